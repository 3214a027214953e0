import type { Principal, Role } from './principal.ts';

const WATCH: readonly Role[] = ['shift-leader', 'duty-officer'];

/** Groups of roles as the policies name them (lib/core/access/policies). */
export const ROLE_GROUPS = {
  /** Officers of a centre's watch. */
  watch: WATCH,
  /** Who sees everything of their tier and domains; members and leads of units see what their unit owes something in. */
  'sees-by-tier': ['admin', 'operator', ...WATCH, 'regulator', 'supervisor', 'data-steward', 'auditor', 'viewer', 'system'],
  /** Who answers for their unit. */
  'answers-for-unit': ['unit-lead', 'unit-member', 'regulator', ...WATCH],
  /** The safety commission's office, and the centre's shift leader. */
  'signs-letters': ['supervisor', 'shift-leader'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

export type RoleGroup = keyof typeof ROLE_GROUPS;

const isIn = ({ roles }: Pick<Principal, 'roles'>, group: RoleGroup): boolean => {
  const members: readonly Role[] = ROLE_GROUPS[group];
  return roles.some((role) => members.includes(role));
};

/** Whether somebody's roles are those of a centre's watch. */
export const isWatchOfficer = (principal: Pick<Principal, 'roles'>): boolean => isIn(principal, 'watch');

/** Whether somebody sees by tier: their lists and topics are ranges of places, and not their unit's alone. */
export const seesByTier = (principal: Pick<Principal, 'roles'>): boolean => isIn(principal, 'sees-by-tier');

/** The groups that a role is in. */
export const groupsOf = (role: Role): RoleGroup[] =>
  (Object.keys(ROLE_GROUPS) as RoleGroup[]).filter((group) => isIn({ roles: [role] }, group));
