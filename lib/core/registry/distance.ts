import type { Position } from './model.ts';

/** Mean radius of the earth, metres. */
const EARTH_RADIUS = 6_371_008.8;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Of latitude, anywhere. */
export const METRES_PER_DEGREE = EARTH_RADIUS * radians(1);

/** Great-circle distance on a sphere of the mean radius of the earth, in metres. */
export function distanceMetres(a: Position, b: Position): number {
  const half =
    Math.sin(radians(b.lat - a.lat) / 2) ** 2 +
    Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(radians(b.lon - a.lon) / 2) ** 2;
  return 2 * EARTH_RADIUS * Math.asin(Math.sqrt(half));
}

/** On the same sphere, metres from its middle: the straight line between two points is a little shorter than the way over the ground. */
export function pointOnEarth({ lat, lon }: Position): readonly [x: number, y: number, z: number] {
  const [north, east] = [radians(lat), radians(lon)];
  return [Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north)].map((part) => part * EARTH_RADIUS) as [
    number,
    number,
    number,
  ];
}

/** Farther from the middle of its town nothing of it lies: what is meant has latitude and longitude the wrong way round. */
export const FAR_FROM_TOWN_METRES = 50_000;
