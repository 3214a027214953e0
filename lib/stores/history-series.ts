import type { ByteReader } from '../core/byte-reader.ts';
import type { ByteWriter } from '../core/bytes.ts';
import type { Reading } from '../core/telemetry/model.ts';
import { getName, putName } from './front-coding.ts';

/** What readings are of. */
export type Series = Pick<Reading, 'sensor' | 'metric' | 'unit'>;

/** The series of readings in the order in which they first come, and for each reading the position of its own. */
export function seriesOf(readings: readonly Reading[]): { readonly series: readonly Series[]; readonly of: readonly number[] } {
  const series: Series[] = [];
  const of: number[] = [];
  /** By sensor its first series, and for each series the next one of its sensor. */
  const firsts = new Map<string, number>();
  const nexts: number[] = [];
  for (let index = 0; index < readings.length; index++) {
    const reading = readings[index] as Reading;
    let position = firsts.get(reading.sensor) ?? -1;
    let former = -1;
    while (position >= 0 && !isSame(series[position] as Series, reading)) {
      former = position;
      position = nexts[position] as number;
    }
    if (position < 0) {
      const { sensor, metric, unit } = reading;
      position = series.push({ sensor, metric, unit }) - 1;
      nexts.push(-1);
      if (former < 0) firsts.set(sensor, position);
      else nexts[former] = position;
    }
    of.push(position);
  }
  return { series, of };
}

const isSame = (a: Series, b: Series): boolean => a.metric === b.metric && a.unit === b.unit;

/** Metrics with their units are written once; a sensor begins as the one before of the same kind does. */
export function putSeries(writer: ByteWriter, series: readonly Series[]): void {
  writer.whole(series.length);
  const kinds: Series[] = [];
  const former: string[] = [];
  for (const own of series) {
    let kind = kinds.findIndex((known) => isSame(known, own));
    const isNew = kind < 0;
    if (isNew) kind = kinds.push(own) - 1;
    writer.whole(kind);
    if (isNew) {
      writer.text(own.metric);
      writer.text(own.unit);
    }
    putName(writer, own.sensor, former[kind] ?? '');
    former[kind] = own.sensor;
  }
}

export function getSeries(reader: ByteReader): Series[] {
  const series: Series[] = [];
  const kinds: Series[] = [];
  for (let count = reader.whole(); count > 0; count--) {
    const kind = reader.whole();
    const isNew = kind === kinds.length;
    const { metric, unit } = isNew ? { metric: reader.text(), unit: reader.text() } : (kinds[kind] as Series);
    const own = { sensor: getName(reader, isNew ? '' : (kinds[kind] as Series).sensor), metric, unit };
    kinds[kind] = own;
    series.push(own);
  }
  return series;
}
