import type { HistoryEntry } from '../ports/telemetry-store.ts';
import type { Reading } from '../telemetry/model.ts';
import type { SeriesBinding, ThingBinding } from './bindings.ts';
import { seriesFinder } from './find-series.ts';
import { POSITION, positionsOf, toDegrees } from './position.ts';

/** A reading that counts, of one series in its declared unit, with its place among those of equal time. */
export interface Sample {
  readonly time: number;
  readonly value: number;
  /** Of a position, whose `value` is the latitude: the longitude. */
  readonly lon?: number;
  /** Of equal times, by receipt, then digest and part of the pack, then index in it, the last one counts. */
  readonly receivedAt: number;
  readonly digest: string;
  readonly part: number;
  readonly index: number;
  /** Where it is kept, and whether with the flag `stuck`. */
  readonly entry: HistoryEntry;
  readonly isMarkedStuck: boolean;
}

/** Whether a reading belongs to its series: `stuck` is judged anew, in order of time, whenever the series is evaluated. */
const belongs = (flags: Reading['flags']): boolean => flags.length === 0 || (flags.length === 1 && flags[0] === 'stuck');

/** The readings of entries that belong to their series, by `<sensor>/<metric>`, of the series and times that are `wanted`; in no order. */
export function collectSamples(
  binding: ThingBinding,
  entries: readonly HistoryEntry[],
  wanted: (series: SeriesBinding, time: number) => boolean,
): Map<string, Sample[]> {
  const samples = new Map<string, Sample[]>();
  const find = seriesFinder(binding);
  for (const entry of entries) {
    const { readings, receivedAt, digest, part } = entry;
    for (let index = 0; index < readings.length; index++) {
      const { sensor, metric, unit, time, value, flags } = readings[index] as Reading;
      if (value === null || !belongs(flags)) continue;
      const series = find(sensor, metric);
      // Readings kept under another declaration of the sensor are no longer comparable.
      if (series === undefined || series.unit !== unit || !wanted(series, time)) continue;
      const sample = { time, value, receivedAt, digest, part, index, entry, isMarkedStuck: flags.length > 0 };
      const own = samples.get(series.name);
      if (own) own.push(sample);
      else samples.set(series.name, [sample]);
    }
    if (binding.hasPositions) collectPositions(binding, entry, wanted, samples);
  }
  return samples;
}

/** `lat` and `lon` of one sensor at one time, in one pack. */
function collectPositions(
  binding: ThingBinding,
  entry: HistoryEntry,
  wanted: (series: SeriesBinding, time: number) => boolean,
  samples: Map<string, Sample[]>,
): void {
  const { readings, receivedAt, digest, part } = entry;
  const positions = positionsOf(readings, ({ sensor, metric, value, unit, flags }) =>
    value !== null && belongs(flags) && binding.series.get(`${sensor}/${metric}`)?.unit === unit ? toDegrees(value, unit) : undefined,
  );
  for (const { lat, lon, reading } of positions) {
    const series = binding.series.get(`${reading.sensor}/${POSITION}`);
    if (!series?.isPosition || !wanted(series, reading.time)) continue;
    const index = readings.indexOf(reading);
    const sample = { time: reading.time, value: lat, lon, receivedAt, digest, part, index, entry, isMarkedStuck: false };
    const own = samples.get(series.name);
    if (own) own.push(sample);
    else samples.set(series.name, [sample]);
  }
}

/** In order of time, each time once: of equal times the last one counts. Sorts in place. */
export function inOrder(samples: Sample[]): Sample[] {
  if (isInOrder(samples)) return samples;
  samples.sort(compareSamples);
  let kept = 0;
  for (let index = 0; index < samples.length; index++) {
    if (samples[index + 1]?.time === samples[index]?.time) continue;
    samples[kept++] = samples[index] as Sample;
  }
  samples.length = kept;
  return samples;
}

/** Most packs are. */
function isInOrder(samples: readonly Sample[]): boolean {
  for (let index = 1; index < samples.length; index++)
    if ((samples[index] as Sample).time <= (samples[index - 1] as Sample).time) return false;
  return true;
}

function compareSamples(a: Sample, b: Sample): number {
  if (a.time !== b.time) return a.time - b.time;
  if (a.receivedAt !== b.receivedAt) return a.receivedAt - b.receivedAt;
  if (a.digest !== b.digest) return a.digest < b.digest ? -1 : 1;
  return a.part - b.part || a.index - b.index;
}
