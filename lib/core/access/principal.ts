import type { DomainId } from '../registry/model.ts';
import type { TierPath } from '../tier/tier-path.ts';

export const ROLES = [
  'admin',
  'operator',
  'shift-leader',
  'duty-officer',
  'regulator',
  'supervisor',
  'unit-lead',
  'unit-member',
  'data-steward',
  'auditor',
  'viewer',
  'system',
] as const;
export type Role = (typeof ROLES)[number];

/** Who asks, as the token's claims say. */
export interface Principal {
  readonly id: string;
  readonly name: string;
  /** One sees and acts at or below it. */
  readonly tier: TierPath;
  /** Tiers whose watch one's centre keeps at the moment: one sees and acts there as their watch. Never from a token: the watch says so. */
  readonly actingFor?: readonly TierPath[];
  readonly unit?: string;
  readonly roles: readonly Role[];
  /** Absent: all domains. */
  readonly domains?: readonly DomainId[];
  /** How, where it was not by signing in: `one-tap:<notification>`. No token carries it. */
  readonly via?: string;
}
