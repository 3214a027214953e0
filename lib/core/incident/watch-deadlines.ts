import { type Instant, plus, toInstant, toMillis } from '../instant.ts';
import type { DueEntry } from '../ports/incident-store.ts';
import { append, type IncidentDependencies, retrying, systemActor } from './append.ts';
import type { NewEvent } from './events.ts';
import type { Obligation } from './model.ts';

/** Entries read at once, and so put in order together: far more than a tenant has due after a day's outage. */
const PAGE = 1000;
const ACTOR = systemActor('watch-deadlines');

export interface WatchResult {
  readonly warned: number;
  readonly breached: number;
}

/**
 * One pass over what is due now: warns once before a clock runs out, and records a breach as of the true due time once it has. What the
 * index says may be stale; what is done follows from the incident as it is. A pass that was missed is caught up with, oldest first.
 */
export async function watchDeadlines(deps: IncidentDependencies): Promise<WatchResult> {
  const now = toInstant(deps.clock.now());
  const failures: unknown[] = [];
  let warned = 0;
  let breached = 0;
  for (let shard = 0; shard < deps.incidents.dueShards; shard++) {
    const seen = new Set<string>();
    for (;;) {
      const entries = await deps.incidents.due(shard, now, PAGE);
      const fresh = entries.filter((entry) => !seen.has(keyOf(entry)));
      // What is left of a full page are entries whose index has not caught up; the next pass looks again.
      if (fresh.length === 0) break;
      for (const entry of fresh) seen.add(keyOf(entry));
      for (const entry of await inOrder(deps, fresh, now)) {
        try {
          const event = await retrying(() => attend(deps, entry, now));
          if (event?.type === 'obligation-warned') warned++;
          if (event?.type === 'obligation-breached') breached++;
        } catch (cause) {
          // One incident that cannot be written must not stop the clocks of the others.
          failures.push(cause);
        }
      }
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} clocks could not be attended to`);
  return { warned, breached };
}

const keyOf = ({ incident, obligation, at }: DueEntry): string => `${at}#${incident}#${obligation}`;

/** In the order of what happened: an entry stands in the index at its warning, which may lie before a breach that came first. */
async function inOrder(deps: IncidentDependencies, entries: readonly DueEntry[], now: Instant): Promise<DueEntry[]> {
  const events = await Promise.all(entries.map(async (entry) => ({ entry, event: await whatIsDue(deps, entry, now) })));
  return events
    .flatMap(({ entry, event }) => (event ? [{ entry, at: event.at }] : []))
    .sort((a, b) => toMillis(a.at) - toMillis(b.at))
    .map(({ entry }) => entry);
}

async function whatIsDue(deps: IncidentDependencies, entry: DueEntry, now: Instant): Promise<NewEvent | undefined> {
  const incident = await deps.incidents.load(entry.incident);
  const obligation = incident?.obligations.find(({ id }) => id === entry.obligation);
  return obligation && dueEvent(obligation, now);
}

async function attend(deps: IncidentDependencies, entry: DueEntry, now: Instant): Promise<NewEvent | undefined> {
  const incident = await deps.incidents.load(entry.incident);
  const obligation = incident?.obligations.find(({ id }) => id === entry.obligation);
  const event = obligation && dueEvent(obligation, now);
  if (incident && event) await append(deps, incident, [event]);
  return event;
}

/** What an obligation's clock has to say at a moment. An obligation already past its due is not warned any more. */
export function dueEvent(obligation: Obligation, now: Instant): NewEvent | undefined {
  const { state, due, breachedAt, warnedAt, id, unit, warnBefore } = obligation;
  if (state !== 'pending' || !due || breachedAt) return undefined;
  const data = { obligation: id, unit, due };
  if (toMillis(due) <= toMillis(now)) return { type: 'obligation-breached', at: due, actor: ACTOR, data };
  const isWarning = !warnedAt && toMillis(plus(due, -warnBefore)) <= toMillis(now);
  return isWarning ? { type: 'obligation-warned', at: now, actor: ACTOR, data } : undefined;
}
