import { decimalDifference } from '../../decimal.ts';
import type { Signal } from '../rule.ts';
import { Extreme } from './extreme.ts';
import type { Past, SignalMachine } from './signal.ts';

/** `rising` and `falling`: how far the reading is from the lowest or highest of [t − within, t], both ends included. */
export function changeSignal(
  { direction, within }: Extract<Signal, { of: 'change' }>,
  { samples = [] }: Past,
  most: number,
): SignalMachine {
  const extreme = new Extreme(direction === 'rise' ? 'min' : 'max', most);
  for (const { time, value } of samples) extreme.push(time, value);
  return {
    take(time, value) {
      extreme.push(time, value);
      // Times are whole milliseconds: later than one before is at or after.
      const from = extreme.after(time - within - 1);
      return direction === 'rise' ? decimalDifference(value, from) : decimalDifference(from, value);
    },
  };
}
