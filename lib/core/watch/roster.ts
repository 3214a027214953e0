import { CITY_OFFSET_MILLIS, type Instant, toMillis } from '../instant.ts';
import type { DomainId, Grade } from '../registry/model.ts';

/** Officers who take turns. The first has the turn from the roster's `effectiveFrom`; at every hand-over it is the next one's. */
export interface Rotation {
  /** Person ids, in turn. */
  readonly officers: readonly string[];
  readonly every: 'day' | 'week';
  /** Times of day in Foshan at which the turn passes on, `HH:MM`. */
  readonly handOverAt: readonly string[];
  /** Of a weekly rotation: the day on which it passes on, 1 Monday to 7 Sunday. @default 1 */
  readonly weekday?: number;
  /** Times of day in Foshan, `HH:MM`, between which somebody has the duty; past midnight where `to` is not later. @default always */
  readonly hours?: { readonly from: string; readonly to: string };
}

/** One officer for one span of time, [from, to): a line of a duty table, or an exception from the rotation. */
export interface Duty {
  readonly from: Instant;
  readonly to: Instant;
  readonly officer: string;
  /** Stands in before the roster's deputies. */
  readonly deputy?: string;
}

/** Somebody who cannot be called in [from, to): whoever comes next in the roster stands in. */
export interface Absence {
  readonly person: string;
  readonly from: Instant;
  readonly to: Instant;
}

/** Who is on call for a unit (值班表), for all its domains or for one. */
export interface Roster {
  readonly unit: string;
  readonly domain?: DomainId;
  /** Kept in the place of the other one while a response mode of this level is in force, or of a more severe one that has none of its own. */
  readonly mode?: Grade;
  readonly effectiveFrom: Instant;
  /** From then on the roster before it is in force again, if there is one. @default for ever */
  readonly effectiveUntil?: Instant;
  readonly rotation?: Rotation;
  /** Before the rotation; of two at the same moment the later in the list. */
  readonly overrides: readonly Duty[];
  readonly absences: readonly Absence[];
  /** Person ids, in the order in which they are called. */
  readonly deputies: readonly string[];
}

const MINUTE = 60_000;
const DAY = 86_400_000;

export const isWithin = ({ from, to }: { readonly from: Instant; readonly to?: Instant }, at: number): boolean =>
  toMillis(from) <= at && (to === undefined || at < toMillis(to));

/** Whoever can be called at a moment (epoch milliseconds) by one roster, in turn: the officer, then the deputies, without those away. */
export function onDuty(roster: Roster, at: number): string[] {
  const duty = roster.overrides.findLast((one) => isWithin(one, at));
  const officer = duty?.officer ?? (roster.rotation && turnOf(roster.rotation, toMillis(roster.effectiveFrom), at));
  // Deputies stand in for somebody: where nobody has the duty at all, the table has a hole.
  if (officer === undefined) return [];
  const called = [officer, ...(duty?.deputy ? [duty.deputy] : []), ...roster.deputies];
  return [...new Set(called)].filter((person) => !roster.absences.some((one) => one.person === person && isWithin(one, at)));
}

function turnOf(rotation: Rotation, since: number, at: number): string | undefined {
  if (!isKeptAt(rotation, at)) return undefined;
  const turns = handOversUpTo(rotation, at) - handOversUpTo(rotation, since);
  return rotation.officers[turns % rotation.officers.length];
}

function isKeptAt({ hours }: Rotation, at: number): boolean {
  if (!hours) return true;
  const [from, to] = [millisOfDay(hours.from), millisOfDay(hours.to)];
  const time = (at + CITY_OFFSET_MILLIS) % DAY;
  return from < to ? from <= time && time < to : from <= time || time < to;
}

/** How many hand-overs there were up to a moment, counted from one that lies before every roster. */
function handOversUpTo({ every, handOverAt, weekday = 1 }: Rotation, at: number): number {
  const local = at + CITY_OFFSET_MILLIS;
  const day = Math.floor(local / DAY);
  const passed = handOverAt.filter((time) => millisOfDay(time) <= local - day * DAY).length;
  if (every === 'day') return day * handOverAt.length + passed;
  // 1970-01-01 was a Thursday: three days after a Monday.
  const week = Math.floor((day + 3) / 7);
  const today = ((day + 3) % 7) + 1;
  return week * handOverAt.length + (today > weekday ? handOverAt.length : today === weekday ? passed : 0);
}

/** The moments in (from, to), epoch milliseconds, at which the rotation's turn passes on, or its hours begin or end. */
export function handOversBetween({ every, handOverAt, weekday = 1, hours }: Rotation, from: number, to: number): number[] {
  const moments: number[] = [];
  for (let day = Math.floor((from + CITY_OFFSET_MILLIS) / DAY); day * DAY - CITY_OFFSET_MILLIS < to; day++) {
    const passesOn = every === 'day' || ((day + 3) % 7) + 1 === weekday;
    const times = [...(passesOn ? handOverAt : []), ...(hours ? [hours.from, hours.to] : [])];
    moments.push(...times.map((time) => day * DAY - CITY_OFFSET_MILLIS + millisOfDay(time)));
  }
  return moments.filter((moment) => moment > from && moment < to);
}

function millisOfDay(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return (hours * 60 + minutes) * MINUTE;
}
