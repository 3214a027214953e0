import type { Position, Registry, Tier } from '../registry/model.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { centreOfCircle, centreOfPolygon } from './geometry.ts';
import type { CapAlert, CapArea } from './model.ts';

export interface MessagePlace {
  /** The tier its area code names, else the town nearest to its area; absent where neither lies in the city. */
  readonly tier?: Tier;
  /** True where a code says so, which is no guess. */
  readonly isCoded: boolean;
  readonly position?: Position;
}

/** How senders call GB/T 2260 codes. */
const AREA_CODE = /2260|行政区划|adcode/i;

/** The positions of a city's tiers are its towns' middles; its edge lies about this much farther out (degrees, 10 km). */
const MARGIN = 0.1;

/** Where in the city a message is about. */
export function placeOf({ info = [] }: CapAlert, registry: Registry): MessagePlace {
  const areas = info.flatMap(({ area = [] }) => area);
  const position = areas.map(positionOf).find((found) => found !== undefined && liesIn(found, registry));
  const coded = codedTier(areas, registry);
  const tier = coded ?? (position && nearestTown(position, registry));
  return { ...(tier ? { tier } : {}), isCoded: coded !== undefined, ...(position ? { position } : {}) };
}

/** The smallest tier that the area codes name, the first of equals. */
function codedTier(areas: readonly CapArea[], registry: Registry): Tier | undefined {
  const index = indexRegistry(registry);
  const named = areas
    .flatMap(({ geocode = [] }) => geocode)
    .filter(({ valueName, value }) => AREA_CODE.test(valueName) && /^\d+$/.test(value.trim()))
    .flatMap(({ value }) => index.tier(value.trim()) ?? []);
  return (['town', 'district', 'city'] as const).map((kind) => named.find((tier) => tier.kind === kind)).find((tier) => tier);
}

function positionOf({ circle = [], polygon = [] }: CapArea): Position | undefined {
  if (circle[0] !== undefined) return centreOfCircle(circle[0]);
  return polygon[0] === undefined ? undefined : centreOfPolygon(polygon[0]);
}

function liesIn({ lat, lon }: Position, { tiers }: Registry): boolean {
  const within = (value: number, known: readonly number[]): boolean =>
    value >= Math.min(...known) - MARGIN && value <= Math.max(...known) + MARGIN;
  return (
    within(
      lat,
      tiers.map(({ position }) => position.lat),
    ) &&
    within(
      lon,
      tiers.map(({ position }) => position.lon),
    )
  );
}

function nearestTown({ lat, lon }: Position, { tiers }: Registry): Tier | undefined {
  // Degrees of longitude are shorter than those of latitude; over one city that is all the geometry there is.
  const shrink = Math.cos((lat * Math.PI) / 180);
  const away = ({ position }: Tier): number => Math.hypot(position.lat - lat, (position.lon - lon) * shrink);
  return tiers
    .filter(({ kind }) => kind === 'town')
    .reduce<Tier | undefined>((near, tier) => (!near || away(tier) < away(near) ? tier : near), undefined);
}
