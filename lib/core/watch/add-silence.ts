import type { Deciding } from '../access/authorization.ts';
import type { Principal } from '../access/principal.ts';
import { canEndSilence, canSilence, canSilenceMore, canSilenceOwn } from '../access/watch-access.ts';
import type { CompiledRulePack } from '../alarm/rule.ts';
import { incidentId } from '../incident/incident-id.ts';
import { isRfc3339, toInstant, toMillis } from '../instant.ts';
import { asRecorded } from '../notification/telephone-numbers.ts';
import type { Clock } from '../ports/clock.ts';
import type { SilenceStore } from '../ports/silence-store.ts';
import { type Asset, DOMAINS, type DomainId, type Registry } from '../registry/model.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { contains, type TierPath, tierId } from '../tier/tier-path.ts';
import { InvalidWatchCommand, WatchForbidden } from './errors.ts';
import { personOf } from './keep-watch.ts';
import { isTimeOfDay, lengthOf, type Recurrence } from './recurrence.ts';
import { SILENCE_REASONS, type Silence, type SilenceReason, type SilenceScope, silenceState, spanFrom } from './silence.ts';

/** What lasts longer is for a shift leader to say (INTERFACES.md). */
const LONG_MILLIS = 8 * 3_600_000;
const DAY = 24 * 3_600_000;
/** Nobody may silence anything for longer, or plan it further ahead (未核定, as the next: no public source gives a number). */
const MAX_DAYS = 30;
const MAX_MILLIS = MAX_DAYS * DAY;
/** What recurs: longer than 30 days a shift leader alone, and nobody for longer than this. */
const MAX_RECURRING_DAYS = 366;
const MAX_REASON = 1000;
const MOST_NAMES = 100;

export interface SilenceRequest extends Deciding {
  readonly principal: Principal;
  readonly tier: TierPath;
  readonly input: Readonly<Record<string, unknown>>;
  readonly registry: Registry;
  readonly packs: readonly CompiledRulePack[];
  /** The unit that is responsible for an asset now. */
  readonly ownerOf: (asset: Asset) => string | undefined;
  readonly now: number;
  readonly salt: string;
}

/** A silence as somebody asks for it, with everything that is wrong with it told at once. Throws InvalidWatchCommand, WatchForbidden. */
export function askedSilence(request: SilenceRequest): Silence {
  const { principal, tier, input, now, salt } = request;
  const errors: { pointer: string; message: string }[] = [];
  const fail = (pointer: string, message: string): void => void errors.push({ pointer: `/${pointer}`, message });
  const scope = scopeOf(request, fail);
  const from = Math.max(now, input.from === undefined ? now : momentOf(input.from, 'from', fail));
  const to = momentOf(input.to, 'to', fail);
  if (to <= from) fail('to', 'expected a moment to come, after the beginning');
  const recurrence = input.recurrence === undefined ? undefined : recurrenceOf(input.recurrence, fail);
  const mostDays = input.recurrence === undefined ? MAX_DAYS : MAX_RECURRING_DAYS;
  if (to - from > mostDays * DAY) fail('to', `expected an end within ${mostDays} days of the beginning`);
  if (from - now > MAX_MILLIS) fail('from', `expected a beginning within ${MAX_DAYS} days`);
  const { reasonCode, reason, includesGradeI = false } = input;
  if (!SILENCE_REASONS.includes(reasonCode as SilenceReason)) fail('reasonCode', `expected ${SILENCE_REASONS.join(', ')}`);
  if (typeof reason !== 'string' || reason.trim() === '' || reason.length > MAX_REASON)
    fail('reason', `expected a text of 1 to ${MAX_REASON} characters`);
  if (typeof includesGradeI !== 'boolean') fail('includesGradeI', 'expected true or false');
  if (errors.length > 0) throw new InvalidWatchCommand(errors);
  const isForAll = canSilence(request, principal, scope);
  const unit = isForAll ? undefined : ownerOfAll(request, scope);
  if (!isForAll && !(unit !== undefined && canSilenceOwn(request, principal, scope, unit))) throw forbidden(principal, scope);
  const isMoreAllowed = (more: 'long' | 'grave'): boolean => canSilenceMore(request, principal, more, scope);
  const timing = { from: toInstant(from), to: toInstant(to), ...(recurrence ? { recurrence } : {}) };
  if (!spanFrom(timing, timing.from))
    throw new InvalidWatchCommand([{ pointer: '/recurrence', message: 'expected a day of the week, and times, between from and to' }]);
  if ((recurrence ? lengthOf(recurrence) : to - from) > LONG_MILLIS && !isMoreAllowed('long'))
    throw new WatchForbidden(`${principal.id} may not silence alarms for more than 8 h: expected a shift leader`);
  if (to - from > MAX_MILLIS && !isMoreAllowed('long'))
    throw new WatchForbidden(`${principal.id} may not repeat a silence for more than ${MAX_DAYS} days: expected a shift leader`);
  if (includesGradeI && !isMoreAllowed('grave'))
    throw new WatchForbidden(`${principal.id} may not silence alarms of grade I: expected a shift leader`);
  return {
    id: incidentId(now, salt, tierId(tier)),
    ...scope,
    ...timing,
    ...(unit === undefined ? {} : { unit }),
    reason: { code: reasonCode as SilenceReason, text: asRecorded(String(reason)) },
    ...(includesGradeI ? { includesGradeI: true } : {}),
    createdBy: personOf(principal),
    createdAt: toInstant(now),
  };
}

