import { isRfc3339, toInstant, toMillis } from '../instant.ts';
import type { Area, IncidentChange } from '../ports/incident-store.ts';
import { invalid, noteOf, textOf } from './action-input.ts';
import type { IncidentDependencies } from './append.ts';
import { bandsAround, withCatchment } from './areas.ts';
import { type Decide, event } from './decision.ts';

/** Metres. Further than that is another district, or another cause. */
const MAX_REACH = 20_000;
const HOUR = 3_600_000;
const DEFAULT_UNTIL = 2 * HOUR;
const MAX_UNTIL = 24 * HOUR;

/**
 * A person says that alarms of the domain all around, until a moment, are this incident's: a burst main, a rainstorm. Declared again, it
 * takes the place of what was declared before; with an `until` that has come, it ends.
 */
export const declareCause: Decide = (decision) => {
  const { input, incident, at } = decision;
  const cause = textOf(input, 'cause');
  const { radius, until = toInstant(toMillis(at) + DEFAULT_UNTIL) } = input;
  if (typeof radius !== 'number' || !(radius > 0 && radius <= MAX_REACH))
    throw invalid('/radius', `${JSON.stringify(radius) ?? 'missing'}: expected metres, more than 0 and at most ${MAX_REACH}`);
  if (typeof until !== 'string' || !isRfc3339(until) || toMillis(until) > toMillis(at) + MAX_UNTIL)
    throw invalid('/until', `${JSON.stringify(until)}: expected an RFC 3339 time within 24 h`);
  const from = incident.occurredAt ?? incident.raisedAt;
  return [event(decision, 'cause-declared', { cause, reach: radius, from, until: toInstant(toMillis(until)), ...noteOf(input) })];
};

/** The areas in which a declared cause takes alarms, where a step declares one. */
export async function areasOfCause(deps: IncidentDependencies, { before, after }: IncidentChange): Promise<readonly Area[]> {
  const { cause, position, domain, exercise, id } = after;
  if (!cause || !position || cause === before?.cause) return [];
  const reach = Math.max(cause.reach, before?.cause?.reach ?? 0);
  const areas = await deps.incidents.areas(domain, bandsAround(position, exercise, reach));
  const { reach: own, from, until } = cause;
  const catchment = { incident: id, position, reach: own, from, until, place: after.town ?? after.tier, declared: true };
  const without = areas.map((area) => ({ ...area, catchments: area.catchments.filter((one) => !(one.incident === id && one.declared)) }));
  return withCatchment(without, catchment, deps.clock.now());
}
