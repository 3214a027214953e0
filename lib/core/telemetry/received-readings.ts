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
  for (let index = 0; index < records.length; index++) readings[index] = toReading(binding, pack, records[index] as ResolvedRecord);
  return readings;
}

function toReading(binding: ThingBinding, pack: ReceivedPack, record: ResolvedRecord): Reading {
  const series = binding.series.get(record.name);
  const number = numberOf(record);
  if (!series) return unknownSensor(record, number);
  let value = number;
  let flag: ReadingFlag | undefined;
  if (value !== null && record.unit !== undefined && record.unit !== series.unit) {
    const converted = convertUnit(value, record.unit, series.unit);
    if (converted === undefined) flag = 'unknown-unit';
    else value = converted;
  }
  flag ??= rangeFlag(series, value) ?? timeFlag(pack, record.time);
  return {
    sensor: series.sensor,
    metric: series.metric,
    time: record.time,
    value,
    unit: flag === 'unknown-unit' ? (record.unit as string) : series.unit,
    flags: flag ? [flag] : NONE,
  };
}

/** Not finite, or not a number at all: `null`. A sum without a value is read as the value. */
function numberOf(record: ResolvedRecord): number | null {
  const { value = record.sum } = record;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function rangeFlag(series: SeriesBinding, value: number | null): ReadingFlag | undefined {
  if (value === null) return 'out-of-range';
  return series.range && (value < series.range[0] || value > series.range[1]) ? 'out-of-range' : undefined;
}

function timeFlag(pack: ReceivedPack, time: number): ReadingFlag | undefined {
  if (time > pack.receivedAt + FUTURE_MILLIS) return 'future';
  return time < pack.receivedAt - CLOCK_MILLIS && !pack.keepTimes ? 'clock' : undefined;
}

function unknownSensor(record: ResolvedRecord, value: number | null): Reading {
  const cut = record.name.lastIndexOf('/');
  const unit = record.unit ?? '1';
  return {
    sensor: cut < 0 ? record.name : record.name.slice(0, cut),
    metric: cut < 0 ? '' : record.name.slice(cut + 1),
    time: record.time,
    value,
    unit,
    flags: isKnownUnit(unit) ? ['unknown-sensor'] : ['unknown-sensor', 'unknown-unit'],
  };
}
