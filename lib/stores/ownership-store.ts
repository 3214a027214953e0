import { type EpochStore, FIRST_EPOCH, FIRST_OWNERSHIP, OlderEpoch, type Ownership, type OwnershipStore } from '../core/link/ownership.ts';
import { retrying } from '../core/retrying.ts';
import { domainKeys } from '../wiring/table-keys.ts';
import type { TableStore } from '../wiring/table-store.ts';
import { asData } from './rows.ts';

/** What a domain table says of whether it is its tenant's. A table that was never moved says nothing, and is. */
export function tableOwnershipStore(table: Pick<TableStore, 'get'>): OwnershipStore {
  return {
    async read() {
      const item = await table.get(domainKeys.ownership);
      return item ? (item.data as unknown as Ownership) : FIRST_OWNERSHIP;
    },
  };
}

/** At the hub, a row for each tenant whose stores have moved. */
export function tableEpochStore(table: Pick<TableStore, 'get' | 'put'>): EpochStore {
  const newest = async (tenant: string): Promise<number> => (await table.get(domainKeys.epoch(tenant)))?.version ?? FIRST_EPOCH;
  return {
    newest,
    // Another that is heard at the same moment: the higher one stays.
    heard: (tenant, epoch) =>
      retrying(async () => {
        const known = await newest(tenant);
        if (epoch < known) throw new OlderEpoch(tenant, epoch, known);
        if (epoch === known) return;
        const item = { ...domainKeys.epoch(tenant), version: epoch, data: asData({ tenant, epoch }) };
        await table.put(item, known === FIRST_EPOCH ? 'absent' : known);
      }),
  };
}
