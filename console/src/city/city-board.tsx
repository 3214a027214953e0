import { useMemo } from 'react';
import type { ApiStatistics, ApiStatus, ApiTally, Page } from '../api/types.ts';
import { useDesk, useLive } from '../desk.tsx';
import { useCityNow } from '../time/use-city-now.ts';
import { DistrictCard } from './district-card.tsx';
import { standings, total } from './standing.ts';
import { useAsked } from './use-asked.ts';

const STATISTICS_MILLIS = 120_000;
const STATUS_MILLIS = 15_000;
/** What is overdue is counted anew so often. */
const COUNT_MILLIS = 5000;
const NOTHING_RAISED: ApiTally = { raised: 0, punctuality: null };
const MAY_SEE_STATUS = ['operator', 'admin', 'auditor'];

/** The districts side by side, each always at the same place. */
export function CityBoard() {
  const { me, tiers } = useDesk();
  const { incidents } = useLive();
  const statistics = useAsked<ApiStatistics>('/statistics?by=tier&limit=200', STATISTICS_MILLIS);
  const maySeeStatus = me.roles.some((role) => MAY_SEE_STATUS.includes(role));
  const status = useAsked<Page<ApiStatus>>(maySeeStatus ? '/status' : undefined, STATUS_MILLIS);
  const now = Math.floor((useCityNow() ?? 0) / COUNT_MILLIS) * COUNT_MILLIS;
  const all = useMemo(() => standings(incidents.values(), tiers, now), [incidents, tiers, now]);
  const mine = all.filter(({ tier }) => contains(me.tier, tiers.get(tier)?.path ?? tier));
  const city = [...tiers.values()].find(({ kind }) => kind === 'city')?.id ?? me.tier;
  // Where nothing was raised there is no row.
  const figures = (tier: string): ApiTally | undefined =>
    statistics && (statistics.items.find((one) => one.tier === tier) ?? NOTHING_RAISED);
  return (
    <div className="board">
      {mine.length > 1 ? <DistrictCard standing={total(mine, city)} figures={statistics?.total} isTotal /> : null}
      {mine
        .filter(({ tier }) => tier !== city || mine.length === 1)
        .map((standing) => (
          <DistrictCard
            key={standing.tier}
            standing={standing}
            figures={figures(standing.tier)}
            status={status?.items.find(({ tenant }) => tenant === standing.tier)}
          />
        ))}
    </div>
  );
}

const contains = (path: string, other: string): boolean => other === path || other.startsWith(`${path}/`) || path.startsWith(`${other}/`);
