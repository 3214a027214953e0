import type { ApiIncident, ApiTier, Grade } from '../api/types.ts';
import { isOpen } from '../live/incident-book.ts';
import { isUnanswered } from '../watch/selection.ts';

/** How a district stands at this moment, by what its open incidents say. */
export interface Standing {
  readonly tier: string;
  readonly open: Readonly<Record<Grade, number>>;
  readonly unanswered: number;
  /** Obligations past their time and not met. */
  readonly overdue: number;
}

export const openOf = ({ open }: Standing): number => open.I + open.II + open.III;

/** Of each district, in the order the city names them; last of the city itself, where something happens that is in no district. Exercises are left out. */
export function standings(incidents: Iterable<ApiIncident>, tiers: ReadonlyMap<string, ApiTier>, now: number): readonly Standing[] {
  const found = new Map<string, { open: Record<Grade, number>; unanswered: number; overdue: number }>();
  const of = (tier: string) => {
    const known = found.get(tier) ?? { open: { I: 0, II: 0, III: 0 }, unanswered: 0, overdue: 0 };
    found.set(tier, known);
    return known;
  };
  for (const { id, kind } of tiers.values()) if (kind === 'district') of(id);
  for (const incident of incidents) {
    if (!isOpen(incident) || incident.exercise) continue;
    const standing = of(districtOf(incident, tiers));
    standing.open[incident.grade] += 1;
    if (isUnanswered(incident)) standing.unanswered += 1;
    standing.overdue += (incident.obligations ?? []).filter(({ state, due }) => state === 'pending' && due && Date.parse(due) < now).length;
  }
  return [...found].map(([tier, standing]) => ({ tier, ...standing }));
}

export function total(all: readonly Standing[], tier: string): Standing {
  const sum = (of: (one: Standing) => number): number => all.reduce((so, one) => so + of(one), 0);
  return {
    tier,
    open: { I: sum(({ open }) => open.I), II: sum(({ open }) => open.II), III: sum(({ open }) => open.III) },
    unanswered: sum(({ unanswered }) => unanswered),
    overdue: sum(({ overdue }) => overdue),
  };
}

function districtOf({ town, tier }: ApiIncident, tiers: ReadonlyMap<string, ApiTier>): string {
  const path = tiers.get(town ?? tier)?.path ?? tier;
  return path.split('/')[1] ?? path;
}
