import type { Tenant } from '../../functions/api/tenants.ts';
import { toInstant } from '../core/instant.ts';
import type { Registry } from '../core/registry/model.ts';
import type { CityResources } from '../core/registry/resources.ts';
import type { Roster } from '../core/watch/roster.ts';
import { publicationDigest } from '../stores/publication-store.ts';

interface City {
  readonly registry: Registry;
  readonly rules: Parameters<Tenant['publications']['publish']>[1];
  readonly mechanism: Parameters<Tenant['publications']['publish']>[1];
  readonly rosters: readonly Roster[];
  readonly resources: CityResources;
}

/** Who publishes what a folder says. */
const AUTHOR = 'start';
/** Long before any reading: what a city starts with has always been in force; the mechanism's versions carry their own dates. */
const FROM_THE_BEGINNING = toInstant(0);

/**
 * Publishes the folder's configuration to a tenant, where it differs from what the folder said last: what was published by hand since stays.
 * Rules and rosters published by hand stay in any case: a rule pack is tried out on a running city, and rosters are imported week by week.
 */
export async function publishCity(tenant: Tenant, city: City): Promise<void> {
  for (const kind of ['registry', 'mechanism', 'rules', 'rosters', 'resources'] as const) {
    if (kind === 'rosters' && city.rosters.length === 0) continue;
    const known = await tenant.publications.records(kind);
    const isByHand = known.some(({ author }) => author !== AUTHOR);
    const said = known.find(({ author }) => author === AUTHOR);
    if (isByHand && (kind === 'rules' || kind === 'rosters' || said?.digest === publicationDigest(city[kind] as never))) continue;
    await tenant.publications.publish(kind, city[kind] as never, { author: AUTHOR, effectiveFrom: FROM_THE_BEGINNING });
  }
}
