import type { Registry, Unit } from '../registry/model.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { contains } from '../tier/tier-path.ts';
import type { ReadinessSubject } from './model.ts';

/** A centre of the city that is for some domains and keeps no tier's watch (行业中心). */
export const isSectorCentre = ({ id, kind, tier, domains }: Unit, { city, tiers }: Pick<Registry, 'city' | 'tiers'>): boolean =>
  kind === 'centre' && tier === city.id && domains.length > 0 && !tiers.some(({ centre }) => centre === id);

/** What a name stands for: a tier by slug, path or GB/T 2260 code, or a sector centre. A city's own units are those of no district. */
export function readinessSubject(registry: Registry, name: string): ReadinessSubject | undefined {
  const index = indexRegistry(registry);
  const tier = index.tier(name);
  if (tier) {
    const isOwn = ({ tier: of }: Unit): boolean => (tier.kind === 'city' ? of === tier.path : contains(tier.path, of));
    return { id: tier.id, kind: tier.kind, tier, units: registry.units.filter(isOwn) };
  }
  const unit = index.unit(name);
  const city = index.tier(registry.city.id);
  if (!unit || !city || !isSectorCentre(unit, registry)) return undefined;
  return { id: unit.id, kind: 'sector', tier: city, units: [unit], domains: unit.domains };
}
