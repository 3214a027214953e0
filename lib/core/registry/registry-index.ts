import { contains, parentOf, type TierPath, tenantOf } from '../tier/tier-path.ts';
import type { Asset, DomainId, Registry, Sensor, Thing, Tier, Unit } from './model.ts';

/** Look-ups over one published registry. */
export interface RegistryIndex {
  /** By slug, path, or GB/T 2260 code of six, nine or twelve digits. */
  tier(name: string): Tier | undefined;
  /** By its name in either language, with or without 镇, 街道 or 区 behind it, at or below a tier; the smallest of several. */
  tierNamed(name: string, within: TierPath): Tier | undefined;
  unit(id: string): Unit | undefined;
  thing(id: string): Thing | undefined;
  /** The sensor with the thing it is on. */
  sensor(id: string): { readonly sensor: Sensor; readonly thing: Thing } | undefined;
  asset(id: string): Asset | undefined;
  /** Who owns a domain's assets here unless the mechanism names somebody: the town's entry, else its district's, else the city's. */
  ownerOf(place: TierPath, domain: DomainId): string | undefined;
  /** The unit that keeps the watch of the tenant a place belongs to. */
  centreOf(place: TierPath): string | undefined;
}

const made = new WeakMap<Registry, RegistryIndex>();

export function indexRegistry(registry: Registry): RegistryIndex {
  const known = made.get(registry);
  if (known) return known;
  const index = build(registry);
  made.set(registry, index);
  return index;
}

function build(registry: Registry): RegistryIndex {
  const tiers = new Map<string, Tier>();
  for (const tier of registry.tiers) for (const name of [tier.id, tier.path, tier.code, longCode(tier.code)]) tiers.set(name, tier);
  const units = new Map(registry.units.map((unit) => [unit.id, unit]));
  const things = new Map(registry.things.map((thing) => [thing.id, thing]));
  const assets = new Map(registry.assets.map((asset) => [asset.id, asset]));
  const sensors = new Map(registry.things.flatMap((thing) => thing.sensors.map((sensor) => [sensor.id, { sensor, thing }] as const)));
  return {
    tier: (name) => tiers.get(name),
    tierNamed: (name, within) =>
      registry.tiers.findLast(({ path, name: own }) => contains(within, path) && [own.zh, own.en, bareName(own.zh)].includes(name)),
    unit: (id) => units.get(id),
    thing: (id) => things.get(id),
    sensor: (id) => sensors.get(id),
    asset: (id) => assets.get(id),
    ownerOf(place, domain) {
      for (let at: TierPath | undefined = place; at; at = parentOf(at)) {
        const owner = tiers.get(at)?.owners?.[domain];
        if (owner) return owner;
      }
      return undefined;
    },
    centreOf: (place) => tiers.get(tenantOf(place))?.centre,
  };
}

/** 祖庙街道 as people call it: 祖庙. */
const bareName = (name: string): string => name.replace(/(镇|街道|区|市)$/, '');

/** GB/T 2260 codes are also written with twelve digits, zeros behind. */
const longCode = (code: string): string => code.padEnd(12, '0');
