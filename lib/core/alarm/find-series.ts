import type { SeriesBinding, ThingBinding } from './bindings.ts';

export type FindSeries = (sensor: string, metric: string) => SeriesBinding | undefined;

const made = new WeakMap<ThingBinding['series'], FindSeries>();

/** Finds a thing's series without making its name: there is one for each reading, several times a reading. */
export function seriesFinder({ series }: Pick<ThingBinding, 'series'>): FindSeries {
  const known = made.get(series);
  if (known) return known;
  const bySensor = new Map<string, Map<string, SeriesBinding>>();
  for (const own of series.values()) {
    const metrics = bySensor.get(own.sensor) ?? new Map<string, SeriesBinding>();
    bySensor.set(own.sensor, metrics.set(own.metric, own));
  }
  const find: FindSeries = (sensor, metric) => bySensor.get(sensor)?.get(metric);
  made.set(series, find);
  return find;
}
