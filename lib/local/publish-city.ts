import type { Tenant } from '../../functions/api/tenants.ts';
import { toInstant } from '../core/instant.ts';
import type { Registry } from '../core/registry/model.ts';

interface City {
  readonly registry: Registry;
  readonly rules: Parameters<Tenant['publications']['publish']>[1];
  readonly mechanism: Parameters<Tenant['publications']['publish']>[1];
}

/** Long before any reading: what a city starts with has always been in force; the mechanism's versions carry their own dates. */
const FROM_THE_BEGINNING = toInstant(0);

/** Publishes the folder's configuration to a tenant, where it differs from what the folder said last: a rule published by hand since stays. */
export async function publishCity(tenant: Tenant, city: City): Promise<void> {
  for (const kind of ['registry', 'mechanism', 'rules'] as const) {
    const known = await tenant.publications.records(kind);
    if (kind === 'rules' && known.some(({ author }) => author !== 'start')) continue;
    await tenant.publications.publish(kind, city[kind] as never, { author: 'start', effectiveFrom: FROM_THE_BEGINNING });
  }
}
