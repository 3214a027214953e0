import { toMillis } from '../instant.ts';
import { contains, type TierPath } from '../tier/tier-path.ts';
import type { KeepingAgreement, Watch } from '../watch/model.ts';
import type { Silence, SilenceScope } from '../watch/silence.ts';
import { isWatchOfficer, reaches, seesByTier } from './authorization.ts';
import type { Principal, Role } from './principal.ts';

/** Roles that read a duty log beside those who write it. */
const LOG_READERS: readonly Role[] = ['admin', 'auditor', 'supervisor'];
const MODE_ROLES: readonly Role[] = ['shift-leader', 'supervisor'];

/**
 * On whose behalf a person would keep a tier's watch: the tier's own, another's (`keeper`), or not at all. An officer bound to some domains
 * keeps no watch: it is for all of them. Another centre's may where it lies above the tier, or where the tier agreed to it for that time.
 */
export function keepingOf(
  principal: Principal,
  tier: TierPath,
  agreements: readonly KeepingAgreement[],
  at: number,
): { readonly keeper?: TierPath } | undefined {
  if (!isWatchOfficer(principal) || principal.domains) return undefined;
  if (principal.tier === tier) return {};
  const isAgreed = agreements.some(({ keeper, from, to }) => keeper === principal.tier && toMillis(from) <= at && at < toMillis(to));
  return contains(principal.tier, tier) || isAgreed ? { keeper: principal.tier } : undefined;
}

/** Whether this watch is kept by the person's centre for another tier: then its officers act on that tier's behalf. */
export const keepsFor = (principal: Principal, { tier, shift }: Pick<Watch, 'tier' | 'shift'>): boolean =>
  isWatchOfficer(principal) && shift?.keeper !== undefined && shift.keeper === principal.tier && shift.keeper !== tier;

/** The same person with the tiers whose watch their centre keeps; what the token said of it does not count. */
export function withKeptWatches({ actingFor: _claimed, ...principal }: Principal, watches: readonly Watch[]): Principal {
  const actingFor = watches.filter((watch) => keepsFor(principal, watch)).map(({ tier }) => tier);
  return actingFor.length > 0 ? { ...principal, actingFor } : principal;
}

/** The tier on whose behalf a person acts at a place: the innermost whose watch is kept there. */
export const actingForAt = ({ actingFor = [] }: Principal, place: TierPath): TierPath | undefined =>
  actingFor.filter((tier) => contains(tier, place)).sort((a, b) => b.length - a.length)[0];

/** Who holds a watch is known above and below it, and to whoever keeps it or may take it. */
export const canSeeWatch = (principal: Principal, watch: Pick<Watch, 'tier' | 'shift' | 'agreements'>, at: number): boolean =>
  seesByTier(principal) &&
  (contains(principal.tier, watch.tier) ||
    contains(watch.tier, principal.tier) ||
    keepsFor(principal, watch) ||
    keepingOf(principal, watch.tier, watch.agreements, at) !== undefined);

/** The log of a tier is read by those above it who write, audit or supervise, and by whoever keeps its watch. */
export const canReadLog = (principal: Principal, watch: Watch): boolean =>
  canWriteLog(principal, watch) || (principal.roles.some((role) => LOG_READERS.includes(role)) && contains(principal.tier, watch.tier));

/** A hand-over's list names the incidents of all domains of its tier, and what was noted in its log. */
export const canReadHandOver = (principal: Principal, watch: Watch): boolean =>
  principal.domains === undefined && canReadLog(principal, watch);

export const canWriteLog = (principal: Principal, watch: Watch): boolean =>
  isWatchOfficer(principal) && (contains(principal.tier, watch.tier) || keepsFor(principal, watch));

/** A response mode is declared by a shift leader or the safety commission's office at or above its area. */
export const canDeclareMode = ({ roles, tier }: Principal, area: TierPath): boolean =>
  roles.some((role) => MODE_ROLES.includes(role)) && contains(tier, area);

/** One cannot silence what one does not see: other tiers', other domains'. Who runs the platform names what is worked on. */
export const canSilence = (principal: Principal, { tier, domains, assets, things, sensors }: SilenceScope): boolean =>
  reaches(principal, tier) &&
  (!principal.domains || (domains?.every((domain) => principal.domains?.includes(domain)) ?? false)) &&
  (isWatchOfficer(principal) || (principal.roles.includes('operator') && (assets ?? things ?? sensors) !== undefined));

/** What a unit is responsible for its lead may silence by name. */
export const silencesForUnit = (principal: Principal): principal is Principal & { readonly unit: string } =>
  principal.roles.includes('unit-lead') && principal.unit !== undefined && !isWatchOfficer(principal);

/** Whoever may make it may end it, and of a unit's own the unit's lead. */
export const canEndSilence = (principal: Principal, silence: Silence): boolean =>
  canSilence(principal, silence) || (silencesForUnit(principal) && silence.unit === principal.unit);

export const isShiftLeader = ({ roles }: Principal): boolean => roles.includes('shift-leader');

/** A silence is known above and below its tier, to whoever has a domain of it; one that a unit made, to the unit. */
export const canSeeSilence = (principal: Principal, { tier, domains, unit }: Silence): boolean =>
  (unit !== undefined && unit === principal.unit) ||
  (seesByTier(principal) &&
    (reaches(principal, tier) || contains(tier, principal.tier)) &&
    (!principal.domains || !domains || domains.some((domain) => principal.domains?.includes(domain))));

/** An agreement is given by the tier's own officers. */
export const canAgreeKeeping = (principal: Principal, tier: TierPath): boolean =>
  isWatchOfficer(principal) && principal.domains === undefined && principal.tier === tier;
