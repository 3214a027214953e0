import { type Instant, plus } from '../instant.ts';
import { isCentre } from '../mechanism/escalation.ts';
import { type Incident, type Obligation, OVER_STATES, type Task } from './model.ts';
import { needsAcknowledgement } from './obligations.ts';

/**
 * Whether a unit that was given a task still has to acknowledge it: it owes something, has neither acknowledged nor returned it, and the
 * incident is not over. The centre that dispatched is not asked to acknowledge what it sent itself.
 */
export function awaitsAcknowledgement(incident: Incident, task: Task): boolean {
  return (
    !OVER_STATES.includes(incident.state) && !task.acknowledgedAt && !task.returned && owedAfterDispatch(incident, task.unit).length > 0
  );
}

/** What a unit was dispatched for and has not done; an extra task needs no acknowledgement. */
export const owedAfterDispatch = ({ obligations }: Pick<Incident, 'obligations'>, unit: string): Obligation[] =>
  obligations.filter((one) => one.unit === unit && one.state === 'pending' && one.body !== 'centre' && needsAcknowledgement(one));

/** The chain of a task is that of a centre where all that its unit owes is a centre's: another tier's that was asked for support. */
export const actsAsCentre = (owed: readonly Obligation[]): boolean => owed.length > 0 && owed.every(({ body }) => isCentre(body));

/**
 * Starts the clocks of the tasks that begin to wait for their unit with this event, by the limit that the dispatch settled. A unit to which a
 * task comes a second time, because it was returned or everything had been taken from it, has the whole time again.
 */
export function startAcknowledgements(before: Incident, after: Incident, at: Instant): Incident {
  const limit = after.acknowledgeWithin;
  if (!limit || (after.tasks === before.tasks && after.obligations === before.obligations)) return after;
  const begins = (task: Task): boolean => {
    const earlier = before.tasks.find(({ unit }) => unit === task.unit);
    return awaitsAcknowledgement(after, task) && !(earlier && awaitsAcknowledgement(before, earlier));
  };
  if (!after.tasks.some(begins)) return after;
  const clock = { base: at, due: plus(at, limit.millis), provisional: limit.provisional };
  return { ...after, tasks: after.tasks.map((task) => (begins(task) ? { ...task, acknowledgement: clock } : task)) };
}
