import { extremeOfEven } from '../even-samples.ts';
import type { ChangeRule, SeriesProgram } from './series-program.ts';

/**
 * Whether readings from `first` on change nothing in a series all of whose rules are idle: most readings of most series. The readings before
 * them are those that rules look back at. Where this is not sure it says no.
 */
export function staysQuiet(
  { quiet, changes, general }: SeriesProgram,
  times: readonly number[],
  values: readonly number[],
  first: number,
): boolean {
  if (!quiet || general.length > 0) return false;
  const { low, high } = quiet;
  for (let index = first; index < values.length; index++) {
    const value = values[index] as number;
    if (value < low || value > high) return false;
  }
  for (let rule = 0; rule < changes.length; rule++) if (!changesLittle(changes[rule] as ChangeRule, times, values, first)) return false;
  return true;
}

/** The same of one more reading behind samples in even form (even-samples.ts), which are not read one by one. */
export function staysQuietAfter({ quiet, changes, general }: SeriesProgram, samples: Uint8Array, time: number, value: number): boolean {
  if (!quiet || general.length > 0 || value < quiet.low || value > quiet.high) return false;
  for (let index = 0; index < changes.length; index++) {
    const { quiet: still, rises, within } = changes[index] as ChangeRule;
    const other = extremeOfEven(samples, time - within, rises);
    if (!still || isMore(rises ? value - other : other - value, value, other, still.high)) return false;
  }
  return true;
}

/** Whether a change may be beyond a bound: the exact difference (as in SeriesMachine) is that of two decimals, and may be that much larger. */
const isMore = (rough: number, value: number, from: number, bound: number): boolean =>
  rough > 0 && rough + 1e-14 * Math.max(Math.abs(value), Math.abs(from)) > bound;

function changesLittle({ quiet, rises, within }: ChangeRule, times: readonly number[], values: readonly number[], first: number): boolean {
  if (!quiet) return false;
  for (let index = first; index < values.length; index++) {
    const value = values[index] as number;
    const since = (times[index] as number) - within;
    let from = value;
    for (let before = index - 1; before >= 0 && (times[before] as number) >= since; before--) {
      const other = values[before] as number;
      if (rises ? other < from : other > from) from = other;
    }
    if (isMore(rises ? value - from : from - value, value, from, quiet.high)) return false;
  }
  return true;
}
