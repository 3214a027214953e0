import type { Condition } from '../rule.ts';

/** Values from `low` to `high`, both among them. */
export interface Region {
  readonly low: number;
  readonly high: number;
}

const { NEGATIVE_INFINITY: LEAST, POSITIVE_INFINITY: MOST } = Number;

/** The values for which a condition holds, as regions in order. */
export function whereHolds(condition: Condition): readonly Region[] {
  switch (condition.is) {
    case 'above':
      return [{ low: after(condition.than), high: MOST }];
    case 'above-or-equal':
      return [{ low: condition.than, high: MOST }];
    case 'below':
      return [{ low: LEAST, high: before(condition.than) }];
    case 'below-or-equal':
      return [{ low: LEAST, high: condition.than }];
    case 'inside':
      return [{ low: condition.low, high: condition.high }];
    case 'outside':
      return [
        { low: LEAST, high: before(condition.low) },
        { low: after(condition.high), high: MOST },
      ];
  }
}

/** Where it does not. */
export function whereFails(condition: Condition): readonly Region[] {
  switch (condition.is) {
    case 'above':
      return whereHolds({ is: 'below-or-equal', than: condition.than });
    case 'above-or-equal':
      return whereHolds({ is: 'below', than: condition.than });
    case 'below':
      return whereHolds({ is: 'above-or-equal', than: condition.than });
    case 'below-or-equal':
      return whereHolds({ is: 'above', than: condition.than });
    case 'inside':
      return whereHolds({ ...condition, is: 'outside' });
    case 'outside':
      return whereHolds({ ...condition, is: 'inside' });
  }
}

export const overlap = (a: readonly Region[], b: readonly Region[]): boolean =>
  a.some((one) => b.some((other) => one.low <= other.high && other.low <= one.high));

const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);

/** The next double above. */
export function after(value: number): number {
  if (value === MOST) return value;
  if (value === 0) return Number.MIN_VALUE;
  double[0] = value;
  bits[0] = (bits[0] as bigint) + (value > 0 ? 1n : -1n);
  return double[0] as number;
}

/** The next double below. */
export const before = (value: number): number => -after(-value);
