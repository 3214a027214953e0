import type { Principal } from '../access/principal.ts';
import { canWriteLog, keepsFor } from '../access/watch-access.ts';
import { isRfc3339, toInstant, toMillis } from '../instant.ts';
import { asRecorded } from '../notification/telephone-numbers.ts';
import { retrying } from '../retrying.ts';
import { type TierPath, tierId } from '../tier/tier-path.ts';
import { type DutyLogEntry, LOGGED_KINDS, type Logged, type LoggedKind, type NewEntry } from './duty-log.ts';
import { InvalidWatchCommand, WatchForbidden } from './errors.ts';
import { commitEntries, momentOf, personOf, type WatchDependencies } from './keep-watch.ts';
import type { Watch } from './model.ts';

const MAX_TEXT = 4000;
const MAX_CALLEE = 200;

type Input = Readonly<Record<string, unknown>>;

/**
 * Writes an entry into a tier's duty log: a call, a decision, a visit, a note. Nothing can be taken out of it again, so telephone numbers enter
 * it masked, and what was wrong is put right by another entry. Throws WatchForbidden, InvalidWatchCommand.
 */
export function writeLog(deps: WatchDependencies, tier: TierPath, principal: Principal, input: Input): Promise<DutyLogEntry> {
  return retrying(async () => {
    const watch = await deps.watch.watch(tier);
    if (!canWriteLog(deps, principal, watch))
      throw new WatchForbidden(`${principal.id} (${principal.roles.join(', ')}) may not write into the duty log of ${tierId(tier)}`);
    const at = momentOf(deps.clock, watch);
    const data = loggedOf(input, watch, toMillis(at));
    if (data.corrects !== undefined) await checkCorrected(deps, watch, data.corrects);
    return appendToLog(deps, watch, principal, { type: 'logged', at, data });
  });
}

type Unsigned = { [Type in NewEntry['type']]: Pick<Extract<NewEntry, { type: Type }>, 'type' | 'at' | 'data'> }[NewEntry['type']];

/** One entry, signed by a person, and for whom where their centre keeps this watch for another tier. */
export async function appendToLog(
  deps: Pick<WatchDependencies, 'watch'>,
  watch: Watch,
  principal: Principal,
  entry: Unsigned,
): Promise<DutyLogEntry> {
  const acting = keepsFor(principal, watch) ? { actingFor: watch.tier } : {};
  const { entries } = await commitEntries(deps, watch, [{ ...entry, by: personOf(principal), ...acting } as NewEntry]);
  return entries[0] as DutyLogEntry;
}

async function checkCorrected({ watch: store }: WatchDependencies, watch: Watch, seq: number): Promise<void> {
  const entry = await store.entry(watch.tier, seq);
  if (entry?.type !== 'logged')
    throw new InvalidWatchCommand([
      { pointer: '/corrects', message: `${seq}: expected the number of an entry that somebody wrote into this log` },
    ]);
}

function loggedOf(input: Input, { version }: Watch, now: number): Logged {
  const errors: { pointer: string; message: string }[] = [];
  const fail = (member: string, message: string): void => void errors.push({ pointer: `/${member}`, message });
  const text = (member: string, most: number): string | undefined => {
    const value = input[member];
    if (typeof value === 'string' && value.trim() !== '' && value.length <= most) return asRecorded(value);
    fail(member, `expected a text of 1 to ${most} characters`);
    return undefined;
  };
  const { kind = 'note', answered, incident, occurredAt, corrects } = input;
  if (!LOGGED_KINDS.includes(kind as LoggedKind)) fail('kind', `${JSON.stringify(kind)}: expected one of ${LOGGED_KINDS.join(', ')}`);
  if (answered !== undefined && typeof answered !== 'boolean') fail('answered', 'expected true or false');
  if (incident !== undefined && !(typeof incident === 'string' && /^[0-9A-Za-z-]{1,100}$/.test(incident)))
    fail('incident', 'expected the id of an incident');
  const isTime = typeof occurredAt === 'string' && isRfc3339(occurredAt) && toMillis(occurredAt) <= now;
  if (occurredAt !== undefined && !isTime) fail('occurredAt', 'expected an RFC 3339 time that has passed');
  if (corrects !== undefined && !(Number.isInteger(corrects) && Number(corrects) >= 1 && Number(corrects) <= version))
    fail('corrects', 'expected the number of an entry of this log');
  const said = text('text', MAX_TEXT);
  const callee = input.callee === undefined ? undefined : text('callee', MAX_CALLEE);
  if (errors.length > 0) throw new InvalidWatchCommand(errors);
  return {
    kind: kind as LoggedKind,
    text: said ?? '',
    ...(callee ? { callee } : {}),
    ...(typeof answered === 'boolean' ? { answered } : {}),
    ...(typeof incident === 'string' ? { incident } : {}),
    ...(typeof occurredAt === 'string' ? { occurredAt: toInstant(toMillis(occurredAt)) } : {}),
    ...(typeof corrects === 'number' ? { corrects } : {}),
  };
}
