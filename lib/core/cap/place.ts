import { REACH_METRES } from '../incident/areas.ts';
import type { Position, Registry, Tier } from '../registry/model.ts';
import { liesIn, nearestTown } from '../registry/nearest-town.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { centreOfCircle, centreOfPolygon, radiusOfCircle } from './geometry.ts';
import type { CapAlert, CapArea } from './model.ts';

export interface MessagePlace {
  /** The tier its area code names, else the town nearest to its area; absent where neither lies in the city. */
  readonly tier?: Tier;
  /** True where a code says so, which is no guess. */
  readonly isCoded: boolean;
  readonly position?: Position;
  /** True where the message is about that place, false where it lies in the middle of a larger area. */
  readonly isExact: boolean;
}

/** How senders call GB/T 2260 codes. */
const AREA_CODE = /2260|行政区划|adcode/i;

/** Where in the city a message is about. */
export function placeOf({ info = [] }: CapAlert, registry: Registry): MessagePlace {
  const areas = info.flatMap(({ area = [] }) => area);
  const area = areas.find((one) => liesIn(positionOf(one), registry));
  const position = area && positionOf(area);
  const coded = codedTier(areas, registry);
  const tier = coded ?? (position && nearestTown(position, registry));
  return {
    ...(tier ? { tier } : {}),
    isCoded: coded !== undefined,
    ...(position ? { position } : {}),
    isExact: area !== undefined && isSmall(area),
  };
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

const isSmall = ({ circle = [] }: CapArea): boolean => circle[0] !== undefined && radiusOfCircle(circle[0]) * 1000 <= REACH_METRES;
