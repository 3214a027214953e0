import { decimalOf, isExactIn, MOST_DECIMALS, wholeOf } from '../bytes.ts';
import type { RecentSamples } from './recent-samples.ts';

/**
 * A few samples at even intervals, as most series have them, in a form of fixed places: the next one is added, and old ones dropped, without
 * reading the others. First byte: `FORM` and the decimals; then the last time, the interval and a base value; then of each sample how far it
 * is from the base, in units of the last decimal.
 */
const FORM = 100;
const [LAST, INTERVAL, BASE, HEADER] = [1, 7, 11, 17] as const;
/** Longer ones are better written as changes: a constant hour is a few bytes then. */
const MOST_EVEN = 64;

export const isEven = (bytes: Uint8Array): boolean => (bytes[0] as number) >= FORM && (bytes[0] as number) <= FORM + MOST_DECIMALS;

/** `undefined` where they are not even, too many, or too far from one another. */
export function encodeEven({ times, values }: RecentSamples, first: number, decimals: number): Uint8Array | undefined {
  const count = times.length - first;
  if (count < 2 || count > MOST_EVEN || decimals > MOST_DECIMALS) return undefined;
  const interval = (times[first + 1] as number) - (times[first] as number);
  for (let index = first + 2; index < times.length; index++)
    if ((times[index] as number) - (times[index - 1] as number) !== interval) return undefined;
  const last = times[times.length - 1] as number;
  const base = wholeOf(values[first] as number, decimals);
  if (!isPlace(last, interval, base)) return undefined;
  const bytes = new Uint8Array(HEADER + 2 * count);
  bytes[0] = FORM + decimals;
  putNumber(bytes, LAST, last);
  putNumber(bytes, INTERVAL, interval);
  // Of either sign.
  putNumber(bytes, BASE, base + HALF);
  for (let index = 0; index < count; index++) {
    const distance = wholeOf(values[first + index] as number, decimals) - base;
    if (!fits(distance)) return undefined;
    putDistance(bytes, HEADER + 2 * index, distance);
  }
  return bytes;
}

export function decodeEven(bytes: Uint8Array): { readonly times: number[]; readonly values: number[] } {
  const decimals = (bytes[0] as number) - FORM;
  const [last, interval, base] = [getNumber(bytes, LAST), getNumber(bytes, INTERVAL), getNumber(bytes, BASE) - HALF];
  const count = (bytes.length - HEADER) / 2;
  const times = new Array<number>(count);
  const values = new Array<number>(count);
  for (let index = 0; index < count; index++) {
    times[index] = last - (count - 1 - index) * interval;
    values[index] = decimalOf(base + getDistance(bytes, HEADER + 2 * index), decimals);
  }
  return { times, values };
}

/** The same samples and one more, without those older than `reach`; `undefined` where they would no longer be even. */
export function addEven(bytes: Uint8Array, time: number, value: number, reach: number): Uint8Array | undefined {
  const decimals = (bytes[0] as number) - FORM;
  const interval = getNumber(bytes, INTERVAL);
  if (time - getNumber(bytes, LAST) !== interval || !isExactIn(value, decimals) || time >= LIMIT) return undefined;
  const distance = wholeOf(value, decimals) - (getNumber(bytes, BASE) - HALF);
  if (!fits(distance)) return undefined;
  const kept = Math.min((bytes.length - HEADER) / 2, Math.floor(reach / interval));
  if (kept < 1 || kept >= MOST_EVEN) return undefined;
  const next = new Uint8Array(HEADER + 2 * kept + 2);
  for (let at = 0; at < HEADER; at++) next[at] = bytes[at] as number;
  putNumber(next, LAST, time);
  const shift = bytes.length - 2 * kept - HEADER;
  const end = HEADER + 2 * kept;
  for (let at = HEADER; at < end; at++) next[at] = bytes[at + shift] as number;
  putDistance(next, end, distance);
  return next;
}

/** The lowest (highest, if not `lowest`) value among the samples not older than `since`; infinite when there is none. */
export function extremeOfEven(bytes: Uint8Array, since: number, lowest: boolean): number {
  const last = getNumber(bytes, LAST);
  const interval = getNumber(bytes, INTERVAL);
  const count = Math.min((bytes.length - HEADER) / 2, Math.floor((last - since) / interval) + 1);
  if (count < 1) return lowest ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  let at = bytes.length - 2 * count;
  let extreme = getDistance(bytes, at);
  for (at += 2; at < bytes.length; at += 2) {
    const distance = getDistance(bytes, at);
    if (lowest ? distance < extreme : distance > extreme) extreme = distance;
  }
  return decimalOf(extreme + getNumber(bytes, BASE) - HALF, (bytes[0] as number) - FORM);
}

const HALF = 2 ** 47;
const LIMIT = 2 ** 48;
const isPlace = (last: number, interval: number, base: number): boolean =>
  last >= 0 && last < LIMIT && interval > 0 && interval < 2 ** 32 && base >= -HALF && base < HALF;
const fits = (distance: number): boolean => distance >= -32_768 && distance <= 32_767;

/** Six bytes, the lowest first; of the interval four. */
function putNumber(bytes: Uint8Array, at: number, value: number): void {
  const low = value % 0x1_0000_0000;
  bytes[at] = low & 255;
  bytes[at + 1] = (low >>> 8) & 255;
  bytes[at + 2] = (low >>> 16) & 255;
  bytes[at + 3] = low >>> 24;
  if (at === INTERVAL) return;
  const high = (value - low) / 0x1_0000_0000;
  bytes[at + 4] = high & 255;
  bytes[at + 5] = high >>> 8;
}

function getNumber(bytes: Uint8Array, at: number): number {
  const low =
    ((bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16)) + (bytes[at + 3] as number) * 0x100_0000;
  return at === INTERVAL ? low : low + ((bytes[at + 4] as number) + (bytes[at + 5] as number) * 256) * 0x1_0000_0000;
}

function putDistance(bytes: Uint8Array, at: number, distance: number): void {
  bytes[at] = distance & 255;
  bytes[at + 1] = (distance >> 8) & 255;
}

const getDistance = (bytes: Uint8Array, at: number): number => (((bytes[at] as number) | ((bytes[at + 1] as number) << 8)) << 16) >> 16;
