import { isMoreSevere } from '../alarm/rule-machine.ts';
import type { Instant } from '../instant.ts';
import type { EventOf } from './events.ts';
import type { AlarmRow, ClearReason, FoldedAlarms, FoldLevel, Incident } from './model.ts';

/** Rows beyond which alarms are folded: by sensor first, where that does not do by asset, then by rule alone. */
const MOST_ROWS: Readonly<Record<FoldLevel | 'none', number>> = { none: 40, sensor: 40, asset: 100, rule: Number.POSITIVE_INFINITY };
const LEVELS: readonly FoldLevel[] = ['sensor', 'asset', 'rule'];

/** What the rows of one folded row have in common. What is held back is nothing to act on, and stays apart; what went on elsewhere stays findable. */
function keyOf({ episode, asset, sensor, metric, rule, inhibitedBy, movedTo }: AlarmRow, level: FoldLevel): string {
  const by = { sensor: [asset, sensor, metric, rule], asset: [asset, rule], rule: [rule] };
  return JSON.stringify([...by[level], inhibitedBy !== undefined, movedTo && episode]);
}

/** How an incident's alarms are to be folded for one more to fit in; `undefined`: each keeps a row of its own. Never back to a finer level. */
export const levelFor = (alarms: readonly AlarmRow[], added: AlarmRow, now: FoldLevel | undefined): FoldLevel | undefined =>
  levelOf([...alarms, added], now);

/** How the alarms of two incidents are to be folded that become one, each of which may have folded its own already. */
export function foldWith(
  { alarms, alarmsFolded }: Pick<Incident, 'alarms' | 'alarmsFolded'>,
  theirs: FoldLevel | undefined,
  added: readonly AlarmRow[],
): FoldLevel | undefined {
  const now = LEVELS.findLast((level) => level === alarmsFolded || (added.length > 0 && level === theirs));
  return added.length > 0 ? levelOf([...withoutAlarms(alarms, added), ...added], now) : undefined;
}

/** The rows without those of alarms that come back in their place. */
export function withoutAlarms(alarms: readonly AlarmRow[], back: readonly AlarmRow[]): AlarmRow[] {
  const episodes = new Set(back.map(({ episode }) => episode));
  return alarms.filter(({ episode }) => !episodes.has(episode));
}

function levelOf(rows: readonly AlarmRow[], now: FoldLevel | undefined): FoldLevel | undefined {
  if (!now && rows.length <= MOST_ROWS.none) return undefined;
  const levels = LEVELS.slice(now ? LEVELS.indexOf(now) : 0);
  return levels.find((level) => new Set(rows.map((row) => keyOf(row, level))).size <= MOST_ROWS[level]);
}

/** The rows with those of equal key made one, in the order in which they came. */
export function foldedBy(alarms: readonly AlarmRow[], level: FoldLevel): AlarmRow[] {
  const rows = Map.groupBy(alarms, (row) => keyOf(row, level));
  return [...rows.values()].map((own) => own.reduce((sum, row) => together(sum, row, level)));
}

type Alarms = Pick<Incident, 'alarms' | 'assetCount' | 'alarmsFolded'>;

/** The incident's alarms with one more. An episode that late data took back may come back: it is still one alarm. */
export function joinAlarm(incident: Incident, { alarm, newAsset, fold }: EventOf<'alarm-joined'>['data']): Alarms {
  const others = incident.alarms.filter((row) => isFolded(row) || row.episode !== alarm.episode);
  const rows = [...others, alarm];
  const alarms = alarm.flapping ? flappingTogether(rows, alarm) : rows;
  return {
    ...(newAsset ? { assetCount: (incident.assetCount ?? 1) + 1 } : {}),
    ...(fold ? { alarmsFolded: fold, alarms: foldedBy(alarms, fold) } : { alarms }),
  };
}

/** The rows with those of one alarm's sensor and rule made one that says it flaps. */
function flappingTogether(alarms: readonly AlarmRow[], like: AlarmRow): AlarmRow[] {
  const key = keyOf(like, 'sensor');
  const isOwn = (row: AlarmRow): boolean => (row.folded ?? 'sensor') === 'sensor' && keyOf(row, 'sensor') === key;
  const [first, ...more] = alarms.filter(isOwn);
  if (!first) return [...alarms];
  const one = { ...more.reduce((sum, row) => together(sum, row, 'sensor'), asFolded(first, 'sensor') as AlarmRow), flapping: true };
  return alarms.flatMap((row) => (row === first ? [one] : isOwn(row) ? [] : [row]));
}

/** The rows after so many more alarms of a sensor that flaps, `active` more or fewer of which last. */
export function withFlapping(
  alarms: readonly AlarmRow[],
  like: AlarmRow,
  { count, active, ended }: { readonly count: number; readonly active: number; readonly ended: boolean },
): AlarmRow[] {
  const rows = flappingTogether(alarms, like);
  const index = rows.findIndex((row) => isFolded(row) && keyOf(row, row.folded) === keyOf(like, row.folded));
  const row = rows[index];
  if (!row || !isFolded(row)) return [...rows, { ...like, folded: 'sensor', count, active, lastOnsetAt: like.onsetAt, flapping: !ended }];
  const { clearedAt: _before, flapping: _so, ...rest } = row;
  const isWorse = isMoreSevere(like.grade, row.grade);
  const changed: AlarmRow = {
    ...rest,
    ...(isWorse ? { grade: like.grade, value: like.value } : {}),
    count: row.count + count,
    active: row.active + active,
    lastOnsetAt: later(row.lastOnsetAt, like.onsetAt) ?? like.onsetAt,
    ...(row.active + active > 0 ? {} : { clearedAt: later(row.clearedAt, like.clearedAt) ?? like.onsetAt }),
    ...(ended ? {} : { flapping: true }),
  };
  return rows.with(index, changed);
}

