/** One result line of `npm run bench` (INTERFACES.md). */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it is compared with; `ratio` is ours ÷ it, in `unit`. */
  readonly baseline?: string;
  readonly ratio?: number;
}

export function report(measurement: Measurement): void {
  const { name, value, unit, baseline = null, ratio = null } = measurement;
  process.stdout.write(`${JSON.stringify({ name, value: round(value), unit, baseline, ratio: ratio === null ? null : round(ratio) })}\n`);
}

const round = (value: number): number => Number(value.toPrecision(4));

/** The value below which `share` (0 to 1) of the sorted numbers lie. */
export function percentile(sorted: readonly number[], share: number): number {
  if (sorted.length === 0) throw new RangeError('no measurements: expected at least one');
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
}
