import { convertDeclaredUnit } from '../telemetry/units.ts';

/** A sensor that measures `lat` and `lon` has a position; rules name it by this metric. */
export const POSITION = 'position';
export const [LATITUDE, LONGITUDE] = ['lat', 'lon'] as const;

/** Latitude and longitude that belong together, in degrees, and by which reading each is known. */
export interface PositionReading<Reading> {
  readonly lat: number;
  readonly lon: number;
  /** The later of the two. */
  readonly reading: Reading;
}

interface Measured {
  readonly sensor: string;
  readonly metric: string;
  readonly time: number;
  readonly value: number | null;
}

interface Pair<Reading> {
  lat?: number;
  lon?: number;
  reading: Reading;
}

/** The positions among readings: `lat` and `lon` of one sensor at one time; of several the last. Both are made degrees by `inDegrees`. */
export function positionsOf<Reading extends Measured>(
  readings: Iterable<Reading>,
  inDegrees: (reading: Reading) => number | undefined,
): PositionReading<Reading>[] {
  const pairs = new Map<string, Pair<Reading>>();
  for (const reading of readings) {
    const { sensor, metric, time } = reading;
    if (metric !== LATITUDE && metric !== LONGITUDE) continue;
    const degrees = inDegrees(reading);
    if (degrees === undefined) continue;
    const key = `${sensor} ${time}`;
    const pair = pairs.get(key) ?? { reading };
    pair[metric] = degrees;
    pair.reading = reading;
    pairs.set(key, pair);
  }
  return [...pairs.values()].flatMap(({ lat, lon, reading }) => (lat === undefined || lon === undefined ? [] : [{ lat, lon, reading }]));
}

/** Degrees of a declared angle: `deg`, `lat`, `lon`, `rad`. */
export const toDegrees = (value: number, unit: string): number | undefined => convertDeclaredUnit(value, unit, 'deg');
