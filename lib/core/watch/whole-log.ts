import type { WatchStore } from '../ports/watch-store.ts';
import type { TierPath } from '../tier/tier-path.ts';
import type { DutyLogEntry } from './duty-log.ts';

const PAGE = 1000;

/** Every entry of a tier's duty log, oldest first. */
export async function wholeLog(watch: WatchStore, tier: TierPath): Promise<readonly DutyLogEntry[]> {
  const entries: DutyLogEntry[] = [];
  let cursor: string | undefined;
  do {
    const page = await watch.log({ tier, limit: PAGE, ...(cursor ? { cursor } : {}) });
    entries.push(...page.items);
    cursor = page.cursor;
  } while (cursor);
  return entries.reverse();
}
