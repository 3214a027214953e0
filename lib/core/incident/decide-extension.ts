import type { Principal } from '../access/principal.ts';
import { type Instant, toMillis } from '../instant.ts';
import { futureOf, invalid, noteOf, optionalTextOf, textOf } from './action-input.ts';
import { type Decide, event, named } from './decision.ts';
import { ActionForbidden } from './errors.ts';
import type { Extension, Incident, Obligation } from './model.ts';
import { pending } from './obligations.ts';

/** The request that still waits for its answer. */
export const openExtension = ({ extensions }: Obligation): Extension | undefined => extensions?.find(({ decidedAt }) => !decidedAt);

/** Obligations for which more time can be asked: their clock runs, and nobody has asked yet. */
export const extensible = (incident: Incident, unit: string | undefined): Obligation[] =>
  pending(incident).filter((one) => (unit === undefined || one.unit === unit) && one.due !== undefined && !openExtension(one));

/** Nobody grants what they asked for themselves, and a centre's own clocks are its shift leader's. */
export function mayGrant({ id, unit, roles }: Principal, obligation: Obligation): boolean {
  const isOwn = obligation.unit === unit;
  return openExtension(obligation)?.askedBy !== id && (!isOwn || roles.includes('shift-leader'));
}

export const requestExtension: Decide = (decision) => {
  const { incident, principal, input, at } = decision;
  const own = extensible(incident, principal.unit ?? '');
  const obligation = input.obligation === undefined && own.length === 1 ? (own[0] as Obligation) : named(decision, own);
  const previousDue = obligation.due as Instant;
  const data = {
    unit: obligation.unit,
    obligation: obligation.id,
    by: principal.id,
    reason: textOf(input, 'reason'),
    previousDue,
    due: laterOf(futureOf(input, 'due', at), previousDue),
  };
  return [event(decision, 'extension-requested', { ...data, ...noteOf(input) })];
};

/** Grants what was asked, or a time of one's own; `granted: false` refuses it. */
export const grantExtension: Decide = (decision) => {
  const { incident, principal, input, at } = decision;
  const asked = pending(incident).filter((one) => openExtension(one));
  const obligation = input.obligation === undefined && asked.length === 1 ? (asked[0] as Obligation) : named(decision, asked);
  if (!mayGrant(principal, obligation))
    throw new ActionForbidden(
      `${principal.id} asked for it, or it is a clock of their own centre: expected another person, a shift leader`,
    );
  const { granted = true } = input;
  if (typeof granted !== 'boolean') throw invalid('/granted', 'expected true or false');
  const reason = optionalTextOf(input, 'reason');
  const about = { unit: obligation.unit, obligation: obligation.id, ...noteOf(input), ...(reason ? { reason } : {}) };
  if (!granted) return [event(decision, 'extension-refused', about)];
  const previousDue = obligation.due as Instant;
  const askedDue = (openExtension(obligation) as Extension).askedDue;
  const due = laterOf(futureOf({ due: askedDue, ...input }, 'due', at), previousDue);
  return [event(decision, 'extension-granted', { ...about, previousDue, due })];
};

function laterOf(due: Instant, previous: Instant): Instant {
  if (toMillis(due) > toMillis(previous)) return due;
  throw invalid('/due', `${due} is no extension: expected a time after ${previous}`);
}
