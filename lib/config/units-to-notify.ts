import type { Registry, Tier } from '../core/registry/model.ts';

/** A district's own units and those of its towns, and everywhere those of the city, which may owe something in any district: a tenant has a topic for each. */
export function unitsToNotify(registry: Pick<Registry, 'units'>, tier: Pick<Tier, 'kind' | 'path'>): string[] {
  const city = tier.path.split('/')[0];
  const below = tier.kind === 'city' ? undefined : `${tier.path}/`;
  const concerned = registry.units.filter(
    (unit) => unit.tier === city || unit.tier === tier.path || (below !== undefined && unit.tier.startsWith(below)),
  );
  return concerned.map((unit) => unit.id).sort();
}
