import type { HistoryEntry } from '../ports/telemetry-store.ts';
import type { Reading, ReadingFlag } from '../telemetry/model.ts';
import type { SeriesBinding, ThingBinding } from './bindings.ts';
import { LATE_MILLIS } from './checkpoints.ts';
import type { AcceptedPack } from './open-pack.ts';
import type { SeriesState, ThingState } from './state.ts';

/** An entry of history reaches no further from its first reading to its last. */
const ENTRY_SPAN = 10 * 60_000;

type Keep = (pack: AcceptedPack, readings: readonly Reading[]) => HistoryEntry[];

/**
 * Makes entries of history of a thing's packs, taken in the order of their arrival: with the flags that depend on what was evaluated before,
 * in parts of at most ten minutes each. Flags are kept with the reading, so that an evaluation of late data decides the same.
 */
export function keepable(binding: ThingBinding, states: ReadonlyMap<string, ThingState | undefined>): Keep {
  const horizons = horizonsOf(binding, states);
  const courses = new Map<string, Course>();
  return ({ digest, pack }, readings) => {
    if (readings.length === 0) return [];
    const flagged = readings.map((reading) => withLate(binding, reading, horizons, states));
    flagStuck(binding, flagged, courses, states);
    return parts(flagged).map((own, part) => ({ digest, part, receivedAt: pack.receivedAt, readings: own }));
  };
}

/** By sensor the newest time up to which one of its series is evaluated. */
function horizonsOf(binding: ThingBinding, states: ReadonlyMap<string, ThingState | undefined>): ReadonlyMap<string, number> {
  const horizons = new Map<string, number>();
  const only = binding.groups.length === 1 ? states.get(binding.groups[0] as string) : undefined;
  for (const { sensor, name, group } of binding.series.values()) {
    const evaluatedTo = (only ?? states.get(group))?.series[name]?.evaluatedTo;
    if (evaluatedTo === undefined) continue;
    const before = horizons.get(sensor);
    if (before === undefined || evaluatedTo > before) horizons.set(sensor, evaluatedTo);
  }
  return horizons;
}

function withLate(
  binding: ThingBinding,
  reading: Reading,
  horizons: ReadonlyMap<string, number>,
  states: ReadonlyMap<string, ThingState | undefined>,
): Reading {
  if (reading.flags.length > 0) return reading;
  const horizon = horizons.get(reading.sensor);
  // Nothing of a sensor's first readings is late.
  if (horizon === undefined || reading.time > horizon) return reading;
  const series = binding.series.get(`${reading.sensor}/${reading.metric}`);
  const settled = series && states.get(series.group)?.series[series.name]?.settled;
  const isLate = reading.time < horizon - LATE_MILLIS || (settled !== undefined && reading.time <= settled);
  return isLate ? withFlag(reading, 'late') : reading;
}

/** Since when a series has shown the same value. */
interface Course {
  time: number;
  value: number;
  since: number;
}

/**
 * Flags values that have not changed for longer than the sensor declares, as far as that can be told as readings arrive: those that continue
 * their series, in order of time. Evaluation judges in event time and corrects what was kept (remarks.ts).
 */
function flagStuck(
  binding: ThingBinding,
  readings: Reading[],
  courses: Map<string, Course>,
  states: ReadonlyMap<string, ThingState | undefined>,
): void {
  if (!binding.detectsStuck) return;
  const judged: { readonly index: number; readonly series: SeriesBinding; readonly stuckAfter: number }[] = [];
  for (const [index, { sensor, metric, flags }] of readings.entries()) {
    const series = flags.length > 0 ? undefined : binding.series.get(`${sensor}/${metric}`);
    if (series?.stuckAfter !== undefined) judged.push({ index, series, stuckAfter: series.stuckAfter });
  }
  judged.sort((a, b) => (readings[a.index] as Reading).time - (readings[b.index] as Reading).time);
  for (const { index, series, stuckAfter } of judged) {
    const reading = readings[index] as Reading;
    const value = reading.value as number;
    const course = courses.get(series.name) ?? courseOf(states.get(series.group)?.series[series.name]);
    if (course && reading.time <= course.time) continue;
    const since = course?.value === value ? course.since : reading.time;
    courses.set(series.name, { time: reading.time, value, since });
    if (reading.time - since > stuckAfter) readings[index] = withFlag(reading, 'stuck');
  }
}

const courseOf = (state: SeriesState | undefined): Course | undefined =>
  state && { time: state.evaluatedTo, value: state.value, since: state.unchangedSince ?? state.evaluatedTo };

function parts(readings: readonly Reading[]): (readonly Reading[])[] {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { time } of readings) {
    if (time < first) first = time;
    if (time > last) last = time;
  }
  if (last - first <= ENTRY_SPAN) return [readings];
  const grouped = Map.groupBy(readings, ({ time }) => Math.floor((time - first) / ENTRY_SPAN));
  return [...grouped.entries()].sort(([a], [b]) => a - b).map(([, own]) => own);
}

const withFlag = (reading: Reading, flag: ReadingFlag): Reading => ({ ...reading, flags: [flag] });
