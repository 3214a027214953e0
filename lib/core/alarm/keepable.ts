import type { HistoryEntry } from '../ports/telemetry-store.ts';
import type { Reading, ReadingFlag } from '../telemetry/model.ts';
import type { ThingBinding } from './bindings.ts';
import type { AcceptedPack } from './open-pack.ts';
import type { SeriesState, ThingState } from './state.ts';

/** INTERFACES.md: later than this behind what was evaluated of the sensor is stored, not evaluated. */
const LATE_MILLIS = 10 * 60_000;
/** An entry of history reaches no further from its first reading to its last. */
const ENTRY_SPAN = 10 * 60_000;

/** A pack as it is kept: with the flags that depend on what was evaluated before, in parts of at most ten minutes each. */
export function keepable(
  binding: ThingBinding,
  accepted: AcceptedPack,
  states: ReadonlyMap<string, ThingState | undefined>,
): HistoryEntry[] {
  const horizons = new Map<string, number>();
  for (const { sensor, name, group } of binding.series.values()) {
    const own = states.get(group)?.series[name]?.evaluatedTo ?? Number.NEGATIVE_INFINITY;
    horizons.set(sensor, Math.max(own, horizons.get(sensor) ?? Number.NEGATIVE_INFINITY));
  }
  const readings = accepted.readings.map((reading) => flagged(binding, reading, horizons, states));
  const entry = { digest: accepted.digest, receivedAt: accepted.pack.receivedAt };
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { time } of readings) {
    if (time < first) first = time;
    if (time > last) last = time;
  }
  if (last - first <= ENTRY_SPAN) return readings.length === 0 ? [] : [{ ...entry, part: 0, readings }];
  const parts = Map.groupBy(readings, ({ time }) => Math.floor((time - first) / ENTRY_SPAN));
  return [...parts.entries()].sort(([a], [b]) => a - b).map(([, own], part) => ({ ...entry, part, readings: own }));
}

function flagged(
  binding: ThingBinding,
  reading: Reading,
  horizons: ReadonlyMap<string, number>,
  states: ReadonlyMap<string, ThingState | undefined>,
): Reading {
  if (reading.flags.length > 0) return reading;
  const horizon = horizons.get(reading.sensor) ?? Number.NEGATIVE_INFINITY;
  if (reading.time < horizon - LATE_MILLIS) return withFlag(reading, 'late');
  const series = binding.series.get(`${reading.sensor}/${reading.metric}`);
  const state = series && states.get(series.group)?.series[series.name];
  return series?.stuckAfter !== undefined && state && isStuck(state, reading, series.stuckAfter) ? withFlag(reading, 'stuck') : reading;
}

/** Told as the reading arrives and kept with it, so that an evaluation of late data decides the same. */
function isStuck(state: SeriesState, reading: Reading, stuckAfter: number): boolean {
  return state.unchangedSince !== undefined && reading.value === state.value && reading.time - state.unchangedSince > stuckAfter;
}

const withFlag = (reading: Reading, flag: ReadingFlag): Reading => ({ ...reading, flags: [flag] });
