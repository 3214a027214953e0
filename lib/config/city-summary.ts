import type { Instant } from '../core/instant.ts';
import { type Bilingual, DOMAINS, type DomainId } from '../core/registry/model.ts';
import type { CompiledCity } from './compile-city.ts';

/** What a city holds, counted. */
export interface CitySummary {
  readonly id: string;
  readonly name: Bilingual;
  readonly tiers: { readonly district: number; readonly town: number };
  readonly units: number;
  readonly people: number;
  readonly mechanism: readonly { readonly version: string; readonly effectiveFrom: Instant }[];
  readonly rules: number;
  readonly things: number;
  readonly assets: number;
  readonly sensors: number;
  readonly resources: number;
  readonly cameras: number;
  readonly domains: readonly { readonly domain: DomainId; readonly things: number; readonly sensors: number; readonly rules: number }[];
}

export function summarize({ registry, rules, mechanism, resources }: CompiledCity): CitySummary {
  const { tiers, units, people, things, assets } = registry;
  const domainOf = new Map(assets.map((asset) => [asset.id, asset.domain]));
  const sensors = things.flatMap((thing) => thing.sensors);
  const count = (kind: string): number => tiers.filter((tier) => tier.kind === kind).length;
  return {
    ...registry.city,
    tiers: { district: count('district'), town: count('town') },
    units: units.length,
    people: people.length,
    mechanism: mechanism.versions.map(({ version, effectiveFrom }) => ({ version, effectiveFrom })),
    rules: rules.reduce((sum, pack) => sum + pack.rules.length, 0),
    things: things.length,
    assets: assets.length,
    sensors: sensors.length,
    resources: resources.resources.length,
    cameras: resources.cameras.length,
    domains: DOMAINS.map((domain) => ({
      domain,
      things: things.filter((thing) => thing.sensors.some((sensor) => domainOf.get(sensor.asset) === domain)).length,
      sensors: sensors.filter((sensor) => domainOf.get(sensor.asset) === domain).length,
      rules: rules.find((pack) => pack.domain === domain)?.rules.length ?? 0,
    })),
  };
}
