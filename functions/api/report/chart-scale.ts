import type { ReportSeries } from '../../../lib/core/accountability/report/model.ts';
import { toMillis } from '../../../lib/core/instant.ts';

/** What a chart of a series shows of time (epoch milliseconds) and values, with room above and below. */
export interface ChartScale {
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly high: number;
  /** Where the values are written. */
  readonly ticks: readonly number[];
}

const TICKS = 4;

export function chartScale({ from, to, points, thresholds }: ReportSeries): ChartScale {
  const values = [...points.map(([, value]) => value), ...thresholds.map(({ value }) => value)];
  const lowest = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const highest = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const step = niceStep((highest - lowest || Math.abs(highest) || 1) / TICKS);
  const low = Math.floor(lowest / step) * step;
  const high = Math.max(Math.ceil(highest / step) * step, low + step);
  const count = Math.round((high - low) / step);
  const ticks = Array.from({ length: count + 1 }, (_, index) => Number((low + index * step).toPrecision(12)));
  return { from: toMillis(from), to: Math.max(toMillis(to), toMillis(from) + 1), low, high, ticks };
}

/** The next of 1, 2, 5 times a power of ten. */
function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough) ?? 10;
  return factor * power;
}