/** The rows after an alarm that was held back was let go: into another incident, or into this one, where it joins as any other. */
export function withReleased(alarms: readonly AlarmRow[], episode: string, was: AlarmRow | undefined, to: string | undefined): AlarmRow[] {
  const isOwn = (row: AlarmRow): boolean => row.episode === episode && !isFolded(row);
  if (alarms.some(isOwn)) return alarms.flatMap((row) => (isOwn(row) ? (to ? [{ ...row, movedTo: to }] : []) : [row]));
  return withChanged(alarms, episode, was, (alarm) => ({ ...alarm, retracted: true }));
}

/** An alarm that ended; `reason`: where no reading ended it. */
export const withEnd = (alarm: AlarmRow, clearedAt: Instant, reason: ClearReason | undefined): AlarmRow => ({
  ...alarm,
  clearedAt,
  ...(reason ? { clearReason: reason } : {}),
});

/** An alarm as it is graded now; of one that another system reported, with what that says of it. */
export const regraded = (alarm: AlarmRow, { grade, value, reported }: Partial<AlarmRow> & Pick<AlarmRow, 'grade'>): AlarmRow => ({
  ...alarm,
  grade,
  ...(value === undefined ? {} : { value }),
  ...(reported ? { reported } : {}),
});

const isLasting = ({ clearedAt, retracted }: AlarmRow): boolean => !clearedAt && !retracted;
const later = <Time extends string>(a: Time | undefined, b: Time | undefined): Time | undefined => (a && b ? (a > b ? a : b) : (a ?? b));

/** A row that stands for one alarm as one that stands for several. */
function asFolded(row: AlarmRow, level: FoldLevel): AlarmRow & FoldedAlarms {
  if (isFolded(row)) return { ...row, folded: level };
  const { retracted, silencedBy: _own, clearReason: _its, ...rest } = row;
  return { ...rest, folded: level, count: retracted ? 0 : 1, active: isLasting(row) ? 1 : 0, lastOnsetAt: row.onsetAt };
}

export const isFolded = (row: AlarmRow): row is AlarmRow & FoldedAlarms => row.folded !== undefined;

/** One row of two: how many, from the first onset to the last, at the worst grade. */
function together(a: AlarmRow, b: AlarmRow, level: FoldLevel): AlarmRow {
  const [one, other] = [asFolded(a, level), asFolded(b, level)];
  const { clearedAt: _open, ...worst } = isMoreSevere(other.grade, one.grade) ? other : one;
  const active = one.active + other.active;
  const clearedAt = active > 0 ? undefined : later(one.clearedAt, other.clearedAt);
  return {
    ...worst,
    episode: one.episode,
    count: one.count + other.count,
    active,
    onsetAt: one.onsetAt < other.onsetAt ? one.onsetAt : other.onsetAt,
    lastOnsetAt: later(one.lastOnsetAt, other.lastOnsetAt) ?? one.lastOnsetAt,
    ...(clearedAt ? { clearedAt } : {}),
    ...(one.flapping || other.flapping ? { flapping: true } : {}),
  };
}

/**
 * The rows after one alarm changed: its own row, or the one it was folded into, which counts and keeps the worst. `was` is the alarm
 * before, which a folded row needs.
 */
export function withChanged(
  alarms: readonly AlarmRow[],
  episode: string,
  was: AlarmRow | undefined,
  change: (alarm: AlarmRow) => AlarmRow,
): AlarmRow[] {
  if (!was || alarms.some((row) => row.episode === episode && !isFolded(row)))
    return alarms.map((row) => (row.episode === episode && !isFolded(row) ? change(row) : row));
  const now = change(was);
  const index = alarms.findIndex((row) => isFolded(row) && keyOf(row, row.folded) === keyOf(was, row.folded));
  return alarms.map((row, at) => (at === index && isFolded(row) ? moved(row, was, now) : row));
}

/** What an event about an alarm has to carry besides: the alarm before, where the incident has no row for it alone. */
export const wasIn = ({ alarms }: Incident, was: AlarmRow | undefined): { readonly was?: AlarmRow } =>
  !was || alarms.some((row) => row.episode === was.episode && !isFolded(row)) ? {} : { was };

function moved(row: AlarmRow & FoldedAlarms, was: AlarmRow, now: AlarmRow): AlarmRow {
  const count = row.count + (now.retracted ? 0 : 1) - (was.retracted ? 0 : 1);
  const active = row.active + (isLasting(now) ? 1 : 0) - (isLasting(was) ? 1 : 0);
  const { clearedAt: before, ...rest } = row;
  const clearedAt = active > 0 ? undefined : later(before, now.clearedAt ?? now.onsetAt);
  const isWorse = isMoreSevere(now.grade, row.grade);
  return {
    ...rest,
    ...(isWorse ? { grade: now.grade, value: now.value, sensor: now.sensor, metric: now.metric } : {}),
    count,
    active,
    onsetAt: now.onsetAt < row.onsetAt ? now.onsetAt : row.onsetAt,
    ...(clearedAt ? { clearedAt } : {}),
  };
}
