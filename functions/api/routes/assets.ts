import { canSeeThing } from '../../../lib/core/access/authorization.ts';
import type { Registry } from '../../../lib/core/registry/model.ts';
import { contains, tierId } from '../../../lib/core/tier/tier-path.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import type { Dependencies } from '../handler.ts';
import { domainsOf, limitOf, tierOf } from '../query.ts';
import { registryOf } from '../tenants.ts';
import { asWatch } from '../watch-scope.ts';

/** A map wants all of a city at once, and of each asset only this little. */
const MOST_ASSETS = 5000;

export function assetRoutes(deps: Dependencies): Route[] {
  return [{ method: 'GET', path: '/v1/assets', handle: (request) => listAssets(deps, request) }];
}

/** What is watched and where, by id. */
async function listAssets(deps: Dependencies, request: Request) {
  const principal = await asWatch(request.principal(), deps.tenants.all());
  const { query } = request;
  const registry = await registryOf(deps.tenants);
  const limit = limitOf(query, MOST_ASSETS);
  const within = tierOf(query, registry)?.path ?? registry.city.id;
  const domains = domainsOf(query);
  const after = query.cursor ?? '';
  const found = registry.assets
    .filter(({ id, town, domain }) => id > after && contains(within, town) && (domains?.includes(domain) ?? true))
    .filter(({ town, domain }) => canSeeThing(deps, principal, { town, domains: [domain] }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const sensors = sensorsByAsset(registry);
  const items = found
    .slice(0, limit)
    .map(({ id, name, domain, town, position }) => ({ id, name, domain, town: tierId(town), position, sensors: sensors.get(id) ?? 0 }));
  return json(200, { items, nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null });
}

/** How many sensors watch each asset, of those this API knows: a hub has no district's. */
function sensorsByAsset({ things }: Registry): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { sensors } of things) for (const { asset } of sensors) counts.set(asset, (counts.get(asset) ?? 0) + 1);
  return counts;
}
