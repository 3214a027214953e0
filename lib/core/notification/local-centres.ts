import type { DomainId, Registry } from '../registry/model.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { contains, type TierPath } from '../tier/tier-path.ts';

/**
 * The centres that are told of what begins and ends at a place, whoever handles it: that of its district (or city), the town's own where it has one,
 * and the sector centres of the domain: centres that keep no tier's watch and are there for some domains.
 */
export function localCentres(registry: Registry, place: TierPath, domain: DomainId): string[] {
  const index = indexRegistry(registry);
  const own = index.tier(place)?.centre;
  const keepsWatch = new Set(registry.tiers.map(({ centre }) => centre));
  const sectors = registry.units.filter(
    ({ id, kind, tier, domains }) => kind === 'centre' && !keepsWatch.has(id) && domains.includes(domain) && contains(tier, place),
  );
  return [...new Set([index.centreOf(place) ?? 'centre', ...(own === undefined ? [] : [own]), ...sectors.map(({ id }) => id)])];
}
