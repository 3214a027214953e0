import type { Position } from '../registry/model.ts';

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;

/** A `lat,lon` pair; `undefined` for anything else. */
function readPair(text: string): Position | undefined {
  const [lat = '', lon = '', ...more] = text.split(',');
  if (more.length > 0 || !NUMBER.test(lat) || !NUMBER.test(lon)) return undefined;
  return { lat: Number(lat), lon: Number(lon) };
}

const inRange = ({ lat, lon }: Position): boolean => Math.abs(lat) <= 90 && Math.abs(lon) <= 180;

const pairsOf = (text: string): string[] => text.split(/\s+/).filter((pair) => pair !== '');

/** What is wrong with a polygon; `undefined` when it is one. */
export function polygonFault(text: string): string | undefined {
  const pairs = pairsOf(text);
  for (const pair of pairs) {
    const wrong = pairFault(pair);
    if (wrong) return wrong;
  }
  if (pairs.length < 4) return `${pairs.length} points: expected at least 4, the last equal to the first`;
  const [first, last] = [readPair(pairs[0] as string), readPair(pairs.at(-1) as string)];
  if (first?.lat === last?.lat && first?.lon === last?.lon) return undefined;
  return `is not closed: it begins at ${pairs[0]} and ends at ${pairs.at(-1)}`;
}

/** What is wrong with a circle; `undefined` when it is one. */
export function circleFault(text: string): string | undefined {
  const [centre = '', radius = '', ...more] = pairsOf(text);
  if (more.length > 0 || radius === '') return `"${text.slice(0, 80)}": expected lat,lon radius`;
  if (!NUMBER.test(radius) || Number(radius) < 0) return `the radius "${radius.slice(0, 40)}": expected kilometres, 0 or more`;
  return pairFault(centre);
}

function pairFault(text: string): string | undefined {
  const pair = readPair(text);
  if (!pair) return `"${text.slice(0, 60)}": expected lat,lon`;
  return inRange(pair) ? undefined : `${text.slice(0, 60)}: expected a latitude within ±90, then a longitude within ±180`;
}

/** The middle of a circle, or of a polygon's corners: where to look for the town. Expects what has no fault. */
export function centreOfCircle(text: string): Position | undefined {
  return readPair(pairsOf(text)[0] ?? '');
}

/** In kilometres. */
export const radiusOfCircle = (text: string): number => Number(pairsOf(text)[1]);

export function centreOfPolygon(text: string): Position | undefined {
  const corners = pairsOf(text)
    .slice(1)
    .flatMap((pair) => readPair(pair) ?? []);
  if (corners.length === 0) return undefined;
  const mean = (of: (corner: Position) => number): number => corners.reduce((sum, corner) => sum + of(corner), 0) / corners.length;
  // A hundred-thousandth of a degree is a metre.
  const rounded = (degrees: number): number => Math.round(degrees * 1e5) / 1e5;
  return { lat: rounded(mean(({ lat }) => lat)), lon: rounded(mean(({ lon }) => lon)) };
}
