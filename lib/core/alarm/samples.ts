import type { HistoryEntry } from '../ports/telemetry-store.ts';
import type { Sample } from './series.ts';

/** A sample with its place among those of equal time: by receipt, then digest and part of the pack, then index in it. */
export interface OrderedSample extends Sample {
  readonly receivedAt: number;
  readonly digest: string;
  readonly part: number;
  readonly index: number;
}

/** The readings that count (no flags) of entries, by `<sensor>/<metric>`, within what `wanted` says; in no order. */
export function collectSamples(
  entries: readonly HistoryEntry[],
  wanted: (series: string, time: number) => boolean,
): Map<string, OrderedSample[]> {
  const samples = new Map<string, OrderedSample[]>();
  for (const { readings, receivedAt, digest, part } of entries) {
    for (let index = 0; index < readings.length; index++) {
      const reading = readings[index] as HistoryEntry['readings'][number];
      if (reading.flags.length > 0 || reading.value === null) continue;
      const series = `${reading.sensor}/${reading.metric}`;
      if (!wanted(series, reading.time)) continue;
      const sample = { time: reading.time, value: reading.value, receivedAt, digest, part, index };
      const own = samples.get(series);
      if (own) own.push(sample);
      else samples.set(series, [sample]);
    }
  }
  return samples;
}

/** In order of time, each time once: of equal times the last one counts. Sorts in place. */
export function inOrder(samples: OrderedSample[]): OrderedSample[] {
  samples.sort(compareSamples);
  let kept = 0;
  for (let index = 0; index < samples.length; index++) {
    if (samples[index + 1]?.time === samples[index]?.time) continue;
    samples[kept++] = samples[index] as OrderedSample;
  }
  samples.length = kept;
  return samples;
}

function compareSamples(a: OrderedSample, b: OrderedSample): number {
  if (a.time !== b.time) return a.time - b.time;
  if (a.receivedAt !== b.receivedAt) return a.receivedAt - b.receivedAt;
  if (a.digest !== b.digest) return a.digest < b.digest ? -1 : 1;
  return a.part - b.part || a.index - b.index;
}
