import { METRICS, type MetricName } from '../wiring/metrics.ts';
import type { Metrics } from './metrics.ts';

interface Total {
  count: number;
  sum: number;
  max: number;
}

/** What one machine shows of a metric: how often, for counts their sum, for times their mean and the longest. */
export type CounterView = number | { readonly count: number; readonly mean: number; readonly max: number };

/** Metrics of a process that is looked at directly: totals since it started. */
export class CounterMetrics implements Metrics {
  readonly #totals = new Map<MetricName, Map<string, Total>>();

  add(name: MetricName, value: number, dimensions: Readonly<Record<string, string>>): void {
    const own = this.#totals.get(name) ?? new Map<string, Total>();
    this.#totals.set(name, own);
    const key = METRICS[name].dimensions.map((dimension) => dimensions[dimension] ?? '-').join(' ');
    const total = own.get(key);
    if (!total) {
      own.set(key, { count: 1, sum: value, max: value });
      return;
    }
    total.count++;
    total.sum += value;
    total.max = Math.max(total.max, value);
  }

  /** By metric, and below it by the values of its dimensions where it has any. */
  view(): Readonly<Record<string, CounterView | Readonly<Record<string, CounterView>>>> {
    return Object.fromEntries(
      [...this.#totals].map(([name, totals]) => {
        const views = [...totals].map(([key, total]) => [key, viewOf(name, total)] as const);
        return [name, METRICS[name].dimensions.length === 0 ? (views[0]?.[1] ?? 0) : Object.fromEntries(views)];
      }),
    );
  }
}

function viewOf(name: MetricName, { count, sum, max }: Total): CounterView {
  return METRICS[name].unit === 'Count' ? sum : { count, mean: Math.round(sum / count), max };
}
