import type { IncidentFigures } from '../accountability/figures/incident-figures.ts';
import { canSee, type Deciding, mayForUnit, mayRunAnything } from './authorization.ts';
import type { Principal } from './principal.ts';

/** One counts what one may see. */
export const canCount = (deciding: Deciding, principal: Principal, { units, ...figures }: IncidentFigures): boolean =>
  canSee(deciding, principal, { ...figures, obligations: units.map((unit) => ({ unit })) });

/** Every row, one's own unit's alone, or none. */
export function scoreboardScope(deciding: Deciding, principal: Principal): 'all' | 'own' | 'none' {
  if (mayRunAnything(deciding, principal, 'read-scoreboard')) return 'all';
  const { unit, tier } = principal;
  return unit !== undefined && mayForUnit(deciding, principal, 'read-own-score', { id: unit, tier }) ? 'own' : 'none';
}

export const mayRebuildFigures = (deciding: Deciding, principal: Principal): boolean =>
  mayRunAnything(deciding, principal, 'rebuild-figures');
