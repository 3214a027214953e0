import type { Principal } from '../../lib/core/access/principal.ts';
import { isWatchOfficer } from '../../lib/core/access/roles.ts';
import { withKeptWatches } from '../../lib/core/access/watch-access.ts';
import type { Registry } from '../../lib/core/registry/model.ts';
import { indexRegistry } from '../../lib/core/registry/registry-index.ts';
import { contains, type TierPath, tenantOf } from '../../lib/core/tier/tier-path.ts';
import type { WatchDependencies } from '../../lib/core/watch/keep-watch.ts';
import { invalid } from '../../lib/runtime/problem.ts';
import type { Dependencies } from './handler.ts';
import { registryOf, type Tenant } from './tenants.ts';

/** Whoever asks, with the tiers whose watch their centre keeps: the watches of these tenants say so, never a token. */
export async function asWatch(principal: Principal, tenants: readonly Tenant[]): Promise<Principal> {
  if (!isWatchOfficer(principal)) return principal;
  const watches = await Promise.all(tenants.map(({ watchRoom }) => watchRoom.watch.watches()));
  return withKeptWatches(principal, watches.flat());
}

export const watchDependencies = ({ authorizer, clock, salt }: Dependencies, { watchRoom }: Tenant): WatchDependencies => ({
  ...watchRoom,
  authorizer,
  clock,
  salt,
});

/** The tenants of this API that something said of an area is for: those in the area, and those it lies in. */
export async function tenantsConcerned(
  { tenants }: Dependencies,
  area: TierPath,
): Promise<{ readonly tenant: Tenant; readonly path: TierPath }[]> {
  const index = indexRegistry(await registryOf(tenants));
  return tenants
    .all()
    .map((tenant) => ({ tenant, path: index.tier(tenant.id)?.path ?? tenant.id }))
    .filter(({ path }) => contains(area, path) || contains(path, area));
}

/** A tier that somebody names, and the tenant that keeps its watch; without a name one's own. Throws a validation problem. */
export function tierNamed(
  { tenants }: Dependencies,
  registry: Registry,
  name: unknown,
  own: TierPath,
  pointer = '/tier',
): { readonly tier: TierPath; readonly tenant: Tenant } {
  const tier = name === undefined || name === '' ? own : typeof name === 'string' ? indexRegistry(registry).tier(name)?.path : undefined;
  if (tier === undefined)
    throw invalid(pointer, `${(JSON.stringify(name) ?? '').slice(0, 80)} is no tier: expected a slug, path or GB/T 2260 code`);
  const tenant = tenants.of(tenantOf(tier));
  if (!tenant) throw invalid(pointer, `${tier} belongs to ${tenantOf(tier)}, which this API does not answer for`);
  return { tier, tenant };
}
