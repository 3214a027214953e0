import type { HistoryEntry, TelemetryStore } from '../../ports/telemetry-store.ts';
import type { Thing } from '../../registry/model.ts';
import type { RecordedReading } from '../backtest.ts';

/** Epoch milliseconds, both ends within it. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** So many readings of a thing are read at once, by the interval that it declares; an hour at least. */
const READ_AT_ONCE = 20_000;
const HOUR = 60 * 60_000;

/**
 * The readings of a thing that rules have looked at, as they are stored; `undefined` where there are more than `most`. Of equal times the one
 * that counts comes last.
 */
export async function storedRows(
  telemetry: Pick<TelemetryStore, 'history'>,
  { id, intervalSeconds, sensors }: Pick<Thing, 'id' | 'intervalSeconds' | 'sensors'>,
  { from, to }: Span,
  most: number,
): Promise<RecordedReading[] | undefined> {
  const series = sensors.reduce((sum, { metrics }) => sum + metrics.length, 1);
  const slice = Math.max(HOUR, Math.floor((READ_AT_ONCE / series) * intervalSeconds * 1000));
  const entries = new Map<string, HistoryEntry>();
  let count = 0;
  for (let start = from; start <= to; start += slice) {
    for (const entry of await telemetry.history(id, start, Math.min(to, start + slice - 1))) {
      const key = `${entry.digest}#${entry.part}`;
      if (entries.has(key)) continue;
      entries.set(key, entry);
      count += entry.readings.length;
    }
    if (count > most) return undefined;
  }
  const ordered = [...entries.values()].sort(inOrderOfReceipt);
  return ordered.flatMap(({ readings }) =>
    readings.flatMap(({ sensor, metric, value, unit, time, flags }): RecordedReading[] =>
      value === null || flags.length > 0 || time < from || time > to ? [] : [{ sensor, metric, value, unit, time }],
    ),
  );
}

const inOrderOfReceipt = (a: HistoryEntry, b: HistoryEntry): number =>
  a.receivedAt - b.receivedAt || (a.digest < b.digest ? -1 : a.digest > b.digest ? 1 : 0) || a.part - b.part;
