import { useMemo } from 'react';
import type { ApiTier } from '../api/types.ts';
import { useDesk } from '../desk.tsx';

/** The towns that one may report for: those below one's own place; a unit's people are called from anywhere in the city. */
export function useReportPlaces(): readonly ApiTier[] {
  const { me, tiers } = useDesk();
  return useMemo(() => {
    const towns = [...tiers.values()].filter(({ kind }) => kind === 'town');
    const own = towns.filter(({ path = '' }) => path === me.tier || path.startsWith(`${me.tier}/`));
    return own.length > 0 ? own : towns;
  }, [me.tier, tiers]);
}
