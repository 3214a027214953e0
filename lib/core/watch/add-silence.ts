import type { Principal } from '../access/principal.ts';
import { canSilence, isShiftLeader } from '../access/watch-access.ts';
import type { CompiledRulePack } from '../alarm/rule.ts';
import { incidentId } from '../incident/incident-id.ts';
import { isRfc3339, toInstant, toMillis } from '../instant.ts';
import type { Clock } from '../ports/clock.ts';
import type { SilenceStore } from '../ports/silence-store.ts';
import { type Asset, DOMAINS, type DomainId, type Registry } from '../registry/model.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { contains, type TierPath, tierId } from '../tier/tier-path.ts';
import { InvalidWatchCommand, WatchForbidden } from './errors.ts';
import { personOf } from './keep-watch.ts';
import { SILENCE_REASONS, type Silence, type SilenceReason, type SilenceScope, silenceState } from './silence.ts';

/** What lasts longer is for a shift leader to say (INTERFACES.md). */
const LONG_MILLIS = 8 * 3_600_000;
/** Nobody may silence anything for longer, or plan it further ahead (未核定: no public source gives a number). */
const MAX_DAYS = 30;
const MAX_MILLIS = MAX_DAYS * 24 * 3_600_000;
const MAX_REASON = 1000;
const MOST_NAMES = 100;

export interface SilenceRequest {
  readonly principal: Principal;
  readonly tier: TierPath;
  readonly input: Readonly<Record<string, unknown>>;
  readonly registry: Registry;
  readonly packs: readonly CompiledRulePack[];
  readonly now: number;
  readonly salt: string;
}

/** A silence as somebody asks for it, with everything that is wrong with it told at once. Throws InvalidWatchCommand, WatchForbidden. */
export function askedSilence({ principal, tier, input, registry, packs, now, salt }: SilenceRequest): Silence {
  const errors: { pointer: string; message: string }[] = [];
  const fail = (pointer: string, message: string): void => void errors.push({ pointer: `/${pointer}`, message });
  const scope = scopeOf({ principal, tier, input, registry, packs }, fail);
  const from = Math.max(now, input.from === undefined ? now : momentOf(input.from, 'from', fail));
  const to = momentOf(input.to, 'to', fail);
  if (to <= from) fail('to', 'expected a moment to come, after the beginning');
  if (to - from > MAX_MILLIS) fail('to', `expected an end within ${MAX_DAYS} days of the beginning`);
  if (from - now > MAX_MILLIS) fail('from', `expected a beginning within ${MAX_DAYS} days`);
  const { reasonCode, reason, includesGradeI = false } = input;
  if (!SILENCE_REASONS.includes(reasonCode as SilenceReason)) fail('reasonCode', `expected ${SILENCE_REASONS.join(', ')}`);
  if (typeof reason !== 'string' || reason.trim() === '' || reason.length > MAX_REASON)
    fail('reason', `expected a text of 1 to ${MAX_REASON} characters`);
  if (typeof includesGradeI !== 'boolean') fail('includesGradeI', 'expected true or false');
  if (errors.length > 0) throw new InvalidWatchCommand(errors);
  if (!canSilence(principal, scope)) throw forbidden(principal, scope);
  if (to - from > LONG_MILLIS && !isShiftLeader(principal))
    throw new WatchForbidden(`${principal.id} may not silence alarms for more than 8 h: expected a shift leader`);
  if (includesGradeI && !isShiftLeader(principal))
    throw new WatchForbidden(`${principal.id} may not silence alarms of grade I: expected a shift leader`);
  return {
    id: incidentId(now, salt, tierId(tier)),
    ...scope,
    from: toInstant(from),
    to: toInstant(to),
    reason: { code: reasonCode as SilenceReason, text: String(reason).toWellFormed() },
    ...(includesGradeI ? { includesGradeI: true } : {}),
    createdBy: personOf(principal),
    createdAt: toInstant(now),
  };
}

type Fail = (pointer: string, message: string) => void;

/** NaN, of which nothing is later or earlier, where it is none. */
function momentOf(value: unknown, member: string, fail: Fail): number {
  if (typeof value === 'string' && isRfc3339(value)) return toMillis(value);
  fail(member, 'expected an RFC 3339 time');
  return Number.NaN;
}

type Scoped = Pick<SilenceRequest, 'principal' | 'tier' | 'input' | 'registry' | 'packs'>;

function scopeOf({ principal, tier, input, registry, packs }: Scoped, fail: Fail): SilenceScope {
  const index = indexRegistry(registry);
  const named = namesIn(input, 'domains', fail);
  for (const [at, name] of (named ?? []).entries())
    if (!DOMAINS.includes(name as DomainId)) fail(`domains/${at}`, `${JSON.stringify(name)}: expected ${DOMAINS.join(', ')}`);
  const domains = (named as readonly DomainId[] | undefined) ?? principal.domains;
  const isIn = (asset: Asset | undefined): boolean =>
    asset !== undefined && contains(tier, asset.town) && (!domains || domains.includes(asset.domain));
  const isThere: Readonly<Record<'assets' | 'things' | 'sensors' | 'rules', (name: string) => boolean>> = {
    assets: (name) => isIn(index.asset(name)),
    things: (name) => index.thing(name)?.sensors.some(({ asset }) => isIn(index.asset(asset))) ?? false,
    sensors: (name) => isIn(index.asset(index.sensor(name)?.sensor.asset ?? '')),
    rules: (name) => packs.some(({ domain, rules }) => (!domains || domains.includes(domain)) && rules.some(({ id }) => id === name)),
  };
  const lists = Object.entries(isThere).flatMap(([member, fits]) => {
    const names = namesIn(input, member, fail);
    for (const [at, name] of (names ?? []).entries())
      if (!fits(name))
        fail(`${member}/${at}`, `${JSON.stringify(name.slice(0, 80))}: expected one of ${tierId(tier)}, of the domains named`);
    return names ? [[member, names]] : [];
  });
  return { tier, ...(domains ? { domains } : {}), ...Object.fromEntries(lists) };
}

function namesIn(input: SilenceRequest['input'], member: string, fail: Fail): readonly string[] | undefined {
  const value = input[member];
  if (value === undefined) return undefined;
  const isList = Array.isArray(value) && value.length > 0 && value.length <= MOST_NAMES;
  if (isList && value.every((name) => typeof name === 'string')) return value;
  fail(member, `expected a list of 1 to ${MOST_NAMES} names`);
  return undefined;
}

/** Ends a silence before its time at a tenant; one that is over, or was ended, stays as it is. Throws WatchForbidden. */
export async function endSilence(
  { silences, clock }: { readonly silences: SilenceStore; readonly clock: Clock },
  principal: Principal,
  silence: Silence,
): Promise<Silence> {
  if (!canSilence(principal, silence)) throw forbidden(principal, silence);
  const at = toInstant(clock.now());
  if (silenceState(silence, at) === 'expired') return silence;
  return (await silences.end(silence.id, { at, by: personOf(principal) })) ?? silence;
}

const forbidden = ({ id, roles }: Principal, { tier }: SilenceScope): WatchForbidden =>
  new WatchForbidden(
    `${id} (${roles.join(', ')}) may not silence these alarms of ${tierId(tier)}: expected an officer of the watch there or above, of all these domains; or an operator, for named assets, things or sensors`,
  );
