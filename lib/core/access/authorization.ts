import { DOMAINS, type DomainId } from '../registry/model.ts';
import { contains, isSlug, isTierPath, type TierPath } from '../tier/tier-path.ts';
import { type Principal, ROLES, type Role } from './principal.ts';

/** What an incident is to the policy. */
export interface IncidentSubject {
  readonly tier: TierPath;
  readonly town?: TierPath;
  readonly domain: DomainId;
  readonly obligations: readonly { readonly unit: string }[];
  /** The unit that reported it. */
  readonly reportedBy?: string;
}

/** Roles that see everything of their tier and domains; members and leads of units see what their unit owes something in. */
const SEE_BY_TIER: readonly Role[] = [
  'admin',
  'operator',
  'shift-leader',
  'duty-officer',
  'regulator',
  'supervisor',
  'data-steward',
  'auditor',
  'viewer',
  'system',
];
const WATCH: readonly Role[] = ['shift-leader', 'duty-officer'];
const UNIT: readonly Role[] = ['unit-lead', 'unit-member', 'regulator', ...WATCH];
/** Everybody who acts on incidents at all. */
const ACTING: readonly Role[] = [...UNIT, 'supervisor'];

/** Who signs supervision letters: the safety commission office, and the centre's shift leader. */
const SIGN_LETTERS: readonly Role[] = ['supervisor', 'shift-leader'];

interface Policy {
  readonly roles: readonly Role[];
  readonly for: 'tier' | 'unit' | 'either';
}

/**
 * Who may do what, as a table a person can read. `unit` actions are done for one's own unit, which must owe something; `tier` actions at or
 * below one's tier, within one's domains.
 */
export const ACTION_POLICY: Readonly<Record<string, Policy>> = {
  assess: { roles: WATCH, for: 'tier' },
  confirm: { roles: WATCH, for: 'tier' },
  'false-alarm': { roles: WATCH, for: 'tier' },
  reopen: { roles: WATCH, for: 'tier' },
  dispatch: { roles: WATCH, for: 'tier' },
  reassign: { roles: WATCH, for: 'tier' },
  'declare-cause': { roles: WATCH, for: 'tier' },
  verify: { roles: WATCH, for: 'tier' },
  reject: { roles: WATCH, for: 'tier' },
  clear: { roles: WATCH, for: 'tier' },
  archive: { roles: WATCH, for: 'tier' },
  'publish-report': { roles: WATCH, for: 'tier' },
  'correct-report': { roles: WATCH, for: 'tier' },
  escalate: { roles: [...WATCH, 'supervisor'], for: 'tier' },
  supervise: { roles: SIGN_LETTERS, for: 'tier' },
  'log-call': { roles: WATCH, for: 'tier' },
  comment: { roles: ACTING, for: 'either' },
  acknowledge: { roles: UNIT, for: 'unit' },
  return: { roles: UNIT, for: 'unit' },
  arrive: { roles: UNIT, for: 'unit' },
  dispose: { roles: UNIT, for: 'unit' },
  'feed-back': { roles: UNIT, for: 'unit' },
  guide: { roles: UNIT, for: 'unit' },
  support: { roles: UNIT, for: 'unit' },
  task: { roles: UNIT, for: 'unit' },
  regrade: { roles: WATCH, for: 'tier' },
  'assign-task': { roles: WATCH, for: 'tier' },
  'request-extension': { roles: UNIT, for: 'unit' },
  'grant-extension': { roles: WATCH, for: 'tier' },
  'take-over': { roles: WATCH, for: 'tier' },
  'request-support': { roles: UNIT, for: 'either' },
  // DOMAIN.md: activating plans and support on scene are actions of the regulator and the centre.
  'activate-plan': { roles: ['regulator', 'shift-leader'], for: 'either' },
  'end-plan': { roles: ['regulator', 'shift-leader'], for: 'either' },
  'on-scene-support': { roles: [...WATCH, 'regulator'], for: 'either' },
  merge: { roles: WATCH, for: 'tier' },
  split: { roles: WATCH, for: 'tier' },
  // No state allows these yet: whoever acts at all is told so, not that they were forbidden.
};

/** Reporting an incident by hand. */
export const RAISE_ROLES: readonly Role[] = [...WATCH, 'system', 'unit-lead', 'unit-member'];

/** Handing in a CAP message of another system. */
export const IMPORT_ROLES: readonly Role[] = [...WATCH, 'system'];

/** Reporting alarms of another system: that system itself. */
export const REPORT_ROLES: readonly Role[] = ['system'];

/** Whether somebody's roles are those of a centre's watch. */
export const isWatchOfficer = (principal: Principal): boolean => hasRole(principal, WATCH);

const hasRole = (principal: Principal, roles: readonly Role[]): boolean => principal.roles.some((role) => roles.includes(role));
const owes = (principal: Principal, subject: IncidentSubject): boolean =>
  principal.unit !== undefined && subject.obligations.some(({ unit }) => unit === principal.unit);
/** Who reported something sees what becomes of it, and can say more. */
const reported = (principal: Principal, subject: IncidentSubject): boolean =>
  principal.unit !== undefined && subject.reportedBy === principal.unit;
/** At or below one's own tier, or one whose watch one's centre keeps. */
export const reaches = ({ tier, actingFor = [] }: Principal, place: TierPath): boolean =>
  [tier, ...actingFor].some((one) => contains(one, place));
