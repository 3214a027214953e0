import type { HistoryEntry } from '../ports/telemetry-store.ts';
import type { SeriesBinding } from './bindings.ts';
import type { Work } from './group-work.ts';
import type { Sample } from './samples.ts';

/** By entry of history: positions of readings, and whether each is stuck. */
export type Remarks = ReadonlyMap<HistoryEntry, ReadonlyMap<number, boolean>>;

/**
 * Notes which of a series' samples are kept with another opinion than evaluation has of them. When they were kept, they could be judged only
 * in the order of their arrival.
 */
export function remark(work: Work, { stuckAfter }: SeriesBinding, samples: readonly Sample[], stuck: readonly number[]): void {
  if (stuckAfter === undefined) return;
  const times = new Set(stuck);
  for (const { time, entry, index, isMarkedStuck } of samples) {
    const isStuck = times.has(time);
    if (isStuck === isMarkedStuck) continue;
    const own = work.remarks.get(entry);
    if (own) own.set(index, isStuck);
    else work.remarks.set(entry, new Map([[index, isStuck]]));
  }
}
