import type { DimensionsOf, MetricName } from '../wiring/metrics.ts';

/** Counts and measurements of one tenant, by the names and dimensions of lib/wiring/metrics.ts. Never throws, never waits. */
export interface Metrics {
  add<N extends MetricName>(name: N, value: number, dimensions: DimensionsOf<N>): void;
}

/** One value of each combination of dimensions, as text: `{"domain":"gas","grade":"I"}`. */
export const dimensionKey = (dimensions: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1)));