const inScope = (principal: Principal, subject: IncidentSubject): boolean =>
  reaches(principal, subject.town ?? subject.tier) && (!principal.domains || principal.domains.includes(subject.domain));

/** What one may not see does not exist for one. */
export function canSee(principal: Principal, subject: IncidentSubject): boolean {
  return owes(principal, subject) || reported(principal, subject) || (seesByTier(principal) && inScope(principal, subject));
}

export const seesByTier = (principal: Principal): boolean => hasRole(principal, SEE_BY_TIER);

/** Whether the policy permits the action at all; whether the incident's state does is the incident's business. */
export function canAct(principal: Principal, action: string, subject: IncidentSubject): boolean {
  const policy = Object.hasOwn(ACTION_POLICY, action) ? ACTION_POLICY[action] : undefined;
  if (!policy || !hasRole(principal, policy.roles) || !canSee(principal, subject)) return false;
  if (action === 'comment' && reported(principal, subject)) return true;
  return (policy.for !== 'tier' && owes(principal, subject)) || (policy.for !== 'unit' && inScope(principal, subject));
}

/** What a supervision letter is to the policy. */
export interface LetterSubjectOf {
  readonly unit: string;
  /** Of the tenant that issues it. */
  readonly tier: TierPath;
}

/** Issuing letters by hand, at or below one's tier. */
export const maySignLetters = (principal: Principal, tier: TierPath): boolean =>
  hasRole(principal, SIGN_LETTERS) && contains(principal.tier, tier);

/** The unit it is addressed to, and who supervises, keeps the watch or audits at or above the tenant. */
export const canSeeLetter = (principal: Principal, { unit, tier }: LetterSubjectOf): boolean =>
  (principal.unit === unit && hasRole(principal, UNIT)) ||
  (hasRole(principal, ['admin', 'operator', 'auditor', 'supervisor', ...WATCH]) && reaches(principal, tier));

export const mayAnswerLetter = (principal: Principal, { unit }: LetterSubjectOf): boolean =>
  principal.unit === unit && hasRole(principal, UNIT);

/** What a maintenance order is to the policy. */
export interface OrderSubject {
  readonly unit: string;
  readonly town: TierPath;
  readonly domain: DomainId;
}

/** The sensor's keeper, and who sees incidents of its place and domain. */
export const canSeeOrder = (principal: Principal, { unit, town: tier, domain }: OrderSubject): boolean =>
  (principal.unit === unit && hasRole(principal, UNIT)) || (seesByTier(principal) && inScope(principal, { tier, domain, obligations: [] }));

export const mayActOnOrder = (principal: Principal, { unit }: OrderSubject): boolean => principal.unit === unit && hasRole(principal, UNIT);

/** Roles that may read what was signed of the record. */
export const mayAudit = (principal: Principal): boolean => hasRole(principal, ['auditor', 'admin']);

/** Roles that may read what runs the platform: dead letters, publications' bodies. */
export const mayOperate = (principal: Principal): boolean => hasRole(principal, ['operator', 'admin', 'auditor']);

/** Changing a thing, at or below one's tier. */
export const mayConfigureThings = (principal: Principal, town: TierPath): boolean =>
  hasRole(principal, ['operator', 'admin']) && contains(principal.tier, town);

/** Trying the channels of units: it reaches people, so those who only read do not. */
export const mayTestChannels = (principal: Principal): boolean => hasRole(principal, ['operator', 'admin']);

/**
 * The principal of a token's claims; `undefined` without a subject, a tier and at least one known role. Tier and unit go into topics and
 * policies, where a wildcard would open more than its own: what is no path or slug makes nobody.
 */
export function principalFromClaims(claims: Readonly<Record<string, unknown>>): Principal | undefined {
  const { sub, tier, unit, name } = claims;
  const roles = words(claims.roles).filter((role): role is Role => ROLES.includes(role as Role));
  if (typeof sub !== 'string' || typeof tier !== 'string' || !isTierPath(tier) || roles.length === 0) return undefined;
  if (typeof unit === 'string' && unit !== '' && !isSlug(unit)) return undefined;
  // Only a claim that is not there means all domains: one that names none known here opens none.
  const isBound = claims.domains !== undefined && claims.domains !== null;
  const named = words(claims.domains);
  const domains = DOMAINS.filter((domain): domain is DomainId => named.includes(domain));
  return {
    id: sub,
    name: typeof name === 'string' ? name : sub,
    tier,
    roles,
    // Claims end up in topics and policies: what is no name there, such as `*`, opens nothing.
    ...(typeof unit === 'string' && isSlug(unit) ? { unit } : {}),
    ...(isBound ? { domains } : {}),
  };
}

/** The claims a token carries for a principal (INTERFACES.md): texts, several words with blanks between them. */
export function claimsFromPrincipal({ id, name, tier, unit, roles, domains }: Principal): Record<string, string> {
  return {
    sub: id,
    name,
    tier,
    ...(unit ? { unit } : {}),
    roles: roles.join(' '),
    ...(domains ? { domains: domains.join(' ') } : {}),
  };
}

/** A claim of several words comes as `a b`, as an array, or as API Gateway writes arrays: `[a b]`. */
function words(claim: unknown): string[] {
  if (Array.isArray(claim)) return claim.filter((word): word is string => typeof word === 'string');
  if (typeof claim !== 'string') return [];
  return claim
    .replace(/^\[|\]$/g, '')
    .split(/[\s,]+/)
    .filter((word) => word !== '');
}
