import type { CompiledRule } from '../../../lib/core/alarm/rule.ts';
import { meets, type ReferenceReading } from './reference-machine.ts';

const HOUR = 3_600_000;
/** Fifteen digits, as the machines show. */
const rounded = (value: number): number => Number(value.toPrecision(15));

/**
 * What a rule compares at a reading, by the text of INTERFACES.md and docs/rules.md, from the whole series each time; `undefined` where it is
 * not evaluated.
 */
export function referenceSignal({ signal }: CompiledRule, all: readonly ReferenceReading[], index: number): number | undefined {
  const { time, value } = all[index] as ReferenceReading;
  const upTo = all.slice(0, index + 1);
  switch (signal?.of) {
    case undefined:
      return value;
    case 'window': {
      if (time - (all[0] as ReferenceReading).time < signal.window) return undefined;
      const within = upTo.filter((reading) => reading.time > time - signal.window);
      const values = within.map((reading) => reading.value);
      const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
      switch (signal.fn) {
        case 'sum':
          return rounded(sum(values));
        case 'mean':
          return rounded(sum(values) / values.length);
        case 'rms':
          return rounded(Math.sqrt(sum(values.map((number) => number * number)) / values.length));
        case 'min':
          return Math.min(...values);
        case 'max':
          return Math.max(...values);
        case 'delta':
          return rounded((values.at(-1) as number) - (values[0] as number));
        case 'count':
          return values.length;
        case 'duration':
          return (
            sum(
              within.slice(0, -1).map((reading, position) => {
                const next = within[position + 1] as ReferenceReading;
                return signal.condition && meets(signal.condition, reading.value) ? next.time - reading.time : 0;
              }),
            ) / 1000
          );
      }
      break;
    }
    case 'change': {
      const values = upTo.filter((reading) => reading.time >= time - signal.within).map((reading) => reading.value);
      return rounded(signal.direction === 'rise' ? value - Math.min(...values) : Math.max(...values) - value);
    }
    case 'baseline':
      return referenceDeviation(signal.limit, upTo);
  }
}

/** Hour by hour from the beginning, on a calendar. */
function referenceDeviation(limit: number, readings: readonly ReferenceReading[]): number {
  const local = (time: number): Date => new Date(time + 8 * HOUR);
  const hours = Map.groupBy(readings, ({ time }) => local(time).toISOString().slice(0, 13));
  const usual = new Map<string, { value: number; weeks: number }>();
  let deviation = 0;
  for (const own of hours.values()) {
    const date = local((own[0] as ReferenceReading).time);
    const slot = `${date.getUTCDay()} ${date.getUTCHours()}`;
    const known = usual.get(slot) ?? { value: 0, weeks: 0 };
    const speaks = known.weeks >= 2 && known.value !== 0;
    const learned = own.map(({ value }) => {
      deviation = speaks ? ((value - known.value) / Math.abs(known.value)) * 100 : 0;
      const bound = known.value + (Math.abs(known.value) * limit) / 100;
      if (!speaks) return value;
      return limit > 0 ? Math.min(value, bound) : Math.max(value, bound);
    });
    const mean = learned.reduce((total, value) => total + value, 0) / learned.length;
    const weeks = Math.min(4, known.weeks + 1);
    usual.set(slot, { value: Math.fround(known.value + (mean - known.value) / weeks), weeks });
  }
  return deviation;
}

/** Schedule and season, by the calendar. */
export function referenceInForce({ schedule, season }: CompiledRule, time: number): boolean {
  const local = new Date(time + 8 * HOUR);
  const clock = local.getUTCHours() * HOUR + local.getUTCMinutes() * 60_000 + local.getUTCSeconds() * 1000 + local.getUTCMilliseconds();
  const weekday = (local.getUTCDay() + 6) % 7;
  const isSpan = schedule?.some(({ days, from, to }) => {
    if (from < to) return days.includes(weekday) && clock >= from && clock < to;
    return (days.includes(weekday) && clock >= from) || (days.includes((weekday + 6) % 7) && clock < to);
  });
  const day = (local.getUTCMonth() + 1) * 100 + local.getUTCDate();
  const isSeason = season && (season.from <= season.to ? day >= season.from && day <= season.to : day >= season.from || day <= season.to);
  return (isSpan ?? true) && (isSeason ?? true);
}
