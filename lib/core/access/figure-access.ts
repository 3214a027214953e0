import type { IncidentFigures } from '../accountability/figures/incident-figures.ts';
import { canSee, type Deciding, mayForUnit, mayRunAnything } from './authorization.ts';
import type { Principal } from './principal.ts';

/** Whether somebody counts an incident: one counts what one may see. Of a year's incidents many are alike to the policies, so each kind is asked about once. */
export function countedFor(deciding: Deciding, principal: Principal): (figures: IncidentFigures) => boolean {
  const known = new Map<string, boolean>();
  return ({ units, ...figures }) => {
    const owing = units.filter((unit) => unit === principal.unit).map((unit) => ({ unit }));
    const { town, tier, domain, reportedBy } = figures;
    const kind = `${town ?? tier} ${domain} ${owing.length > 0} ${reportedBy !== undefined && reportedBy === principal.unit}`;
    const decided = known.get(kind) ?? canSee(deciding, principal, { ...figures, obligations: owing });
    known.set(kind, decided);
    return decided;
  };
}

/** Every row, one's own unit's alone, or none. */
export function scoreboardScope(deciding: Deciding, principal: Principal): 'all' | 'own' | 'none' {
  if (mayRunAnything(deciding, principal, 'read-scoreboard')) return 'all';
  const { unit, tier } = principal;
  return unit !== undefined && mayForUnit(deciding, principal, 'read-own-score', { id: unit, tier }) ? 'own' : 'none';
}

export const mayRebuildFigures = (deciding: Deciding, principal: Principal): boolean =>
  mayRunAnything(deciding, principal, 'rebuild-figures');
