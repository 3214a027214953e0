import type { Deciding } from '../access/authorization.ts';
import type { Principal } from '../access/principal.ts';
import { canDeclareMode } from '../access/watch-access.ts';
import { incidentId } from '../incident/incident-id.ts';
import { isRfc3339, toInstant, toMillis } from '../instant.ts';
import { asRecorded } from '../notification/telephone-numbers.ts';
import type { ResponseModeStore } from '../ports/response-mode-store.ts';
import { GRADES, type Grade } from '../registry/model.ts';
import { retrying } from '../retrying.ts';
import { type TierPath, tierId } from '../tier/tier-path.ts';
import type { NewEntry } from './duty-log.ts';
import { InvalidWatchCommand, WatchForbidden } from './errors.ts';
import { momentOf, personOf, type WatchDependencies } from './keep-watch.ts';
import { DEFAULT_REMINDER_FACTOR, endOf, type ResponseMode } from './response-mode.ts';
import { appendToLog } from './write-log.ts';

const MAX_REASON = 1000;

type Input = Readonly<Record<string, unknown>>;

/** A response mode as somebody declares it, with everything that is wrong with it told at once. Throws WatchForbidden, InvalidWatchCommand. */
export function declaredMode(
  deciding: Deciding,
  principal: Principal,
  area: TierPath | undefined,
  input: Input,
  now: number,
  salt: string,
): ResponseMode {
  const errors: { pointer: string; message: string }[] = [];
  const fail = (member: string, message: string): void => void errors.push({ pointer: `/${member}`, message });
  const moment = (member: string, value: unknown): number | undefined => {
    if (typeof value === 'string' && isRfc3339(value)) return toMillis(value);
    fail(member, 'expected an RFC 3339 time');
    return undefined;
  };
  const { level, reason, reminderFactor = DEFAULT_REMINDER_FACTOR } = input;
  if (!GRADES.includes(level as Grade)) fail('level', `${JSON.stringify(level) ?? 'missing'}: expected I, II or III`);
  if (area === undefined) fail('area', 'expected a tier of this city: its slug, path or GB/T 2260 code');
  const from = input.from === undefined ? now : moment('from', input.from);
  const to = moment('to', input.to);
  if (from !== undefined && to !== undefined && to <= Math.max(from, now)) fail('to', 'expected a moment to come, after the beginning');
  if (typeof reason !== 'string' || reason.trim() === '' || reason.length > MAX_REASON)
    fail('reason', `expected a text of 1 to ${MAX_REASON} characters`);
  if (typeof reminderFactor !== 'number' || !(reminderFactor > 0 && reminderFactor <= 1))
    fail('reminderFactor', 'expected a number above 0, at most 1');
  if (errors.length > 0 || area === undefined) throw new InvalidWatchCommand(errors);
  if (!canDeclareMode(deciding, principal, area)) throw forbidden(principal, area);
  return {
    id: incidentId(now, salt, tierId(area)),
    level: level as Grade,
    area,
    from: toInstant(from ?? now),
    to: toInstant(to ?? now),
    reason: asRecorded(String(reason)),
    reminderFactor: Number(reminderFactor),
    declaredBy: personOf(principal),
    declaredAt: toInstant(now),
  };
}

export interface ModeDependencies extends Pick<WatchDependencies, 'watch' | 'clock' | 'authorizer'> {
  readonly modes: ResponseModeStore;
}

/** Makes it known to a tenant, and writes it into the log of `logTier` where one is given. May be repeated. */
export async function keepMode(deps: ModeDependencies, principal: Principal, mode: ResponseMode, logTier?: TierPath): Promise<void> {
  await deps.modes.declare(mode);
  await logMode(deps, principal, logTier, { type: 'mode-declared', data: { mode } });
}

/** Ends a mode before its time at a tenant; one that is over, or was ended, stays as it is. Throws WatchForbidden. */
export async function endMode(deps: ModeDependencies, principal: Principal, mode: ResponseMode, logTier?: TierPath): Promise<ResponseMode> {
  if (!canDeclareMode(deps, principal, mode.area)) throw forbidden(principal, mode.area);
  const now = toInstant(deps.clock.now());
  if (mode.ended || toMillis(endOf(mode)) <= toMillis(now)) return mode;
  const ended = (await deps.modes.end(mode.id, { at: now, by: personOf(principal) })) ?? mode;
  await logMode(deps, principal, logTier, { type: 'mode-ended', data: { mode: mode.id, at: now } });
  return ended;
}

type ModeEntry = { [Type in 'mode-declared' | 'mode-ended']: Pick<Extract<NewEntry, { type: Type }>, 'type' | 'data'> }[
  | 'mode-declared'
  | 'mode-ended'];

async function logMode(deps: ModeDependencies, principal: Principal, tier: TierPath | undefined, entry: ModeEntry): Promise<void> {
  if (tier === undefined) return;
  await retrying(async () => {
    const watch = await deps.watch.watch(tier);
    await appendToLog(deps, watch, principal, { ...entry, at: momentOf(deps.clock, watch) });
  });
}

const forbidden = ({ id, roles }: Principal, area: TierPath): WatchForbidden =>
  new WatchForbidden(
    `${id} (${roles.join(', ')}) may not declare a response mode for ${tierId(area)}: expected a shift leader or the safety commission’s office, there or above`,
  );
