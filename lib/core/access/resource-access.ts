import { maskTelephoneNumbers } from '../notification/telephone-numbers.ts';
import type { Camera, Placed, Resource } from '../registry/resources.ts';
import type { Deciding } from './authorization.ts';
import type { Principal } from './principal.ts';
import type { Resource as Decided } from './resources.ts';

const atHand = ({ unit }: Principal, { tier, shared, keeper }: Placed): Decided => ({
  type: 'AtHand',
  at: tier,
  shared,
  ...(keeper !== undefined && keeper === unit ? { keeper } : {}),
});

/**
 * Whether somebody may know of what is at hand, and see through a camera. Of a city's sixty thousand cameras most are alike, so each kind is
 * asked about once.
 */
export function placedFor({ authorizer }: Deciding, principal: Principal) {
  const known = new Map<string, boolean>();
  const may = (action: 'see' | 'watch-stream', placed: Placed): boolean => {
    const { tier, shared, keeper } = placed;
    const kind = `${action} ${tier} ${shared} ${keeper !== undefined && keeper === principal.unit}`;
    const decided = known.get(kind) ?? authorizer.permits(principal, action, atHand(principal, placed));
    known.set(kind, decided);
    return decided;
  };
  return {
    canSee: (placed: Placed): boolean => may('see', placed),
    maySeeStream: (camera: Camera): boolean => may('watch-stream', camera),
  };
}

/** Of a number only as much as tells it from others: the rest is for those whom the message service calls for. */
export function maskedContact({ contact }: Resource): Resource['contact'] {
  if (contact?.phone === undefined) return contact;
  const masked = maskTelephoneNumbers(contact.phone);
  const hidden = masked === contact.phone ? contact.phone.replace(/\d(?=\d{4,7}$)/g, '*') : masked;
  return { ...contact, phone: hidden };
}
