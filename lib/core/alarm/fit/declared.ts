import type { DomainId, MetricDeclaration, Registry } from '../../registry/model.ts';
import { LATITUDE, LONGITUDE, POSITION } from '../position.ts';

/** One way in which sensors of a domain declare a metric. */
export interface Declared {
  readonly declaration: MetricDeclaration;
  /** One of those that do. */
  readonly sensor: string;
  /** Seconds between two readings, where they come most often and most seldom. */
  shortest: number;
  longest: number;
}

/** By domain and metric, all that sensors of a registry declare, each declaration once. */
export type DeclaredMetrics = ReadonlyMap<DomainId, ReadonlyMap<string, readonly Declared[]>>;

export function declaredIn({ assets, things }: Pick<Registry, 'assets' | 'things'>): DeclaredMetrics {
  const domains = new Map(assets.map(({ id, domain }) => [id, domain]));
  const found = new Map<DomainId, Map<string, Map<string, Declared>>>();
  for (const { sensors, intervalSeconds } of things)
    for (const sensor of sensors) {
      const domain = domains.get(sensor.asset) ?? 'other';
      const metrics = entry(found, domain, () => new Map<string, Map<string, Declared>>());
      for (const declaration of [...sensor.metrics, ...positionOf(sensor)]) {
        const alike = entry(metrics, declaration.metric, () => new Map<string, Declared>());
        const first = { declaration, sensor: sensor.id, shortest: intervalSeconds, longest: intervalSeconds };
        const known = entry(alike, JSON.stringify(declaration), () => first);
        known.shortest = Math.min(known.shortest, intervalSeconds);
        known.longest = Math.max(known.longest, intervalSeconds);
      }
    }
  return new Map(
    [...found].map(([domain, metrics]) => [domain, new Map([...metrics].map(([metric, alike]) => [metric, [...alike.values()]]))]),
  );
}

/** The position of a sensor that measures `lat` and `lon`, in degrees whatever they are declared in. */
export function positionOf({ metrics }: { readonly metrics: readonly Pick<MetricDeclaration, 'metric'>[] }): MetricDeclaration[] {
  const isMeasured = [LATITUDE, LONGITUDE].every((name) => metrics.some(({ metric }) => metric === name));
  return isMeasured ? [{ metric: POSITION, unit: 'deg' }] : [];
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key) ?? make();
  map.set(key, known);
  return known;
}
