/** `seconds`: `null` where nothing was measured; of an even number, the mean of the two in the middle. */
export interface Median {
  readonly seconds: number | null;
  /** How many were measured. */
  readonly of: number;
}

export function medianOf(values: readonly (number | undefined)[]): Median {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1];
  const high = sorted[Math.floor(middle)];
  return { seconds: low === undefined || high === undefined ? null : (low + high) / 2, of: sorted.length };
}
