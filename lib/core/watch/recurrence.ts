import { CITY_OFFSET_MILLIS, toInstant, toMillis } from '../instant.ts';
import type { Silence, SilenceSpan } from './silence.ts';

/** On which days of the week, and from when to when, a silence is repeated: local time, `HH:MM`. */
export interface Recurrence {
  /** 1 Monday to 7 Sunday: the days on which it begins. */
  readonly weekdays: readonly number[];
  readonly from: string;
  /** At or before `from`: of the day after. */
  readonly to: string;
}

const DAY = 86_400_000;
const MINUTE = 60_000;
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

export const isTimeOfDay = (text: unknown): text is string => typeof text === 'string' && TIME.test(text);

/** Milliseconds that each occurrence lasts; 0 where both times are one. */
export const lengthOf = ({ from, to }: Recurrence): number => (millisOfDay(to) - millisOfDay(from) + DAY) % DAY;

type Recurring = Pick<Silence, 'from' | 'to' | 'cancelled'> & { readonly recurrence: Recurrence };

/** The first occurrence that is not over at a moment (epoch milliseconds) and was not cancelled; within the silence's own span. */
export function firstOccurrence({ from, to, recurrence, cancelled = [] }: Recurring, at: number): SilenceSpan | undefined {
  const [first, last] = [toMillis(from), toMillis(to)];
  const off = new Set(cancelled.map(({ occurrence }) => toMillis(occurrence)));
  // One that began the day before may still last.
  for (let day = Math.floor((Math.max(first, at) + CITY_OFFSET_MILLIS) / DAY) - 1; ; day++) {
    const begins = day * DAY - CITY_OFFSET_MILLIS + millisOfDay(recurrence.from);
    if (begins >= last) return undefined;
    const [start, end] = [Math.max(begins, first), Math.min(begins + lengthOf(recurrence), last)];
    if (recurrence.weekdays.includes(weekdayOf(day)) && end > Math.max(start, at) && !off.has(start))
      return { from: toInstant(start), to: toInstant(end) };
  }
}

/** 1970-01-01, day 0, was a Thursday. */
const weekdayOf = (day: number): number => ((day + 3) % 7) + 1;

function millisOfDay(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return (hours * 60 + minutes) * MINUTE;
}
