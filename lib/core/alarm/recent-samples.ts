import { AS_THEY_ARE, ByteReader, ByteWriter, decimalOf, isExactIn, MOST_DECIMALS, wholeOf } from '../bytes.ts';

/** Samples of a series that its state keeps at most for rules that look back; of more it keeps the latest. */
export const MOST_SAMPLES = 1024;

/** Readings of a series in order, in its declared unit, by columns. */
export interface RecentSamples {
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** The position of the first sample that still counts after the last one, for rules that look back so far (milliseconds). */
export function firstRecent(times: readonly number[], reach: number): number {
  let first = Math.max(0, times.length - MOST_SAMPLES);
  const since = (times.at(-1) ?? 0) - reach;
  while (first < times.length && (times[first] as number) < since) first++;
  return first;
}

const writer = new ByteWriter();

/**
 * Samples in few bytes. Instruments read at even intervals and show few decimals: times are kept as what changed in the interval,
 * values as whole multiples of their last decimal, each as the difference from the one before. A zero byte stands for so many samples
 * (the number follows) that came after the same interval with the same value.
 */
export function encodeSamples({ times, values }: RecentSamples, first = 0): Uint8Array {
  const decimals = decimalsOf(values, first);
  writer.byte(decimals);
  let time = 0;
  let interval = 0;
  let whole = 0;
  let same = 0;
  for (let index = first; index < times.length; index++) {
    const next = (times[index] as number) - time;
    const value = values[index] as number;
    const scaled = decimals === AS_THEY_ARE ? value : wholeOf(value, decimals);
    if (next === interval && scaled === whole) same++;
    else {
      if (same > 0) putSame(same);
      same = 0;
      const step = next - interval;
      writer.whole(step < 0 ? -2 * step : 2 * step + 1);
      if (decimals === AS_THEY_ARE) writer.double(scaled);
      else writer.signed(scaled - whole);
    }
    time += next;
    interval = next;
    whole = scaled;
  }
  if (same > 0) putSame(same);
  return writer.take();
}

function putSame(count: number): void {
  writer.byte(0);
  writer.whole(count);
}

export function decodeSamples(bytes: Uint8Array): { readonly times: number[]; readonly values: number[] } {
  const reader = new ByteReader(bytes);
  const decimals = reader.byte();
  const times: number[] = [];
  const values: number[] = [];
  let time = 0;
  let interval = 0;
  let whole = 0;
  while (!reader.isAtEnd) {
    const first = reader.whole();
    let count = 1;
    if (first === 0) count = reader.whole();
    else {
      interval += first % 2 === 0 ? -first / 2 : (first - 1) / 2;
      whole = decimals === AS_THEY_ARE ? reader.double() : whole + reader.signed();
    }
    const value = decimals === AS_THEY_ARE ? whole : decimalOf(whole, decimals);
    for (; count > 0; count--) {
      time += interval;
      times.push(time);
      values.push(value);
    }
  }
  return { times, values };
}

/** Decimals in which every value can be written, exactly. */
function decimalsOf(values: readonly number[], first: number): number {
  let decimals = 0;
  let hasRisen = false;
  for (let index = first; index < values.length; index++) {
    while (!isExactIn(values[index] as number, decimals)) {
      if (++decimals > MOST_DECIMALS) return AS_THEY_ARE;
      hasRisen = index > first;
    }
  }
  if (!hasRisen) return decimals;
  // What was exact in fewer decimals may be too large in more.
  for (let index = first; index < values.length; index++) if (!isExactIn(values[index] as number, decimals)) return AS_THEY_ARE;
  return decimals;
}
