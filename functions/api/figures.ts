import type { Principal } from '../../lib/core/access/principal.ts';
import type { IncidentFigures } from '../../lib/core/accountability/figures/incident-figures.ts';
import { tenantOfIncident } from '../../lib/core/incident/incident-id.ts';
import { type Instant, toInstant, toMillis } from '../../lib/core/instant.ts';
import { contains, type TierPath } from '../../lib/core/tier/tier-path.ts';
import { seesReplica } from './replicas.ts';
import { readAtOwner, type TenantDirectory } from './tenants.ts';

/**
 * The figures of all incidents that count in some months, within a tier: of each tenant as its incidents are read, at the owner or in the hub's
 * replica, each incident once, by its newest version. What one may count is for the policy to say.
 */
export async function figuresOfMonths(
  tenants: TenantDirectory,
  principal: Principal,
  { months, within }: { readonly months: readonly string[]; readonly within: TierPath },
): Promise<IncidentFigures[]> {
  const { replicas } = tenants;
  const own = readAtOwner(tenants, principal).flatMap(({ figures }) => months.map((month) => figures.ofMonth(month)));
  const copies = replicas?.isAnyCut() ? months.map((month) => replicas.store.figures.ofMonth(month)) : [];
  const copied = (await Promise.all(copies))
    .flat()
    .filter(({ incident }) => seesReplica(replicas, principal, tenantOfIncident(incident) ?? ''));
  const newest = new Map<string, IncidentFigures>();
  for (const figures of [...(await Promise.all(own)).flat(), ...copied]) {
    const known = newest.get(figures.incident);
    if (!known || known.version < figures.version) newest.set(figures.incident, figures);
  }
  return [...newest.values()].filter(({ town, tier }) => contains(within, town ?? tier));
}

/** The months, `2026-11`, that [from, to) touches. */
export function monthsBetween(from: Instant, to: Instant): string[] {
  const last = toInstant(toMillis(to) - 1).slice(0, 7);
  const months: string[] = [];
  for (let month = from.slice(0, 7); month <= last; month = monthAfter(month)) months.push(month);
  return months;
}

function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}
