import type { Authorizer } from '../ports/authorizer.ts';
import { DOMAINS, type DomainId } from '../registry/model.ts';
import { contains, isSlug, isTierPath, type TierPath } from '../tier/tier-path.ts';
import { type Principal, ROLES, type Role } from './principal.ts';
import type { Resource } from './resources.ts';

/** Whoever decides holds the policies: the questions below are put to them (lib/core/access/policies, docs/access.md). */
export interface Deciding {
  readonly authorizer: Authorizer;
}

/** Who asks, and who decides. */
export interface Asking extends Deciding {
  readonly principal: Principal;
}

/** What an incident is to the policies. */
export interface IncidentSubject {
  readonly tier: TierPath;
  readonly town?: TierPath;
  readonly domain: DomainId;
  readonly obligations: readonly { readonly unit: string }[];
  /** The unit that reported it. */
  readonly reportedBy?: string;
}

/** Of the units that have to do with it only the person's own makes a difference; so many incidents are alike, and decided once. */
function incidentResource({ unit }: Principal, { tier, town, domain, obligations, reportedBy }: IncidentSubject): Resource {
  const owing = unit !== undefined && obligations.some((one) => one.unit === unit) ? [unit] : [];
  const reported = unit !== undefined && reportedBy === unit ? { reportedBy } : {};
  return { type: 'Incident', at: town ?? tier, domain, owing, ...reported };
}

/** At or below one's own tier, or one whose watch one's centre keeps: where one may look for anything at all. */
export const reaches = ({ tier, actingFor = [] }: Principal, place: TierPath): boolean =>
  [tier, ...actingFor].some((one) => contains(one, place));

/** What one may not see does not exist for one. */
export const canSee = ({ authorizer }: Deciding, principal: Principal, subject: IncidentSubject): boolean =>
  authorizer.permits(principal, 'see', incidentResource(principal, subject));

/** Whether the policies permit the action at all; whether the incident's state does is the incident's business. */
export const canAct = ({ authorizer }: Deciding, principal: Principal, action: string, subject: IncidentSubject): boolean =>
  authorizer.permits(principal, action, incidentResource(principal, subject));

/** Reporting an incident by hand. */
export const mayRaise = ({ authorizer }: Deciding, principal: Principal, at: TierPath, domain: DomainId): boolean =>
  authorizer.permits(principal, 'raise', { type: 'Report', at, domain });

/** Adding photos and documents to an incident. */
export const mayAddEvidence = ({ authorizer }: Deciding, principal: Principal, subject: IncidentSubject): boolean =>
  authorizer.permits(principal, 'add-evidence', incidentResource(principal, subject));

/** What a supervision letter is to the policies. */
export interface LetterSubjectOf {
  readonly unit: string;
  /** Of the tenant that issues it. */
  readonly tier: TierPath;
}

const letterResource = ({ unit, tier }: LetterSubjectOf): Resource => ({ type: 'Letter', at: tier, unit });

/** Issuing letters by hand, and discarding drafts. */
export const maySignLetters = ({ authorizer }: Deciding, principal: Principal, tier: TierPath): boolean =>
  authorizer.permits(principal, 'sign', letterResource({ unit: '', tier }));
export const canSeeLetter = ({ authorizer }: Deciding, principal: Principal, letter: LetterSubjectOf): boolean =>
  authorizer.permits(principal, 'see', letterResource(letter));
export const mayAnswerLetter = ({ authorizer }: Deciding, principal: Principal, letter: LetterSubjectOf): boolean =>
  authorizer.permits(principal, 'answer', letterResource(letter));

/** What a maintenance order is to the policies. */
export interface OrderSubject {
  readonly unit: string;
  readonly town: TierPath;
  readonly domain: DomainId;
}

const orderResource = ({ unit, town, domain }: OrderSubject): Resource => ({ type: 'Order', at: town, domain, unit });

export const canSeeOrder = ({ authorizer }: Deciding, principal: Principal, order: OrderSubject): boolean =>
  authorizer.permits(principal, 'see', orderResource(order));
export const mayActOnOrder = ({ authorizer }: Deciding, principal: Principal, order: OrderSubject): boolean =>
  authorizer.permits(principal, 'handle', orderResource(order));

/** What runs a tenant's platform: see policies/platform.cedar. */
export type PlatformAction =
  | 'operate'
  | 'redrive'
  | 'publish'
  | 'audit'
  | 'read-scoreboard'
  | 'rebuild-figures'
  | 'report-deliveries'
  | 'report-alarms'
  | 'import-messages';

export const mayRun = ({ authorizer }: Deciding, principal: Principal, action: PlatformAction, tenant: TierPath): boolean =>
  authorizer.permits(principal, action, { type: 'Tenant', at: tenant });

/** Whether somebody may at all: where they are, if not where they ask. */
export const mayRunAnything = (deciding: Deciding, principal: Principal, action: PlatformAction): boolean =>
  mayRun(deciding, principal, action, principal.tier);

export type UnitAction = 'read-roster' | 'write-roster' | 'read-notifications' | 'read-own-score' | 'test-channels';

/** What concerns a unit: its roster, what it was told, its channels. */
export const mayForUnit = (
  { authorizer }: Deciding,
  principal: Principal,
  action: UnitAction,
  { id, tier }: { readonly id: string; readonly tier: TierPath },
): boolean => authorizer.permits(principal, action, { type: 'Unit', at: tier, unit: id });

/** Whether somebody may at all for other units than their own: of their own tier, if of no other. */
export const mayForOthers = (deciding: Deciding, principal: Principal, action: UnitAction): boolean =>
  mayForUnit(deciding, principal, action, { id: '', tier: principal.tier });

/** What something that publishes is to the policies. */
export interface ThingSubject {
  readonly town: TierPath;
  /** Of the assets it watches. */
  readonly domains: readonly DomainId[];
}

export const canSeeThing = ({ authorizer }: Deciding, principal: Principal, { town, domains }: ThingSubject): boolean =>
  authorizer.permits(principal, 'see', { type: 'Thing', at: town, domains });

/** Changing a thing, at or below one's tier, all of whose domains are one's own. */
export const mayConfigureThing = ({ authorizer }: Deciding, principal: Principal, { town, domains }: ThingSubject): boolean =>
  authorizer.permits(principal, 'configure', { type: 'Thing', at: town, domains });

/** Sending telemetry on behalf of a thing there. */
export const maySendTelemetry = ({ authorizer }: Deciding, principal: Principal, town: TierPath): boolean =>
  authorizer.permits(principal, 'send-telemetry', { type: 'Thing', at: town, domains: [] });

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
