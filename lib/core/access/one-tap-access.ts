import type { Obligation } from '../incident/model.ts';
import type { Unit } from '../registry/model.ts';
import type { Principal } from './principal.ts';

/** What a one-tap link may do: answer for its unit, and nothing that a centre decides. */
const ONE_TAP_ACTIONS: readonly Obligation['action'][] = ['arrive', 'dispose', 'feed-back', 'guide', 'support', 'task'];

/** Whether an obligation can be answered by a link. */
export const isLinkable = ({ action }: Pick<Obligation, 'action'>): boolean => ONE_TAP_ACTIONS.includes(action);

/**
 * Who acts by a link: a member of its unit, of whom nobody knows more than that the unit's message reached them. What this principal may do
 * is bounded by the link's obligations besides.
 */
export function linkPrincipal(unit: Unit, notification: string): Principal {
  return {
    id: `one-tap:${unit.id}`,
    name: unit.name.zh,
    tier: unit.tier,
    unit: unit.id,
    roles: ['unit-member'],
    via: `one-tap:${notification}`,
  };
}
