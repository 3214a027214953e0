import { CITY_OFFSET_MILLIS } from '../instant.ts';
import type { CompiledRule, Schedule, Season } from './rule.ts';

const DAY = 24 * 3_600_000;
/** 1970-01-01 was a Thursday. */
const FIRST_WEEKDAY = 3;

/** Whether a rule applies at that moment, by its schedule and season. */
export function isInForce({ schedule, season }: Pick<CompiledRule, 'schedule' | 'season'>, time: number): boolean {
  const local = time + CITY_OFFSET_MILLIS;
  return (schedule === undefined || schedule.some((span) => isWithin(span, local))) && (season === undefined || isSeason(season, local));
}

function isWithin({ days, from, to }: Schedule, local: number): boolean {
  const day = Math.floor(local / DAY);
  const clock = local - day * DAY;
  const isDay = (number: number): boolean => days.includes((((number + FIRST_WEEKDAY) % 7) + 7) % 7);
  if (from < to) return clock >= from && clock < to && isDay(day);
  return (clock >= from && isDay(day)) || (clock < to && isDay(day - 1));
}

function isSeason({ from, to }: Season, local: number): boolean {
  const date = new Date(local);
  const day = (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
  return from <= to ? day >= from && day <= to : day >= from || day <= to;
}
