import { withoutNoise } from '../../core/decimal.ts';

/** A range of values with even ticks. */
export interface ValueAxis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

/** An axis on which all `values` lie, with about `wanted` ticks at steps of 1, 2 or 5 times a power of ten. */
export function valueAxis(values: Iterable<number>, wanted = 5): ValueAxis {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return { low: 0, high: 1, ticks: [0, 1] };
  if (low === high) [low, high] = [low - Math.abs(low || 1) * 0.1, high + Math.abs(high || 1) * 0.1];
  const step = niceStep((high - low) / wanted);
  // Half a step of air, so that no line runs along the frame.
  // What is never below zero is not drawn as if it could be.
  const first = Math.max(low >= 0 ? 0 : Number.NEGATIVE_INFINITY, Math.floor(low / step - 0.1));
  const last = Math.ceil(high / step + 0.1);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => withoutNoise((first + index) * step));
  return { low: first * step, high: last * step, ticks };
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => rough <= candidate * power) ?? 10;
  return factor * power;
}
