import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { HistoryEntry } from '../core/ports/telemetry-store.ts';
import type { Reading, ReadingFlag } from '../core/telemetry/model.ts';

/** A pack's readings by columns: what repeats (names, units) is written once. */
interface Columns {
  /** `[sensor, metric, unit]` */
  readonly series: [string, string, string][];
  /** For each reading: position of its series. */
  readonly of: number[];
  /** Milliseconds after the entry's first reading. */
  readonly after: number[];
  readonly values: (number | null)[];
  /** Flags of the readings that have any, by position. */
  readonly flags?: Record<string, ReadingFlag[]>;
}

/**
 * A pack's columns are a kilobyte: the fastest level, and a window and tables of that size, cost less than half of zlib's defaults
 * (19 instead of 46 µs) for the same bytes.
 */
const DEFLATE = { level: 1, windowBits: 12, memLevel: 5, chunkSize: 1024 };
const INFLATE = { windowBits: 12, chunkSize: 4096 };

export function encodeReadings(readings: readonly Reading[], first: number): Uint8Array {
  const positions = new Map<string, number>();
  const columns: Columns = { series: [], of: [], after: [], values: [] };
  let flags: Record<string, ReadingFlag[]> | undefined;
  for (let index = 0; index < readings.length; index++) {
    const reading = readings[index] as Reading;
    const name = `${reading.sensor}/${reading.metric} ${reading.unit}`;
    let position = positions.get(name);
    if (position === undefined) {
      position = columns.series.push([reading.sensor, reading.metric, reading.unit]) - 1;
      positions.set(name, position);
    }
    columns.of.push(position);
    columns.after.push(reading.time - first);
    columns.values.push(reading.value);
    if (reading.flags.length > 0) {
      flags ??= {};
      flags[index] = [...reading.flags];
    }
  }
  return deflateRawSync(JSON.stringify(flags ? { ...columns, flags } : columns), DEFLATE);
}

export function decodeReadings(bytes: Uint8Array, first: number): Reading[] {
  const columns = JSON.parse(inflateRawSync(bytes, INFLATE).toString('utf8')) as Columns;
  return columns.of.map((position, index) => {
    const [sensor, metric, unit] = columns.series[position] as [string, string, string];
    return {
      sensor,
      metric,
      unit,
      time: first + (columns.after[index] as number),
      value: columns.values[index] as number | null,
      flags: columns.flags?.[index] ?? [],
    };
  });
}

export function firstTime(entry: HistoryEntry): number {
  let first = Number.POSITIVE_INFINITY;
  for (const reading of entry.readings) if (reading.time < first) first = reading.time;
  return first;
}
