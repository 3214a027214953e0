import { type Instant, plus, toInstant, toMillis } from '../instant.ts';
import type { Area, Catchment } from '../ports/incident-store.ts';
import { distanceMetres, METRES_PER_DEGREE } from '../registry/distance.ts';
import type { Position } from '../registry/model.ts';
import type { TierPath } from '../tier/tier-path.ts';

/** Alarms of one domain within this of an incident's place, and begun within that of its beginning, are one incident (DOMAIN.md). */
export const REACH_METRES = 300;
export const REACH_MILLIS = 10 * 60_000;

/** Of latitude, about 3.5 km: what reaches 300 m far touches one band, seldom two. */
const BANDS_PER_DEGREE = 32;
/** What might still arrive late, from a gateway that was cut off. */
const KEPT_MILLIS = 24 * 3_600_000;
/** Far more than begin in one band within a day. */
const MOST_CATCHMENTS = 500;

/** Where an incident happens, and when it began. */
export interface Whereabouts {
  readonly position: Position;
  readonly place: TierPath;
  readonly began: Instant;
}

/**
 * Where an incident takes alarms: always around its own place and its own beginning, not around what joined it, so that no row of
 * neighbours leads it through the city.
 */
export const catchmentOf = (incident: string, { position, place, began }: Whereabouts): Catchment => ({
  incident,
  position,
  reach: REACH_METRES,
  from: plus(began, -REACH_MILLIS),
  until: plus(began, REACH_MILLIS),
  place,
});

/**
 * The bands that a circle touches, as keys. Whoever opens an incident reads and replaces every area its circle touches, so two who open in
 * reach of each other replace an area both have read: the one in which either of them lies. What is played has areas of its own.
 */
export function bandsAround({ lat }: Position, exercise: boolean, reach = REACH_METRES): string[] {
  const half = reach / METRES_PER_DEGREE;
  const [first, last] = [Math.floor((lat - half) * BANDS_PER_DEGREE), Math.floor((lat + half) * BANDS_PER_DEGREE)];
  return Array.from({ length: last - first + 1 }, (_, index) => `${exercise ? 'exercise/' : ''}${first + index}`);
}

export interface Near {
  readonly incident: string;
  /** From the incident's place. */
  readonly metres: number;
}

/** The incidents whose catchment holds a place and a beginning, the nearest first. `fits` says of a place whether the same unit answers for it. */
export function incidentsNear(
  areas: readonly Area[],
  { position, began }: Whereabouts,
  fits: (place: TierPath) => boolean,
): readonly Near[] {
  const at = toMillis(began);
  const near = new Map<string, Near>();
  for (const { incident, from, until, reach, ...own } of areas.flatMap(({ catchments }) => catchments)) {
    const metres = distanceMetres(own.position, position);
    if (metres > reach || at < toMillis(from) || at > toMillis(until) || !fits(own.place)) continue;
    if (metres < (near.get(incident)?.metres ?? Number.POSITIVE_INFINITY)) near.set(incident, { incident, metres });
  }
  return [...near.values()].sort((a, b) => a.metres - b.metres || (a.incident < b.incident ? -1 : 1));
}

/** The areas with one more catchment in each; those that are long over are left out. */
export function withCatchment(areas: readonly Area[], catchment: Catchment, now: number): Area[] {
  const oldest = toInstant(now - KEPT_MILLIS);
  return areas.map((area) => {
    const kept = area.catchments.filter(({ until }) => until > oldest);
    return { ...area, catchments: [...kept, catchment].slice(-MOST_CATCHMENTS) };
  });
}
