import { toInstant, toMillis } from '../instant.ts';
import type { IncidentStore, ReminderEntry } from '../ports/incident-store.ts';
import type { ResponseModeStore } from '../ports/response-mode-store.ts';
import { endOf, type ResponseMode, responseModeAt } from '../watch/response-mode.ts';
import { hastened } from './escalate.ts';
import type { Incident } from './model.ts';

/** Waits read of one shard in one pass. */
const MOST = 20_000;

export interface HasteSources {
  readonly incidents: Pick<IncidentStore, 'dueShards' | 'reminders'>;
  readonly modes: Pick<ResponseModeStore, 'notOver'>;
}

/** Reminders that a response mode brings forward. A declared one that has not begun is among the modes. */
export interface Haste {
  readonly modes: readonly ResponseMode[];
  /** Each with the moment (epoch milliseconds) at which it is due in its mode, while that lasts; the earliest first. */
  readonly reminders: readonly { readonly entry: ReminderEntry; readonly at: number }[];
}

/** What is to be reminded of up to `until` (epoch milliseconds) though its own moment has not come at `now`. Reads the waits only where a mode is declared. */
export async function hasteOf({ incidents, modes }: HasteSources, now: number, until: number): Promise<Haste> {
  const declared = await modes.notOver(toInstant(now));
  if (!declared.some(({ from, reminderFactor }) => reminderFactor < 1 && toMillis(from) <= until)) return { modes: [], reminders: [] };
  const shards = Array.from({ length: incidents.dueShards }, (_, shard) => incidents.reminders(shard, toInstant(now), MOST));
  const reminders = (await Promise.all(shards)).flat().flatMap((entry) => {
    const at = momentOf(entry, declared, now);
    return at === undefined || at > until ? [] : [{ entry, at }];
  });
  return { modes: declared, reminders: reminders.sort((a, b) => a.at - b.at) };
}

/** What the response mode in force where an incident is multiplies the time between its reminders by. */
export const factorFor = (modes: readonly ResponseMode[], { town, tier }: Pick<Incident, 'town' | 'tier'>, at: number): number =>
  responseModeAt(modes, town ?? tier, toInstant(at))?.reminderFactor ?? 1;

function momentOf({ wait, place }: ReminderEntry, modes: readonly ResponseMode[], now: number): number | undefined {
  const moments = modes.flatMap((mode) => {
    const at = Math.ceil(Math.max(now, toMillis(mode.from), hastened(wait, mode.reminderFactor)));
    const isIts = at < toMillis(endOf(mode)) && responseModeAt(modes, place, toInstant(at))?.id === mode.id;
    return isIts ? [at] : [];
  });
  return moments.length > 0 ? Math.min(...moments) : undefined;
}
