import { toMillis } from '../instant.ts';
import { contains, type TierPath } from '../tier/tier-path.ts';
import type { KeepingAgreement, Watch } from '../watch/model.ts';
import type { Silence, SilenceScope } from '../watch/silence.ts';
import type { Deciding } from './authorization.ts';
import type { Principal } from './principal.ts';
import type { Resource } from './resources.ts';
import { isWatchOfficer } from './roles.ts';

/** What a tier's watch is to the policies; at a moment (epoch milliseconds) at which agreements are in force. */
function watchResource({ tier, shift, agreements }: Pick<Watch, 'tier' | 'shift' | 'agreements'>, at?: number): Resource {
  const isInForce = ({ from, to }: KeepingAgreement): boolean => at !== undefined && toMillis(from) <= at && at < toMillis(to);
  const keeper = shift?.keeper === tier ? undefined : shift?.keeper;
  const agreedWith = [...new Set(agreements.filter(isInForce).map((agreement) => agreement.keeper))].sort();
  return { type: 'Watch', at: tier, ...(keeper === undefined ? {} : { keptBy: keeper }), agreedWith };
}

/** On whose behalf a person would keep a tier's watch: the tier's own, another's (`keeper`), or not at all. */
export function keepingOf(
  { authorizer }: Deciding,
  principal: Principal,
  tier: TierPath,
  agreements: readonly KeepingAgreement[],
  at: number,
): { readonly keeper?: TierPath } | undefined {
  if (!authorizer.permits(principal, 'keep-watch', watchResource({ tier, agreements }, at))) return undefined;
  return principal.tier === tier ? {} : { keeper: principal.tier };
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

export const canSeeWatch = (
  { authorizer }: Deciding,
  principal: Principal,
  watch: Pick<Watch, 'tier' | 'shift' | 'agreements'>,
  at: number,
): boolean => authorizer.permits(principal, 'see', watchResource(watch, at));

export const canReadLog = ({ authorizer }: Deciding, principal: Principal, watch: Watch): boolean =>
  authorizer.permits(principal, 'read-log', watchResource(watch));

export const canReadHandOver = ({ authorizer }: Deciding, principal: Principal, watch: Watch): boolean =>
  authorizer.permits(principal, 'read-hand-over', watchResource(watch));

export const canWriteLog = ({ authorizer }: Deciding, principal: Principal, watch: Watch): boolean =>
  authorizer.permits(principal, 'write-log', watchResource(watch));

/** An agreement is given by the tier's own officers. */
export const canAgreeKeeping = ({ authorizer }: Deciding, principal: Principal, tier: TierPath): boolean =>
  authorizer.permits(principal, 'agree-keeping', watchResource({ tier, agreements: [] }));

/** Whether somebody knows of a response mode in an area. */
export const canSeeMode = ({ authorizer }: Deciding, principal: Principal, area: TierPath): boolean =>
  authorizer.permits(principal, 'see', { type: 'Area', at: area });

export const canDeclareMode = ({ authorizer }: Deciding, principal: Principal, area: TierPath): boolean =>
  authorizer.permits(principal, 'declare', { type: 'Area', at: area });

/** `ownedBy`: the unit that is responsible for everything it can be for. */
function silenceResource(
  { tier, domains, assets, things, sensors }: SilenceScope,
  more: { readonly ownedBy?: string; readonly madeBy?: string } = {},
): Resource {
  const named = (assets ?? things ?? sensors) !== undefined;
  return { type: 'Silence', at: tier, ...(domains ? { domains } : {}), named, ...more };
}

export const canSilence = ({ authorizer }: Deciding, principal: Principal, scope: SilenceScope): boolean =>
  authorizer.permits(principal, 'silence', silenceResource(scope));

/** Of what its unit alone is responsible for a lead may silence by name, although not everything of that place. */
export const canSilenceOwn = ({ authorizer }: Deciding, principal: Principal, scope: SilenceScope, ownedBy: string): boolean =>
  authorizer.permits(principal, 'silence', silenceResource(scope, { ownedBy }));

/** `long`: for more than 8 h, or again for more than 30 days; `grave`: alarms of grade I. */
export const canSilenceMore = ({ authorizer }: Deciding, principal: Principal, more: 'long' | 'grave', scope: SilenceScope): boolean =>
  authorizer.permits(principal, `silence-${more}`, silenceResource(scope));

const madeSilence = (silence: Silence): Resource => silenceResource(silence, silence.unit === undefined ? {} : { madeBy: silence.unit });

/** Whoever may make it may end it, and of a unit's own the unit's lead. */
export const canEndSilence = ({ authorizer }: Deciding, principal: Principal, silence: Silence): boolean =>
  authorizer.permits(principal, 'end-silence', madeSilence(silence));

export const canSeeSilence = ({ authorizer }: Deciding, principal: Principal, silence: Silence): boolean =>
  authorizer.permits(principal, 'see', madeSilence(silence));
