import { maskTelephoneNumbers } from '../notification/telephone-numbers.ts';
import type { Camera, Placed, Resource } from '../registry/resources.ts';
import { reaches, seesByTier } from './authorization.ts';
import type { Principal, Role } from './principal.ts';

/** Roles that look through cameras: those who act on what they see, and who supervises them. */
const STREAM: readonly Role[] = ['shift-leader', 'duty-officer', 'supervisor'];

/** What belongs to one's tier or below, what others share, and what one's unit looks after. */
export function canSeePlaced(principal: Principal, { tier, shared, keeper }: Placed): boolean {
  return shared || (keeper !== undefined && keeper === principal.unit) || (seesByTier(principal) && reaches(principal, tier));
}

export const maySeeStream = (principal: Principal, camera: Camera): boolean =>
  principal.roles.some((role) => STREAM.includes(role)) && canSeePlaced(principal, camera);

/** Of a number only as much as tells it from others: the rest is for those whom the message service calls for. */
export function maskedContact({ contact }: Resource): Resource['contact'] {
  if (contact?.phone === undefined) return contact;
  const masked = maskTelephoneNumbers(contact.phone);
  const hidden = masked === contact.phone ? contact.phone.replace(/\d(?=\d{4,7}$)/g, '*') : masked;
  return { ...contact, phone: hidden };
}
