import type { Position, Registry, Tier } from './model.ts';

/** The positions of a city's tiers are its towns' middles; its edge lies about this much farther out (degrees, 10 km). */
const MARGIN = 0.1;

/** Whether a position is somewhere in the city. */
export function liesIn(position: Position | undefined, { tiers }: Registry): boolean {
  if (!position) return false;
  const { lat, lon } = position;
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

/** The town whose middle is nearest to a position. */
export function nearestTown({ lat, lon }: Position, { tiers }: Registry): Tier | undefined {
  // Degrees of longitude are shorter than those of latitude; over one city that is all the geometry there is.
  const shrink = Math.cos((lat * Math.PI) / 180);
  const away = ({ position }: Tier): number => Math.hypot(position.lat - lat, (position.lon - lon) * shrink);
  return tiers
    .filter(({ kind }) => kind === 'town')
    .reduce<Tier | undefined>((near, tier) => (!near || away(tier) < away(near) ? tier : near), undefined);
}
