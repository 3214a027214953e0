import { CITY_OFFSET_MILLIS } from '../../core/instant.ts';

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000];
/** Steps between ticks that a person counts in. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 28, 56, 91, 182, 364].map((count) => count * DAY),
];

export interface TimeTick {
  /** Epoch milliseconds. */
  readonly time: number;
  /** Hour of the city. */
  readonly clock: string;
  /** Where a day begins, and at the first tick. */
  readonly date?: string;
}

/** Ticks of the city's time at even hours, minutes or days, at most `most` of them. */
export function timeTicks(from: number, to: number, most: number): TimeTick[] {
  const step = STEPS.find((candidate) => (to - from) / candidate <= most) ?? ((to - from) / most || DAY);
  const ticks: TimeTick[] = [];
  const first = Math.ceil((from + CITY_OFFSET_MILLIS) / step) * step - CITY_OFFSET_MILLIS;
  for (let time = first; time <= to; time += step) {
    const written = new Date(time + CITY_OFFSET_MILLIS).toISOString();
    const isNewDay = ticks.length === 0 || step >= DAY || dayOf(time) !== dayOf(time - step);
    const clock = step >= DAY ? '' : written.slice(11, step < MINUTE ? 19 : 16);
    ticks.push({ time, clock, ...(isNewDay ? { date: written.slice(0, 10) } : {}) });
  }
  return ticks;
}

const dayOf = (time: number): number => Math.floor((time + CITY_OFFSET_MILLIS) / DAY);
