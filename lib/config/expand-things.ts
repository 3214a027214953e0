import type { Asset, Bilingual, Sensor, Thing } from '../core/registry/model.ts';
import { type TierPath, tenantOf } from '../core/tier/tier-path.ts';
import type { MetricEntry, ProfileEntry } from './schema/profiles-file.ts';
import type { ThingEntry } from './schema/things-file.ts';

/** What the simulator publishes for one metric, in the metric's unit: a daily curve around `mean` and noise of that standard deviation. */
export interface NormalCourse {
  readonly mean: number;
  readonly daily: number;
  readonly noise: number;
  readonly decimals: number;
}

export interface ExpandedThing {
  readonly thing: Thing;
  readonly asset: Asset;
  /** By `<sensor>/<metric>`. */
  readonly courses: readonly (readonly [string, NormalCourse])[];
}

/** A thing of `things/` with the sensors of its profile and the asset it watches. */
export function expandThing(entry: ThingEntry, profile: ProfileEntry, town: { path: TierPath; name: Bilingual }): ExpandedThing {
  const asset: Asset = {
    id: assetId(entry, profile),
    name: entry.name ?? assetName(entry, profile, town.name),
    domain: profile.domain,
    town: town.path,
    position: entry.position,
  };
  const sensors: Sensor[] = sensorIds(entry, profile).map(({ id, metrics }) => ({
    id,
    thing: entry.id,
    asset: asset.id,
    metrics: metrics.map(({ normal: _, ...declaration }) => declaration),
  }));
  return {
    asset,
    thing: {
      id: entry.id,
      tenant: tenantOf(town.path),
      town: town.path,
      intervalSeconds: entry.intervalSeconds ?? profile.intervalSeconds,
      sensors,
    },
    courses: sensorIds(entry, profile).flatMap(({ id, metrics }) =>
      metrics.map(({ metric, normal }) => [`${id}/${metric}`, normal] as const),
    ),
  };
}

export function assetId(entry: ThingEntry, profile: ProfileEntry): string {
  return `${entry.id}-${profile.asset.suffix}`;
}

/** `<thing>-ch4-1`, `<thing>-ch4-2`, …, `<thing>-temperature`. */
export function sensorIds(entry: ThingEntry, profile: ProfileEntry): { id: string; metrics: readonly MetricEntry[] }[] {
  return profile.sensors.flatMap(({ id, count, metrics }) => {
    if (count === undefined) return [{ id: `${entry.id}-${id}`, metrics }];
    return Array.from({ length: count }, (_, index) => ({ id: `${entry.id}-${id}-${index + 1}`, metrics }));
  });
}

function assetName(entry: ThingEntry, profile: ProfileEntry, town: Bilingual): Bilingual {
  const number = String(Number(/\d+$/.exec(entry.id)?.[0] ?? 1));
  const filled = (pattern: string, place: string): string => pattern.replaceAll('{town}', place).replaceAll('{number}', number);
  return { zh: filled(profile.asset.name.zh, town.zh), en: filled(profile.asset.name.en, town.en) };
}
