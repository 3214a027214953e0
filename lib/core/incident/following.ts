import { type Instant, plus, toMillis } from '../instant.ts';
import type { NewEvent } from './events.ts';
import { applyEvent } from './incident.ts';
import type { Incident, Obligation } from './model.ts';
import { type Started, standing, withoutClock } from './obligations.ts';

/**
 * The events, with the clocks that they start of obligations that come after others: each runs from the moment at which the last of what it
 * waits for was there. One whose limit has passed by then already runs from now: nobody is late at birth. What an event plans while the lines
 * before it are not met gets no clock yet.
 */
export function startFollowing(before: Incident, events: readonly NewEvent[]): NewEvent[] {
  let incident = before;
  return events.map((event) => {
    const planned = withPlanned(incident, event);
    const after = apply(incident, planned);
    const started = 'met' in planned.data ? after.obligations.flatMap((one) => clockOf(after, one, event.at) ?? []) : [];
    const whole = started.length > 0 ? withStarted(planned, started) : planned;
    incident = apply(incident, whole);
    return whole;
  });
}

/** The event as it will be folded; its place in the chain does not matter for what it does. */
const apply = (incident: Incident, event: NewEvent): Incident =>
  applyEvent(incident, {
    ...event,
    incident: incident.id,
    tenant: incident.tenant,
    seq: incident.version + 1,
    recordedAt: event.at,
    previousHash: incident.headHash,
    hash: incident.headHash,
  });

function withStarted(event: NewEvent, started: readonly Started[]): NewEvent {
  const before = 'started' in event.data ? (event.data.started ?? []) : [];
  return { ...event, data: { ...event.data, started: [...before, ...started] } } as NewEvent;
}

function withPlanned(incident: Incident, event: NewEvent): NewEvent {
  if (!('obligations' in event.data) || !event.data.obligations.some(({ after }) => after)) return event;
  const then = apply(incident, event);
  const obligations = event.data.obligations.map((planned): Obligation => {
    if (!planned.after) return planned;
    if (!readySince(then, planned)) return withoutClock(planned);
    const clock = clockOf(then, planned, event.at);
    return clock ? { ...planned, base: clock.base, due: clock.due } : planned;
  });
  return { ...event, data: { ...event.data, obligations } } as NewEvent;
}

/** The clock that an obligation which comes after others has from now on; `undefined` where it has one, or has to wait. */
function clockOf(incident: Incident, obligation: Obligation, at: Instant): Started | undefined {
  if (obligation.state !== 'pending' || obligation.base || !obligation.after) return undefined;
  const ready = readySince(incident, obligation);
  if (!ready) return undefined;
  const base = toMillis(plus(ready, obligation.within)) > toMillis(at) ? ready : at;
  return { obligation: obligation.id, base, due: plus(base, obligation.within) };
}

/** When the last of what an obligation waits for was there; `undefined` while something is not. */
function readySince(incident: Incident, obligation: Obligation): Instant | undefined {
  const moments: (Instant | undefined)[] = [happenedAt(incident, obligation)];
  for (const line of obligation.after ?? []) moments.push(...standing(incident, line).map(({ metAt }) => metAt));
  const known = moments.filter((moment) => moment !== undefined);
  return known.length === moments.length ? known.reduce((last, moment) => (moment > last ? moment : last)) : undefined;
}

function happenedAt(incident: Incident, { from, unit }: Obligation): Instant | undefined {
  const task = incident.tasks.find((one) => one.unit === unit);
  switch (from) {
    case 'raised':
      return incident.raisedAt;
    case 'assessed':
      return incident.assessedAt;
    case 'confirmed':
      return incident.confirmedAt;
    case 'dispatched':
      return incident.dispatchedAt;
    case 'acknowledged':
      return task?.acknowledgedAt;
    case 'arrived':
      return task?.arrivedAt;
    case 'disposed':
      return incident.disposedAt;
  }
}
