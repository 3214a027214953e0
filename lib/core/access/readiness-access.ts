import { contains, type TierPath } from '../tier/tier-path.ts';
import type { Principal, Role } from './principal.ts';

const READERS: readonly Role[] = ['admin', 'operator', 'auditor', 'supervisor', 'shift-leader', 'duty-officer'];

/** What a tier lacks is for those who set it up, keep its watch, or look at both; not for who is bound to some domains. */
export const canSeeReadiness = ({ roles, tier, domains }: Principal, of: TierPath): boolean =>
  domains === undefined && roles.some((role) => READERS.includes(role)) && contains(tier, of);
