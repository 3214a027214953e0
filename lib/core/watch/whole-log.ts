import { everyItem } from '../every-item.ts';
import type { WatchStore } from '../ports/watch-store.ts';
import type { TierPath } from '../tier/tier-path.ts';
import type { DutyLogEntry } from './duty-log.ts';

const PAGE = 1000;

/** Every entry of a tier's duty log, oldest first. */
export async function wholeLog(watch: WatchStore, tier: TierPath): Promise<readonly DutyLogEntry[]> {
  const entries = await Array.fromAsync(everyItem((after) => watch.log({ tier, limit: PAGE, ...after })));
  return entries.reverse();
}
