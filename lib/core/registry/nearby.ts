import { distanceMetres, METRES_PER_DEGREE } from './distance.ts';
import type { Position } from './model.ts';

interface AtPlace {
  readonly id: string;
  readonly position: Position;
}

export interface Near<One> {
  readonly one: One;
  /** Metres. */
  readonly distance: number;
}

/** Degrees: about 1.1 km from south to north. */
const CELL = 0.01;

type Cells<One> = ReadonlyMap<string, readonly One[]>;
const made = new WeakMap<readonly AtPlace[], Cells<AtPlace>>();

/** What lies within so many metres of a place, the nearest first. The list is put into cells once, so that 60,000 cameras cost no more than those around. */
export function nearby<One extends AtPlace>(list: readonly One[], place: Position, radius: number): Near<One>[] {
  const found = candidates(list, place, radius).map((one): Near<One> => ({ one, distance: distanceMetres(place, one.position) }));
  return found.filter(({ distance }) => distance <= radius).sort((a, b) => a.distance - b.distance || (a.one.id < b.one.id ? -1 : 1));
}

function candidates<One extends AtPlace>(list: readonly One[], { lat, lon }: Position, radius: number): readonly One[] {
  // A metre more than is asked for, so that rounding loses nothing on the edge: who is in is told by the distance.
  const north = (radius + 1) / METRES_PER_DEGREE;
  // The cells grow narrower towards the poles; the side of the circle that is nearer to one tells how much.
  const narrowest = Math.cos(((Math.abs(lat) + north) * Math.PI) / 180);
  if (narrowest <= 0.01) return list;
  const east = north / narrowest;
  const [rows, columns] = [cellsBetween(lat - north, lat + north), cellsBetween(lon - east, lon + east)];
  if (rows.length * columns.length > list.length || lon - east < -180 || lon + east > 180) return list;
  const cells = cellsOf(list);
  return rows.flatMap((row) => columns.flatMap((column) => cells.get(`${row} ${column}`) ?? []));
}

function cellsBetween(from: number, to: number): number[] {
  const [first, last] = [Math.floor(from / CELL), Math.floor(to / CELL)];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function cellsOf<One extends AtPlace>(list: readonly One[]): Cells<One> {
  const known = made.get(list) as Cells<One> | undefined;
  if (known) return known;
  const cells = new Map<string, One[]>();
  for (const one of list) {
    const name = `${Math.floor(one.position.lat / CELL)} ${Math.floor(one.position.lon / CELL)}`;
    const there = cells.get(name);
    if (there) there.push(one);
    else cells.set(name, [one]);
  }
  made.set(list, cells);
  return cells;
}
