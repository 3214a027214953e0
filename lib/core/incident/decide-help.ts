import { toMillis } from '../instant.ts';
import { futureOf, noteOf, optionalTextOf, positionOf, textOf } from './action-input.ts';
import { type Decide, event, extraObligation, unitOf } from './decision.ts';
import { ActionForbidden } from './errors.ts';
import { carryOn, handlingCentre, pending } from './obligations.ts';

/** An hour, ours and so provisional, where whoever asks for support names no time. */
const SUPPORT_WITHIN = 3_600_000;

/** An extra task: an obligation of any unit, with its text and its own clock. */
export const assignTask: Decide = (decision) => {
  const { input, at } = decision;
  const unit = unitOf(decision);
  const within = toMillis(futureOf(input, 'due', at)) - toMillis(at);
  const task = extraObligation(decision, { unit, action: 'task', text: textOf(input, 'text'), within, provisional: false });
  return [event(decision, 'task-assigned', { unit, obligations: [task], ...noteOf(input) })];
};

/** Asked of another unit by whoever takes part. */
export const requestSupport: Decide = (decision) => {
  const { input, at, principal } = decision;
  const unit = unitOf(decision);
  const isTimed = input.due !== undefined;
  const within = isTimed ? toMillis(futureOf(input, 'due', at)) - toMillis(at) : SUPPORT_WITHIN;
  const text = optionalTextOf(input, 'text');
  const support = extraObligation(decision, { unit, action: 'support', ...(text ? { text } : {}), within, provisional: !isTimed });
  const by = principal.unit ? { by: principal.unit } : {};
  return [event(decision, 'support-requested', { unit, ...by, obligations: [support], ...noteOf(input) })];
};

/**
 * A centre of another tier takes the handling over. What the one before owed as the centre is its own from now on: the clocks run on, both
 * stay on record.
 */
export const takeOver: Decide = (decision) => {
  const { incident, at, input, principal, sources } = decision;
  const { unit, tier } = principal;
  const from = handlingCentre(incident);
  if (unit === undefined || !sources.registry.tiers.some(({ centre }) => centre === unit))
    throw new ActionForbidden(`${principal.id} speaks for no centre: expected somebody of the centre that takes over`);
  if (unit === from) throw new ActionForbidden(`the centre ${unit} handles it already: expected another tier's`);
  const open = pending(incident).filter((one) => one.unit === from && one.body.startsWith('centre'));
  const obligations = open.map((one, index) => carryOn(one, incident.obligations.length + 1 + index, at, { unit }));
  const reason = optionalTextOf(input, 'reason');
  const data = { ...(from ? { from } : {}), unit, tier, superseded: open.map(({ id }) => id), obligations };
  return [event(decision, 'taken-over', { ...data, ...noteOf(input), ...(reason ? { reason } : {}) })];
};

/** Technical support on scene, on record. */
export const supportOnScene: Decide = (decision) => {
  const { input, principal } = decision;
  const text = optionalTextOf(input, 'text');
  const data = { ...(principal.unit ? { unit: principal.unit } : {}), ...(text ? { text } : {}) };
  const position = input.position === undefined ? {} : { position: positionOf(input) };
  return [event(decision, 'on-scene-supported', { ...data, ...position, ...noteOf(input) })];
};
