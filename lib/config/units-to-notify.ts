import type { Registry, Tier } from '../core/registry/model.ts';
import { contains } from '../core/tier/tier-path.ts';

/**
 * A district's own units and those of its towns, everywhere those of the city, which may owe something in any district, and those of the districts
 * that support it: a tenant has a topic for each.
 */
export function unitsToNotify(registry: Pick<Registry, 'units'>, tier: Pick<Tier, 'kind' | 'path' | 'supportedBy'>): string[] {
  const city = tier.path.split('/')[0] ?? tier.path;
  const places = tier.kind === 'city' ? [] : [tier.path, ...(tier.supportedBy ?? []).map((id) => `${city}/${id}`)];
  const concerned = registry.units.filter((unit) => unit.tier === city || places.some((place) => contains(place, unit.tier)));
  return concerned.map((unit) => unit.id).sort();
}