/** The person's own unit, where it is responsible for everything that the silence can be for. */
function ownerOfAll({ principal: { unit }, registry, ownerOf }: SilenceRequest, scope: SilenceScope): string | undefined {
  const index = indexRegistry(registry);
  const owns = (id: string): boolean => {
    const asset = index.asset(id);
    return asset !== undefined && ownerOf(asset) === unit;
  };
  const ofSensor = (id: string): string => index.sensor(id)?.sensor.asset ?? '';
  const ofThing = (id: string): readonly string[] => index.thing(id)?.sensors.map(({ asset }) => asset) ?? [];
  // An alarm is meant where it fits every list: one that holds nothing but one's own is enough.
  const lists = [scope.assets, scope.sensors?.map(ofSensor), scope.things?.flatMap(ofThing)];
  return lists.some((list) => list !== undefined && list.length > 0 && list.every(owns)) ? unit : undefined;
}

function recurrenceOf(value: unknown, fail: Fail): Recurrence | undefined {
  const {
    weekdays = [1, 2, 3, 4, 5, 6, 7],
    from,
    to,
  } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const isDay = (day: unknown): day is number => Number.isInteger(day) && Number(day) >= 1 && Number(day) <= 7;
  const days = Array.isArray(weekdays) && weekdays.length > 0 && weekdays.every(isDay) ? [...new Set(weekdays)].sort() : undefined;
  if (!days) fail('recurrence/weekdays', 'expected a list of days: 1 for Monday to 7 for Sunday');
  if (!isTimeOfDay(from)) fail('recurrence/from', 'expected a time of day, such as "02:00"');
  if (!isTimeOfDay(to) || to === from) fail('recurrence/to', 'expected a time of day, such as "04:00", other than the beginning');
  return days && isTimeOfDay(from) && isTimeOfDay(to) ? { weekdays: days, from, to } : undefined;
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

/**
 * Ends a silence before its time at a tenant, or one occurrence of it, by when that begins; what is over, or was ended, stays as it is. Throws
 * WatchForbidden, InvalidWatchCommand.
 */
export async function endSilence(
  { silences, clock, authorizer }: Deciding & { readonly silences: SilenceStore; readonly clock: Clock },
  principal: Principal,
  silence: Silence,
  occurrence?: unknown,
): Promise<Silence> {
  if (!canEndSilence({ authorizer }, principal, silence)) throw forbidden(principal, silence);
  const at = toInstant(clock.now());
  const by = personOf(principal);
  if (occurrence === undefined)
    return silenceState(silence, at) === 'expired' ? silence : ((await silences.end(silence.id, { at, by })) ?? silence);
  const begins = typeof occurrence === 'string' && isRfc3339(occurrence) ? toInstant(toMillis(occurrence)) : undefined;
  const { cancelled: _none, ended: _nor, ...planned } = silence;
  const found = begins && spanFrom(planned, begins);
  if (!begins || found?.from !== begins || !silence.recurrence)
    throw new InvalidWatchCommand([{ pointer: '/occurrence', message: 'expected the time at which an occurrence of this silence begins' }]);
  if (toMillis(found.to) <= toMillis(at)) return silence;
  return (await silences.cancel(silence.id, { occurrence: begins, at, by })) ?? silence;
}

const forbidden = ({ id, roles }: Principal, { tier }: SilenceScope): WatchForbidden =>
  new WatchForbidden(
    `${id} (${roles.join(', ')}) may not silence these alarms of ${tierId(tier)}: expected an officer of the watch there or above, of all these domains; an operator, for named assets, things or sensors; or a unit’s lead, for those that the unit is responsible for`,
  );
