import type { Registry } from '../core/registry/model.ts';
import { tenantOf } from '../core/tier/tier-path.ts';

/**
 * The part of a city's registry that one tenant of a deployment needs: everybody who may be told, and of things and sources of alarms its own. The hub knows every
 * asset, because the city's map shows them, and no district's things: their readings are not there. So a registry grows with its district and not with
 * the city (docs/adr/0008-publishing-to-tenants.md).
 */
export function tenantPart(registry: Registry, tenant: string): Registry {
  const isHub = tenant === registry.city.id;
  return {
    ...registry,
    assets: isHub ? registry.assets : registry.assets.filter(({ town }) => tenantOf(town) === tenant),
    things: registry.things.filter((thing) => thing.tenant === tenant),
    ...(registry.sources ? { sources: registry.sources.filter(({ tier }) => tenantOf(tier) === tenant) } : {}),
  };
}
