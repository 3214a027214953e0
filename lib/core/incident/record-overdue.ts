import { type Instant, toMillis } from '../instant.ts';
import type { IncidentChange } from '../ports/incident-store.ts';
import { changeOf, type IncidentDependencies } from './append.ts';
import { type ConditionDependencies, conditionsAt, type RanOut } from './begin-escalation.ts';
import { dueEvent, dueTaskEvent } from './due-event.ts';
import type { NewEvent } from './events.ts';
import type { Incident } from './model.ts';
import { pending } from './obligations.ts';

/** Recorded in the same step as what follows; of more than that, each so many in a step of their own before it. */
const MOST_TOGETHER = 10;
/** An action may write a row of each open obligation and of each task: beside so many of them there is room for what ran out. */
const MOST_BESIDE = 70;
/** An event and a row of the due index each: a step writes at most a hundred rows. */
const MOST_ALONE = 40;

/**
 * What ran out before a moment and is not on record yet, because the watcher has not passed since, as of when it ran out and in that order.
 * What is done at `due` itself is done in time. `of`: of these obligations alone.
 */
export async function overdueEvents(
  deps: ConditionDependencies,
  incident: Incident,
  now: Instant,
  of?: readonly string[],
): Promise<NewEvent[]> {
  const obligations = incident.obligations.filter(({ id }) => !of || of.includes(id)).map((one) => dueEvent(one, now));
  const tasks = of ? [] : incident.tasks.map((task) => dueTaskEvent(incident, task, now));
  const ranOut = [...obligations, ...tasks].filter((event) => isRanOut(event) && toMillis(event.at) < toMillis(now)) as RanOut[];
  if (ranOut.length === 0) return [];
  const { begun } = conditionsAt(deps, now);
  return Promise.all(ranOut.toSorted((a, b) => toMillis(a.at) - toMillis(b.at)).map((event) => begun(incident, event)));
}

const isRanOut = (event: NewEvent | undefined): event is RanOut =>
  event?.type === 'obligation-breached' || event?.type === 'acknowledgement-missed';

/** An incident with what ran out on record, and the steps that record it. */
export interface UpToDate {
  readonly incident: Incident;
  readonly recorded: readonly IncidentChange[];
}

/** The incident as the watcher would have left it, for whatever is decided on it now. */
export async function upToDate(deps: IncidentDependencies & ConditionDependencies, stored: Incident, now: Instant): Promise<UpToDate> {
  const events = await overdueEvents(deps, stored, now);
  const recorded: IncidentChange[] = [];
  let incident = stored;
  for (let from = 0; from < events.length; from += MOST_ALONE) {
    const change = changeOf(deps, incident, events.slice(from, from + MOST_ALONE));
    recorded.push(change);
    incident = change.after;
  }
  return { incident, recorded };
}

/** Changes that were decided on an incident that is up to date, as the steps to commit, one after the other. */
export function stepsOf({ recorded }: UpToDate, changes: readonly IncidentChange[]): readonly IncidentChange[] {
  const [only] = recorded;
  const [first, ...further] = changes;
  if (!only || !first) return changes;
  const beside = pending(only.after).length + only.after.tasks.length;
  const isMuch = only.events.length > MOST_TOGETHER || beside > MOST_BESIDE;
  if (recorded.length > 1 || isMuch) return [...recorded, ...changes];
  return [{ ...first, before: only.before as Incident, events: [...only.events, ...first.events] }, ...further];
}
