import type { IncidentFigures } from '../../lib/core/accountability/figures/incident-figures.ts';
import { type Instant, toInstant, toMillis } from '../../lib/core/instant.ts';
import { contains, type TierPath } from '../../lib/core/tier/tier-path.ts';
import type { TenantDirectory } from './tenants.ts';

/** The figures of all incidents that count in some months, within a tier: each incident once, by its newest version, whoever keeps it. */
export async function figuresOfMonths(tenants: TenantDirectory, months: readonly string[], within: TierPath): Promise<IncidentFigures[]> {
  // In the cloud the hub counts the districts' incidents by its replicas of them.
  const copies = tenants.replicas?.isAnyCut() ? [tenants.replicas.store] : [];
  const asked = [...tenants.all(), ...copies].flatMap(({ figures }) => months.map((month) => figures.ofMonth(month)));
  const newest = new Map<string, IncidentFigures>();
  for (const figures of (await Promise.all(asked)).flat()) {
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
