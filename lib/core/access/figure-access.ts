import type { IncidentFigures } from '../accountability/figures/incident-figures.ts';
import { canSee } from './authorization.ts';
import type { Principal, Role } from './principal.ts';

/** Roles that see how punctual every unit of their tier and domains was. */
const SCOREBOARD: readonly Role[] = ['admin', 'auditor', 'supervisor', 'shift-leader', 'regulator'];
/** Those that see their own unit's row. */
const OWN_ROW: readonly Role[] = ['unit-lead', 'unit-member', 'duty-officer'];
/** Making figures again from the record. */
const REBUILD: readonly Role[] = ['admin', 'operator'];

const has = ({ roles }: Principal, wanted: readonly Role[]): boolean => roles.some((role) => wanted.includes(role));

/** One counts what one may see. */
export const canCount = (principal: Principal, { units, ...figures }: IncidentFigures): boolean =>
  canSee(principal, { ...figures, obligations: units.map((unit) => ({ unit })) });

/** Every row, one's own unit's alone, or none. */
export function scoreboardScope(principal: Principal): 'all' | 'own' | 'none' {
  if (has(principal, SCOREBOARD)) return 'all';
  return principal.unit !== undefined && has(principal, OWN_ROW) ? 'own' : 'none';
}

export const mayRebuildFigures = (principal: Principal): boolean => has(principal, REBUILD);
