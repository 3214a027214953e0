import { CHECKPOINTS_KEPT, type Checkpoint, type SeriesState, type ThingState } from './state.ts';

/** ARCHITECTURE: a checkpoint at most every five minutes of event time. */
const INTERVAL_MILLIS = 5 * 60_000;
/** INTERFACES.md: later than this behind what was evaluated of the sensor is stored, not evaluated. */
export const LATE_MILLIS = 10 * 60_000;

type SeriesStates = Readonly<Record<string, SeriesState>>;

/** Event time of the newest evaluated reading. */
export function newestTime(series: SeriesStates): number {
  let at = Number.NEGATIVE_INFINITY;
  for (const name in series) at = Math.max(at, (series[name] as SeriesState).evaluatedTo);
  return at;
}

/** Whether the series as they are now are due for a checkpoint. */
export function isCheckpointDue(series: SeriesStates, last: ThingState['checkpoint'] | undefined): boolean {
  const at = newestTime(series);
  return Number.isFinite(at) && (!last || last.number === 0 || at - last.at >= INTERVAL_MILLIS);
}

/**
 * Series that stand still while others go on: the other checkpoints being five minutes apart or more, only these can have outlived them.
 */
export function lagging(series: SeriesStates): string[] {
  const at = newestTime(series);
  const names: string[] = [];
  for (const name in series) if ((series[name] as SeriesState).evaluatedTo <= at - 2 * INTERVAL_MILLIS) names.push(name);
  return names;
}

/**
 * The next checkpoint. It takes the place of the oldest among `stored`; a lagging series of which no other checkpoint reaches behind what
 * may still be late keeps its state of that oldest one, so that late data always find where to begin.
 */
export function nextCheckpoint(
  thing: string,
  group: string,
  number: number,
  series: SeriesStates,
  stored: readonly Checkpoint[],
): Checkpoint {
  const oldest = stored.find((checkpoint) => checkpoint.number === number - CHECKPOINTS_KEPT);
  if (!oldest) return { thing, group, number, series };
  const others = stored.filter((checkpoint) => checkpoint !== oldest);
  const kept = { ...series };
  for (const name of lagging(series)) {
    const behind = (series[name] as SeriesState).evaluatedTo - LATE_MILLIS;
    const isCovered = others.some((checkpoint) => (checkpoint.series[name]?.evaluatedTo ?? Number.POSITIVE_INFINITY) < behind);
    if (!isCovered && oldest.series[name]) kept[name] = oldest.series[name];
  }
  return { thing, group, number, series: kept };
}
