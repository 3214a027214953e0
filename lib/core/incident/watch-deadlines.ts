import { type Instant, toInstant, toMillis } from '../instant.ts';
import type { DueEntry } from '../ports/incident-store.ts';
import type { Observe } from '../ports/observer.ts';
import type { OnCall } from '../ports/on-call.ts';
import type { ResponseModeStore } from '../ports/response-mode-store.ts';
import { retrying } from '../retrying.ts';
import { append, type IncidentDependencies } from './append.ts';
import { dueCallEvent } from './calls.ts';
import { dueEvent, dueTaskEvent, WATCHER } from './due-event.ts';
import type { NewEvent } from './events.ts';
import type { Incident } from './model.ts';
import { factorFor, hasteOf } from './remind-sooner.ts';
import { escalations } from './settle-escalation.ts';

/** Entries of one shard in one pass: more than it can write in its minute. What is left the next pass finds first. */
const MOST = 20_000;
/** Incidents are read for so many entries at a time, a hundred a read. */
const WINDOW = 500;

export interface WatchDependencies extends IncidentDependencies {
  /** Absent: somebody is taken to be on call everywhere. */
  readonly onCall?: OnCall;
  /** Absent: no response mode is ever declared. */
  readonly modes?: Pick<ResponseModeStore, 'notOver'>;
  readonly observe?: Observe;
}

export interface WatchResult {
  readonly warned: number;
  readonly breached: number;
  /** Tasks whose time to acknowledge ran out. */
  readonly unacknowledged: number;
  readonly escalated: number;
  readonly reminded: number;
  /** Clocks that could not be attended to; the next pass tries again. */
  readonly failed: number;
}

type Count = Exclude<keyof WatchResult, 'failed'>;
const COUNTS: { readonly [type in NewEvent['type']]?: Count } = {
  'obligation-warned': 'warned',
  'obligation-breached': 'breached',
  'obligation-escalated': 'escalated',
  'obligation-reminded': 'reminded',
  'acknowledgement-missed': 'unacknowledged',
  'acknowledgement-escalated': 'escalated',
  'acknowledgement-reminded': 'reminded',
};

/**
 * One pass over what is due now: warns once before a clock runs out, records a breach as of the true due time once it has, and takes what
 * stays undone or unacknowledged to the next body of the mechanism's chain, reminding its unit meanwhile. What the index says may be stale;
 * what is done follows from the incident as it is. A pass that was missed is caught up with, oldest first, one step of an escalation at a
 * time. One incident that cannot be read or written is told of and left to the next pass.
 */
export async function watchDeadlines(deps: WatchDependencies): Promise<WatchResult> {
  const now = toInstant(deps.clock.now());
  const settled = escalations(deps, now);
  const result = { warned: 0, breached: 0, unacknowledged: 0, escalated: 0, reminded: 0, failed: 0 };
  const attendAll = async (entries: readonly DueEntry[], factorOf?: FactorOf): Promise<void> => {
    for (let from = 0; from < entries.length; from += WINDOW) {
      const window = entries.slice(from, from + WINDOW);
      const heads = await loadHeads(deps, window);
      for (const entry of window) {
        try {
          for await (const { type } of attend(deps, { entry, now, settled, heads, ...(factorOf ? { factorOf } : {}) })) {
            const counted = COUNTS[type];
            if (counted) result[counted]++;
          }
        } catch (cause) {
          heads.delete(entry.incident);
          result.failed++;
          deps.observe?.({ what: 'clock-failed', entry, cause });
        }
      }
    }
  };
  for (let shard = 0; shard < deps.incidents.dueShards; shard++) await attendAll(inOrder(await deps.incidents.due(shard, now, MOST), now));
  const { modes } = deps;
  if (modes) {
    // Behind what is due by itself: a mode that cannot be read stops no clock.
    const haste = await hasteOf({ incidents: deps.incidents, modes }, toMillis(now), toMillis(now));
    const entries = haste.reminders.map(({ entry }) => entry);
    await attendAll(entries, (incident) => factorFor(haste.modes, incident, toMillis(now)));
  }
  return result;
}

/** In the order of what happened: a breach that is not on record yet comes before all that happens only now. */
function inOrder(entries: readonly DueEntry[], now: Instant): DueEntry[] {
  const moment = ({ due }: DueEntry): number => Math.min(due ? toMillis(due) : Number.POSITIVE_INFINITY, toMillis(now));
  return entries
    .map((entry) => ({ entry, moment: moment(entry), at: toMillis(entry.at) }))
    .sort((a, b) => a.moment - b.moment || a.at - b.at)
    .map(({ entry }) => entry);
}

/** The incidents of a window as they are now; one that cannot be read is missing, and read again when its turn comes. */
async function loadHeads({ incidents }: WatchDependencies, entries: readonly DueEntry[]): Promise<Map<string, Incident>> {
  const ids = [...new Set(entries.map(({ incident }) => incident))];
  const heads = await incidents.loadMany(ids).catch(() => []);
  return new Map(heads.flatMap((head) => (head ? [[head.id, head]] : [])));
}

/** What a response mode multiplies the time between an incident's reminders by. */
type FactorOf = (incident: Incident) => number;

interface Attending {
  readonly entry: DueEntry;
  readonly now: Instant;
  readonly settled: ReturnType<typeof escalations>;
  /** Has the incident as it was left, for the entries that follow. */
  readonly heads: Map<string, Incident>;
  /** @default 1 for every one */
  readonly factorOf?: FactorOf;
}

/**
 * Does what is due of one clock, one event after the other until nothing is: where nobody is on call, the next step follows at once. Whoever
 * lost a race decides anew on what is stored.
 */
async function* attend(deps: WatchDependencies, { entry, now, settled, heads, factorOf = () => 1 }: Attending): AsyncGenerator<NewEvent> {
  for (;;) {
    const event = await retrying(async () => {
      const incident = heads.get(entry.incident) ?? (await deps.incidents.load(entry.incident));
      heads.delete(entry.incident);
      const due = incident && whatIsDue(incident, entry, now, factorOf(incident));
      if (!incident || !due) {
        if (incident) heads.set(incident.id, incident);
        return undefined;
      }
      const { event: whole, letters } = await settled(incident, due);
      heads.set(incident.id, await append(deps, incident, [whole], letters ? { letters } : {}));
      return whole;
    });
    if (!event) return;
    yield event;
  }
}

function whatIsDue(incident: Incident, entry: DueEntry, now: Instant, factor: number): NewEvent | undefined {
  const obligation = incident.obligations.find(({ id }) => id === entry.obligation);
  if (obligation) return dueEvent(obligation, now, factor);
  const call = incident.calls?.find(({ id }) => id === entry.call);
  if (call) return dueCallEvent(incident, call, now, WATCHER);
  const task = incident.tasks.find(({ unit }) => unit === entry.task);
  return task && dueTaskEvent(incident, task, now, factor);
}
