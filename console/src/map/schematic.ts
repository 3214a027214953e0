import type { Position } from '../api/types.ts';

/** A town as the schematic knows it. */
export interface TownCentre {
  readonly id: string;
  readonly district: string;
  readonly position: Position;
}

/** `[lat, lon]`, as Leaflet takes them. */
export type LatLon = readonly [number, number];

export interface Cell extends TownCentre {
  readonly outline: readonly LatLon[];
}

export interface Schematic {
  readonly cells: readonly Cell[];
  /** Where a cell of one district meets one of another. */
  readonly borders: readonly (readonly [LatLon, LatLon])[];
}

interface Point {
  readonly x: number;
  readonly y: number;
}
/** A corner, and the town beyond the edge that begins here; none at the city's outline. */
interface Corner extends Point {
  readonly beyond?: number;
}

const DISC_CORNERS = 72;
/** Of the usual distance from a town to its third neighbour: enough to close the gaps between towns, little enough to leave the city a shape. */
const REACH = 0.85;
const NEIGHBOURS = 3;

/**
 * The city drawn from nothing but where its towns are: each has the places that are nearer to it than to any other town and not farther than a city's
 * reach. No survey, and meant to look like none. Towns at the very same place share a cell.
 */
export function drawSchematic(towns: readonly TownCentre[]): Schematic {
  const narrowing = Math.cos(((towns[0]?.position.lat ?? 0) * Math.PI) / 180);
  const centres = towns.map(({ position }): Point => ({ x: position.lon * narrowing, y: position.lat }));
  const toLatLon = ({ x, y }: Point): LatLon => [y, x / narrowing];
  const reach = reachOf(centres);
  const outlines = centres.map((centre) => cellOf(centre, centres, reach));
  return {
    cells: towns.map((town, index) => ({ ...town, outline: (outlines[index] ?? []).map(toLatLon) })),
    borders: outlines.flatMap((outline, index) =>
      outline.flatMap((corner, at): (readonly [LatLon, LatLon])[] => {
        const next = outline[(at + 1) % outline.length];
        // Each border once: from the town with the lower number.
        if (!next || corner.beyond === undefined || corner.beyond < index) return [];
        return towns[corner.beyond]?.district === towns[index]?.district ? [] : [[toLatLon(corner), toLatLon(next)]];
      }),
    ),
  };
}

function reachOf(centres: readonly Point[]): number {
  const apart = centres.map((one) =>
    centres
      .map((other) => distance(one, other))
      .filter((far) => far > 0)
      .sort((a, b) => a - b),
  );
  const usual = apart
    .map((sorted) => sorted[Math.min(NEIGHBOURS, sorted.length) - 1] ?? 0.05)
    .sort((a, b) => a - b)
    .at(-Math.ceil(centres.length / 4));
  return REACH * (usual ?? 0.05);
}

/** A disc around the town, cut at the bisector with each other town. */
function cellOf(centre: Point, centres: readonly Point[], reach: number): readonly Corner[] {
  const disc = Array.from({ length: DISC_CORNERS }, (_, index): Corner => {
    const angle = (2 * Math.PI * index) / DISC_CORNERS;
    return { x: centre.x + reach * Math.cos(angle), y: centre.y + reach * Math.sin(angle) };
  });
  return centres.reduce<readonly Corner[]>((cell, other, index) => {
    const apart = distance(centre, other);
    return apart === 0 || apart >= 2 * reach ? cell : cut(cell, centre, other, index);
  }, disc);
}

/** What of a convex cell is nearer to `centre` than to `other` (Sutherland and Hodgman, one edge). */
function cut(cell: readonly Corner[], centre: Point, other: Point, beyond: number): readonly Corner[] {
  const side = ({ x, y }: Point): number =>
    (x - (centre.x + other.x) / 2) * (other.x - centre.x) + (y - (centre.y + other.y) / 2) * (other.y - centre.y);
  return cell.flatMap((corner, at): Corner[] => {
    const next = cell[(at + 1) % cell.length] ?? corner;
    const [here, there] = [side(corner), side(next)];
    const kept: Corner[] = here <= 0 ? [corner] : [];
    if (here <= 0 === there <= 0) return kept;
    const share = here / (here - there);
    const crossing = { x: corner.x + share * (next.x - corner.x), y: corner.y + share * (next.y - corner.y) };
    // Leaving, the edge that begins at the crossing is the bisector; coming back, it is the edge that was there.
    if (here <= 0) return [...kept, { ...crossing, beyond }];
    return [corner.beyond === undefined ? crossing : { ...crossing, beyond: corner.beyond }];
  });
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);
