import { canSee, type Deciding } from '../../lib/core/access/authorization.ts';
import type { Principal } from '../../lib/core/access/principal.ts';
import { seesByTier } from '../../lib/core/access/roles.ts';
import type { Incident } from '../../lib/core/incident/model.ts';
import type { IncidentQuery, IncidentStore } from '../../lib/core/ports/incident-store.ts';
import { contains, tenantOf, tierKind } from '../../lib/core/tier/tier-path.ts';
import { type Replicas, seesReplica } from './replicas.ts';
import { readAtOwner, type TenantDirectory } from './tenants.ts';

/**
 * What a person may see of what was asked for, newest first: `query.limit` of it, or all there is. One sees by tier, and what one's unit owes
 * something in, wherever that is; what the ranges of keys cannot tell, the policy does.
 */
export async function visibleIncidents(
  { tenants, authorizer }: Deciding & { readonly tenants: TenantDirectory },
  principal: Principal,
  query: IncidentQuery,
): Promise<Incident[]> {
  const { replicas } = tenants;
  const isVisible = (incident: Incident): boolean => canSee({ authorizer }, principal, incident);
  const ranges = rangesOf(principal, query);
  const meant = readAtOwner(tenants, principal).filter(({ id }) => id === tenants.main.id || mayHave(id, query.within));
  const own = meant.map(({ incidents }) => ({ store: incidents, isMeant: isVisible }));
  const copies = replicas?.isAnyCut() ? [copiesFor(replicas, principal, isVisible)] : [];
  const lists = [...own, ...copies].flatMap(({ store, isMeant }) => ranges.map((range) => visibleOf(store, isMeant, range)));
  const found = new Map((await Promise.all(lists)).flat().map((incident) => [incident.id, incident]));
  return [...found.values()].sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, query.limit);
}

function rangesOf(principal: Principal, query: IncidentQuery): IncidentQuery[] {
  const ranges: IncidentQuery[] = [];
  // Of a tier below one's own, whose watch one's centre keeps, the first range tells already.
  const kept = (principal.actingFor ?? []).filter((tier) => !contains(principal.tier, tier));
  for (const tier of seesByTier(principal) ? [principal.tier, ...kept] : []) {
    const within = narrower(tier, query.within);
    if (within !== undefined) ranges.push({ ...query, within });
  }
  if (principal.unit !== undefined) ranges.push({ ...query, unit: query.unit ?? principal.unit });
  return ranges;
}

/** Whether a district's incidents can lie at or below a path: no other district's need be asked about one of its towns. */
const mayHave = (tenant: string, within: string): boolean => tierKind(within) === 'city' || tenantOf(within) === tenant;

function narrower(a: string, b: string): string | undefined {
  if (contains(a, b)) return b;
  return contains(b, a) ? a : undefined;
}

/** Replicas of the tenants that are not read themselves. */
const copiesFor = (replicas: Replicas, principal: Principal, isVisible: (incident: Incident) => boolean) => ({
  store: replicas.store,
  isMeant: (incident: Incident): boolean => seesReplica(replicas, principal, incident.tenant) && isVisible(incident),
});

async function visibleOf(
  store: Pick<IncidentStore, 'list'>,
  isMeant: (incident: Incident) => boolean,
  query: IncidentQuery,
): Promise<Incident[]> {
  const found: Incident[] = [];
  let cursor = query.cursor;
  do {
    const page = await store.list({ ...query, ...(cursor ? { cursor } : {}) });
    found.push(...page.items.filter(isMeant));
    cursor = page.cursor;
  } while (cursor && found.length < query.limit);
  return found;
}
