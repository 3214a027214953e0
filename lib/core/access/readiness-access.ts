import type { TierPath } from '../tier/tier-path.ts';
import type { Deciding } from './authorization.ts';
import type { Principal } from './principal.ts';

/** Whether somebody is told what a tier lacks before it goes to work. */
export const canSeeReadiness = ({ authorizer }: Deciding, principal: Principal, of: TierPath): boolean =>
  authorizer.permits(principal, 'see-readiness', { type: 'Area', at: of });
