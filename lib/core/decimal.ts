/** Fifteen digits are what a double holds of any decimal: 0.28 of 1 is 28 per cent, not 28.000000000000004. */
export function withoutNoise(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(15));
}

/** `a - b` of two decimals as a decimal: 0.3 less 0.25 is 0.05, not 0.04999999999999999. */
export function decimalDifference(a: number, b: number): number {
  const difference = a - b;
  const largest = Math.max(Math.abs(a), Math.abs(b));
  if (Number.isInteger(difference) || largest > 1e15 || largest < 1e-60 || !Number.isFinite(largest)) return difference;
  return Number(difference.toFixed(15 - Math.max(-60, Math.ceil(Math.log10(largest)))));
}
