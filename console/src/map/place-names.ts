import type { Position } from '../api/types.ts';
import type { TownCentre } from './schematic.ts';

/** How much a name's distance from its own district's middle counts against its distance from other names. */
const OWN_MIDDLE = 0.6;

/** Where the districts' names are written: in the middle of each, unless another's is there (one district may lie around another). */
export function placeNames(towns: readonly TownCentre[]): ReadonlyMap<string, Position> {
  const districts = [...new Set(towns.map(({ district }) => district))].map((district) => {
    const own = towns.filter((town) => town.district === district).map(({ position }) => position);
    return { district, own, middle: middleOf(own) };
  });
  const placed = new Map<string, Position>();
  // The smallest has the least choice.
  for (const { district, own, middle } of districts.sort((a, b) => a.own.length - b.own.length)) {
    const others = [
      ...placed.values(),
      ...districts.filter((one) => !placed.has(one.district) && one.district !== district).map((one) => one.middle),
    ];
    const score = (at: Position): number => {
      const free = Math.min(...others.map((other) => distance(at, other)), distance(at, middle) + reach(own, middle));
      return free - OWN_MIDDLE * distance(at, middle);
    };
    const [best = middle] = [middle, ...own].sort((a, b) => score(b) - score(a));
    placed.set(district, best);
  }
  return placed;
}

const reach = (own: readonly Position[], middle: Position): number => Math.max(...own.map((at) => distance(at, middle)));

function middleOf(positions: readonly Position[]): Position {
  const mean = (of: (position: Position) => number): number => positions.reduce((sum, one) => sum + of(one), 0) / positions.length;
  return { lat: mean(({ lat }) => lat), lon: mean(({ lon }) => lon) };
}

const distance = (a: Position, b: Position): number => Math.hypot(a.lat - b.lat, a.lon - b.lon);
