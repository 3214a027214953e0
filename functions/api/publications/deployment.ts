import type { Registry } from '../../../lib/core/registry/model.ts';
import { tenantOf } from '../../../lib/core/tier/tier-path.ts';
import type { Dependencies } from '../handler.ts';

const MOST_NAMED = 5;

/** What a registry brings that is infrastructure: it works when the stacks have it, or the city on this machine has been started again. */
export function deploymentWarnings(
  { allTenants }: Pick<Dependencies, 'allTenants'>,
  tenant: string,
  before: Registry | undefined,
  registry: Registry,
): string[] {
  if (!before) return [];
  const tenants = added(before, registry, ({ tiers }) => tiers.filter(({ kind }) => kind !== 'town').map(({ id }) => id));
  const units = allTenants ? [] : added(before, registry, (one) => unitsToldBy(tenant, one));
  const remedy = allTenants ? 'start the city again' : 'deploy the stacks (npx cdk deploy --all)';
  return [
    ...(tenants.length > 0 ? [`${named(tenants)}: no tables, queues and functions yet; ${remedy}`] : []),
    ...(units.length > 0 ? [`${named(units)}: no topic yet, so that what they are to be told waits; ${remedy}`] : []),
  ];
}

/** A tenant has a topic for its own units and the city's. */
const unitsToldBy = (tenant: string, { city, units }: Registry): string[] =>
  units.flatMap(({ id, tier }) => ([city.id, tenant].includes(tenantOf(tier)) ? [id] : []));

function added(before: Registry, registry: Registry, idsOf: (one: Registry) => string[]): string[] {
  const known = new Set(idsOf(before));
  return idsOf(registry).filter((id) => !known.has(id));
}

const named = (ids: readonly string[]): string =>
  ids.length > MOST_NAMED ? `${ids.slice(0, MOST_NAMED).join(', ')} and ${ids.length - MOST_NAMED} more` : ids.join(', ');
