import type { Clock } from '../ports/clock.ts';
import type { ProgressStore } from '../ports/operation.ts';

/** The schedule is of a minute, and one pass may be lost. */
const UNWATCHED_MILLIS = 150_000;

/** When the watcher's pass before this one was (epoch milliseconds); `undefined` where that is so long ago that nobody kept the watch in between. */
export async function previousPass(progress: Pick<ProgressStore, 'read'>, clock: Clock): Promise<number | undefined> {
  const { watchedAt } = await progress.read();
  return watchedAt !== undefined && clock.now() - watchedAt <= UNWATCHED_MILLIS ? watchedAt : undefined;
}
