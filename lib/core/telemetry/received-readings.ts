import type { SeriesBinding, ThingBinding } from '../alarm/bindings.ts';
import type { Reading, ReadingFlag, ReceivedPack } from './model.ts';
import type { ResolvedRecord } from './senml.ts';
import { convertUnit, isKnownUnit } from './units.ts';

/** INTERFACES.md, "Telemetry". */
const FUTURE_MILLIS = 5 * 60_000;
const CLOCK_MILLIS = 24 * 3_600_000;

const NONE: readonly ReadingFlag[] = [];

/** A pack's records as readings of a thing, in declared units, with the flags that can be told without knowing what was evaluated. */
export function toReadings(binding: ThingBinding, pack: ReceivedPack, records: readonly ResolvedRecord[]): Reading[] {
  const readings = new Array<Reading>(records.length);
  for (let index = 0; index < records.length; index++) {
    const record = records[index] as ResolvedRecord;
    const series = binding.series.get(record.name);
    readings[index] = series && !series.isPosition ? knownReading(series, pack, record) : unknownReading(pack, record);
  }
  return readings;
}

function knownReading(series: SeriesBinding, pack: ReceivedPack, record: ResolvedRecord): Reading {
  const { sensor, metric } = series;
  const { time, unit } = record;
  const number = numberOf(record);
  const converted = number === null || unit === undefined ? number : convertUnit(number, unit, series.unit);
  if (converted === undefined)
    return { sensor, metric, time, value: number, unit: unit as string, flags: withTime(['unknown-unit'], pack, time) };
  // A large number in a large unit may have no number in the declared one.
  const value = Number.isFinite(converted) ? converted : null;
  const isOut = value === null || (series.range !== undefined && (value < series.range[0] || value > series.range[1]));
  return { sensor, metric, time, value, unit: series.unit, flags: withTime(isOut ? ['out-of-range'] : NONE, pack, time) };
}

function unknownReading(pack: ReceivedPack, record: ResolvedRecord): Reading {
  const { name, time, unit = '1' } = record;
  const cut = name.lastIndexOf('/');
  const value = numberOf(record);
  const flags: ReadingFlag[] = ['unknown-sensor'];
  if (value === null) flags.push('out-of-range');
  if (!isKnownUnit(unit)) flags.push('unknown-unit');
  const [sensor, metric] = cut < 0 ? [name, ''] : [name.slice(0, cut), name.slice(cut + 1)];
  return { sensor, metric, time, value, unit, flags: withTime(flags, pack, time) };
}

/** `null` for what is not finite or not a number at all. A sum is no value: it is in the unit's seconds. */
function numberOf({ value }: ResolvedRecord): number | null {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function withTime(flags: readonly ReadingFlag[], pack: ReceivedPack, time: number): readonly ReadingFlag[] {
  if (time > pack.receivedAt + FUTURE_MILLIS) return [...flags, 'future'];
  return time < pack.receivedAt - CLOCK_MILLIS && !pack.keepTimes ? [...flags, 'clock'] : flags;
}
