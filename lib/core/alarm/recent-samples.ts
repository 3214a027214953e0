import { AS_THEY_ARE, ByteWriter, decimalOf, isExactIn, MOST_DECIMALS, unzigzag, wholeOf } from '../bytes.ts';
import { decodeEven, encodeEven, isEven } from './even-samples.ts';

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
  const since = (times[times.length - 1] ?? 0) - reach;
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
  const even = encodeEven({ times, values }, first, decimals);
  if (even) return even;
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

/** The latest samples of every series of a pack are read: in one loop, without a call for each number. */
export function decodeSamples(bytes: Uint8Array): { readonly times: number[]; readonly values: number[] } {
  if (isEven(bytes)) return decodeEven(bytes);
  const decimals = bytes[0] as number;
  const times: number[] = [];
  const values: number[] = [];
  let time = 0;
  let interval = 0;
  let whole = 0;
  let value = 0;
  /** The number being read, and what its next seven bits count. */
  let number = 0;
  let factor = 1;
  /** Whether the number is the first of a sample, its value, or how many samples are the same. */
  let part: 'step' | 'value' | 'same' = 'step';
  for (let at = 1; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    number += (byte & 127) * factor;
    if (byte > 127) {
      factor *= 128;
      continue;
    }
    let count = 1;
    if (part === 'step') {
      part = number === 0 ? 'same' : 'value';
      if (number > 0) interval += number % 2 === 0 ? -number / 2 : (number - 1) / 2;
      number = 0;
      factor = 1;
      if (decimals !== AS_THEY_ARE || part === 'same') continue;
      value = doubleAt(bytes, at + 1);
      at += 8;
    } else if (part === 'same') count = number;
    else {
      whole += unzigzag(number);
      value = decimalOf(whole, decimals);
    }
    part = 'step';
    number = 0;
    factor = 1;
    for (; count > 0; count--) {
      time += interval;
      times.push(time);
      values.push(value);
    }
  }
  return { times, values };
}

const double = new DataView(new ArrayBuffer(8));

function doubleAt(bytes: Uint8Array, at: number): number {
  for (let index = 0; index < 8; index++) double.setUint8(index, bytes[at + index] as number);
  return double.getFloat64(0, true);
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
