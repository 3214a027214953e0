import { type Instant, plus, toInstant, toMillis } from '../instant.ts';
import type { DueEntry } from '../ports/incident-store.ts';
import { append, type IncidentDependencies, retrying, systemActor } from './append.ts';
import type { NewEvent } from './events.ts';
import type { Obligation } from './model.ts';

/** Entries read at once. */
const PAGE = 100;
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
  let warned = 0;
  let breached = 0;
  for (let shard = 0; shard < deps.incidents.dueShards; shard++) {
    const seen = new Set<string>();
    for (;;) {
      const entries = await deps.incidents.due(shard, now, PAGE);
      const fresh = entries.filter((entry) => !seen.has(keyOf(entry)));
      for (const entry of fresh) {
        seen.add(keyOf(entry));
        for (const event of await retrying(() => attend(deps, entry, now))) {
          if (event.type === 'obligation-warned') warned++;
          else breached++;
        }
      }
      // What is left of a full page are entries whose index has not caught up; the next pass looks again.
      if (fresh.length === 0) break;
    }
  }
  return { warned, breached };
}

const keyOf = ({ incident, obligation, at }: DueEntry): string => `${at}#${incident}#${obligation}`;

async function attend(deps: IncidentDependencies, entry: DueEntry, now: Instant): Promise<readonly NewEvent[]> {
  const incident = await deps.incidents.load(entry.incident);
  const obligation = incident?.obligations.find(({ id }) => id === entry.obligation);
  if (!incident || !obligation) return [];
  const events = dueEvents(obligation, now);
  if (events.length > 0) await append(deps, incident, events);
  return events;
}

/** What an obligation's clock has to say at a moment. An obligation already past its due is not warned any more. */
export function dueEvents(obligation: Obligation, now: Instant): NewEvent[] {
  const { state, due, breachedAt, warnedAt, id, unit, warnBefore } = obligation;
  if (state !== 'pending' || !due || breachedAt) return [];
  if (toMillis(due) < toMillis(now)) return [{ type: 'obligation-breached', at: due, actor: ACTOR, data: { obligation: id, unit, due } }];
  const isWarning = !warnedAt && toMillis(plus(due, -warnBefore)) <= toMillis(now);
  return isWarning ? [{ type: 'obligation-warned', at: now, actor: ACTOR, data: { obligation: id, unit, due } }] : [];
}
