import type { RecordedReading } from '../../core/alarm/backtest.ts';

/** Readings of one thing that are published together. */
export interface RecordedPack {
  readonly thing: string;
  /** Recorded time of the last of them, epoch milliseconds: a device sends a pack when it has all of it. */
  readonly at: number;
  readonly readings: readonly RecordedReading[];
}

/** The most readings in a pack: well within 128 KB. */
const MOST_READINGS = 200;

interface Gathering {
  readonly since: number;
  readonly readings: RecordedReading[];
}

/**
 * Packs of recorded readings, in the order of the file: for each thing, what was recorded within `span` (milliseconds) goes together.
 * `thingOf` names the thing that publishes a sensor's readings.
 */
export async function* packsOf(
  readings: AsyncIterable<RecordedReading>,
  span: number,
  thingOf: (sensor: string) => string,
): AsyncGenerator<RecordedPack> {
  const gathering = new Map<string, Gathering>();
  for await (const reading of readings) {
    for (const [thing, { since, readings: own }] of gathering) {
      if (Math.abs(reading.time - since) < span && own.length < MOST_READINGS) continue;
      yield packOf(thing, own);
      gathering.delete(thing);
    }
    const thing = thingOf(reading.sensor);
    const own = gathering.get(thing);
    if (own) own.readings.push(reading);
    else gathering.set(thing, { since: reading.time, readings: [reading] });
  }
  for (const [thing, { readings: own }] of gathering) yield packOf(thing, own);
}

function packOf(thing: string, readings: readonly RecordedReading[]): RecordedPack {
  return { thing, at: readings.reduce((last, { time }) => Math.max(last, time), Number.NEGATIVE_INFINITY), readings };
}

/** The pack as SenML; `shift` (milliseconds) is added to every time. */
export function senmlOf({ readings }: RecordedPack, shift: number): string {
  const base = ((readings[0]?.time ?? 0) + shift) / 1000;
  const records = readings.map(({ sensor, metric, value, unit, time }) => ({
    n: `${sensor}/${metric}`,
    ...(unit === undefined ? {} : { u: unit }),
    v: value,
    t: Math.round(time + shift - base * 1000) / 1000,
  }));
  return JSON.stringify(records.map((record, index) => (index === 0 ? { bt: base, ...record } : record)));
}
