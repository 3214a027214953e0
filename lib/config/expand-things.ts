import { LATITUDE, LONGITUDE } from '../core/alarm/position.ts';
import type { Asset, Bilingual, MetricDeclaration, Position, Sensor, Thing } from '../core/registry/model.ts';
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
  const sensors: Sensor[] = sensorIds(entry, profile).map(({ id, keeper, metrics }) => ({
    id,
    thing: entry.id,
    asset: asset.id,
    ...(keeper ? { keeper } : {}),
    metrics: metrics.map((metric) => declarationOf(metric, entry, id.slice(entry.id.length + 1))),
  }));
  return {
    asset,
    thing: {
      id: entry.id,
      tenant: tenantOf(town.path),
      town: town.path,
      intervalSeconds: entry.intervalSeconds ?? profile.intervalSeconds,
      ...(entry.keeper ? { keeper: entry.keeper } : {}),
      sensors,
    },
    courses: sensorIds(entry, profile).flatMap(({ id, metrics }) =>
      metrics.map(({ metric, normal }) => [`${id}/${metric}`, placed(metric, normal, entry.position)] as const),
    ),
  };
}

/** A vehicle's position is written as how far it goes from where it is stationed. */
function placed(metric: string, normal: NormalCourse, { lat, lon }: Position): NormalCourse {
  const from = metric === LATITUDE ? lat : metric === LONGITUDE ? lon : 0;
  return { ...normal, mean: normal.mean + from };
}

/** The sensor's own values and bounds before the thing's, and these before the profile's. */
function declarationOf({ normal: _, ...declared }: MetricEntry, entry: ThingEntry, sensor: string): MetricDeclaration {
  const own = [declared, entry.metrics?.[declared.metric], entry.sensors?.[sensor]?.[declared.metric]].filter((from) => from !== undefined);
  const values: MetricDeclaration['values'] = Object.assign({}, ...own.map((from) => from.values));
  const bounds: MetricDeclaration['bounds'] = Object.assign({}, ...own.map((from) => from.bounds));
  const { metric, unit, range, stuckAfter } = declared;
  return {
    metric,
    unit,
    ...(range ? { range } : {}),
    ...(stuckAfter ? { stuckAfter } : {}),
    ...(Object.keys(values ?? {}).length > 0 ? { values } : {}),
    ...(Object.keys(bounds ?? {}).length > 0 ? { bounds } : {}),
  };
}

export function assetId(entry: ThingEntry, profile: ProfileEntry): string {
  return `${entry.id}-${profile.asset.suffix}`;
}

/** `<thing>-ch4-1`, `<thing>-ch4-2`, …, `<thing>-temperature`. */
export function sensorIds(
  entry: ThingEntry,
  profile: ProfileEntry,
): { readonly id: string; readonly keeper?: string | undefined; readonly metrics: readonly MetricEntry[] }[] {
  return profile.sensors.flatMap(({ id, count, keeper, metrics }) => {
    if (count === undefined) return [{ id: `${entry.id}-${id}`, keeper, metrics }];
    return Array.from({ length: count }, (_, index) => ({ id: `${entry.id}-${id}-${index + 1}`, keeper, metrics }));
  });
}

function assetName(entry: ThingEntry, profile: ProfileEntry, town: Bilingual): Bilingual {
  const number = String(Number(/\d+$/.exec(entry.id)?.[0] ?? 1));
  const filled = (pattern: string, place: string): string => pattern.replaceAll('{town}', place).replaceAll('{number}', number);
  return { zh: filled(profile.asset.name.zh, town.zh), en: filled(profile.asset.name.en, town.en) };
}
