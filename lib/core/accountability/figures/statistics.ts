import type { Instant } from '../../instant.ts';
import { type TierPath, tierId } from '../../tier/tier-path.ts';
import type { IncidentFigures, ObligationFigures, TaskFigures } from './incident-figures.ts';
import { judge, punctuality, type Tally, tally } from './judge.ts';
import { type Median, medianOf } from './median.ts';

/** What statistics can be broken down by. */
export const STATISTICS_BY = ['tier', 'town', 'domain', 'grade', 'unit', 'sensor', 'rule', 'month'] as const;
export type StatisticsBy = (typeof STATISTICS_BY)[number];

/** Incidents that were raised in a time, and what became of them. */
export interface Statistics extends Tally {
  readonly raised: number;
  readonly false: number;
  /** Of `raised`; `null` where nothing was. */
  readonly falseShare: number | null;
  readonly falseByReason: Readonly<Record<string, number>>;
  /** Of `raised`: those that went on in another incident. */
  readonly merged: number;
  readonly punctuality: number | null;
  /** Seconds. `assess`: from raised; `dispatch`: from the confirmation; the others from when the unit was sent. */
  readonly medians: Readonly<Record<'assess' | 'dispatch' | 'acknowledge' | 'arrive' | 'dispose', Median>>;
}

/** One part, under the name of what it was broken down by: `{"domain": "gas", …}`. */
export type StatisticsRow = Statistics & { readonly [by in StatisticsBy]?: string };

/** Of incidents that were raised in [from, to). `at`: when it is asked. */
export function statisticsOf(
  figures: readonly IncidentFigures[],
  { by, from, to, at }: { readonly by: StatisticsBy; readonly from: Instant; readonly to: Instant; readonly at: Instant },
): { readonly total: Statistics; readonly rows: readonly StatisticsRow[] } {
  const meant = figures.filter(({ raisedAt }) => from <= raisedAt && raisedAt < to);
  const parts = new Map<string, IncidentFigures[]>();
  for (const one of meant)
    for (const key of keysOf(one, by)) {
      const part = parts.get(key);
      if (part) part.push(one);
      else parts.set(key, [one]);
    }
  const rows = [...parts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    // Of a unit only what it owed and did itself.
    .map(([key, own]) => ({ [by]: nameOf(key, by), ...count(own, at, by === 'unit' ? key : undefined) }));
  return { total: count(meant, at), rows };
}

function count(figures: readonly IncidentFigures[], at: Instant, unit?: string): Statistics {
  const isOwn = (one: { readonly unit: string }): boolean => unit === undefined || one.unit === unit;
  const obligations: ObligationFigures[] = figures.flatMap((one) => one.obligations.filter(isOwn));
  const tasks: TaskFigures[] = figures.flatMap((one) => one.tasks.filter(isOwn));
  const counted = tally(obligations.map((one) => judge(one, at).as));
  const reasons = figures.flatMap(({ falseReason }) => falseReason ?? []);
  const falseByReason = Object.fromEntries(
    [...new Set(reasons)].sort().map((one) => [one, reasons.filter((other) => other === one).length]),
  );
  return {
    raised: figures.length,
    false: reasons.length,
    falseShare: figures.length === 0 ? null : reasons.length / figures.length,
    falseByReason,
    merged: figures.filter(({ merged }) => merged).length,
    ...counted,
    punctuality: punctuality(counted),
    medians: {
      assess: medianOf(figures.map(({ assessSeconds }) => assessSeconds)),
      dispatch: medianOf(figures.map(({ dispatchSeconds }) => dispatchSeconds)),
      acknowledge: medianOf(tasks.map(({ acknowledgeSeconds }) => acknowledgeSeconds)),
      arrive: medianOf(tasks.map(({ arriveSeconds }) => arriveSeconds)),
      dispose: medianOf(tasks.map(({ disposeSeconds }) => disposeSeconds)),
    },
  };
}

/** Under which keys an incident counts: under several where several units, sensors or rules have to do with it. */
function keysOf({ tier, town, domain, grade, units, alarms, raisedAt }: IncidentFigures, by: StatisticsBy): readonly string[] {
  switch (by) {
    case 'tier':
      return [tier];
    case 'town':
      return town ? [town] : [];
    case 'domain':
      return [domain];
    case 'grade':
      return [grade];
    case 'unit':
      return units;
    case 'sensor':
      return [...new Set(alarms.map(({ sensor }) => sensor))];
    case 'rule':
      return [...new Set(alarms.map(({ rule }) => rule))];
    case 'month':
      return [raisedAt.slice(0, 'yyyy-mm'.length)];
  }
}

const nameOf = (key: string, by: StatisticsBy): string => (by === 'tier' || by === 'town' ? tierId(key as TierPath) : key);
