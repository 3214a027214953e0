import { createHash } from 'node:crypto';
import {
  type EpochStore,
  FIRST_EPOCH,
  FIRST_OWNERSHIP,
  MOST_MOVES,
  OlderEpoch,
  type Ownership,
  type OwnershipMoves,
  type OwnershipStore,
  StoreHandedOver,
  UnknownEpoch,
} from '../core/link/ownership.ts';
import { retrying } from '../core/retrying.ts';
import { domainKeys } from '../wiring/table-keys.ts';
import { type TableStore, TransactionConflict, type WriteOperation } from '../wiring/table-store.ts';
import { asData } from './rows.ts';

/** Two transactions that look at one row at the same moment are in each other's way: so many rows say whether the store is closed. */
const CLOSED_SHARDS = 8;
const SHARDS = Array.from({ length: CLOSED_SHARDS }, (_, shard) => shard);

/** What a domain table says of whether it is its tenant's. A table that was never moved says nothing, and is. */
export function tableOwnershipStore(table: Pick<TableStore, 'get'>): OwnershipStore {
  return {
    async read() {
      const item = await table.get(domainKeys.ownership);
      return item ? (item.data as unknown as Ownership) : FIRST_OWNERSHIP;
    },
  };
}

/** For whoever moves a tenant's stores. Closing is one transaction: every write of the record looks at one of its rows. */
export function tableOwnershipMoves(table: TableStore): OwnershipMoves {
  const put = (ownership: Ownership): WriteOperation => ({
    op: 'put',
    item: { ...domainKeys.ownership, version: ownership.epoch, data: asData(ownership) },
    if: 'any',
  });
  return {
    ...tableOwnershipStore(table),
    close: (ownership) =>
      table.transact([
        put(ownership),
        ...SHARDS.map((shard): WriteOperation => ({ op: 'put', item: { ...domainKeys.closed(shard), version: 1, data: {} }, if: 'any' })),
      ]),
    open: (ownership) =>
      table.transact([
        put(ownership),
        ...SHARDS.map((shard): WriteOperation => ({ op: 'delete', key: domainKeys.closed(shard), if: 'any' })),
      ]),
  };
}

/**
 * A domain table for whoever keeps the tenant's record: each write holds, in one transaction, the condition that the store is still its
 * tenant's, and throws StoreHandedOver where it is not. What the platform keeps for itself (publications, messages under way, progress)
 * is written to the table as it is.
 */
export function ownedTable(table: TableStore, tenant: string): TableStore {
  const transact = async (operations: readonly WriteOperation[]): Promise<void> => {
    const [first] = operations;
    if (!first) return;
    const { pk } = first.op === 'put' ? first.item : first.key;
    const shard = createHash('sha256').update(pk).digest().readUInt16BE(2) % CLOSED_SHARDS;
    try {
      await table.transact([...operations, { op: 'check', key: domainKeys.closed(shard), if: 'absent' }]);
    } catch (cause) {
      if (cause instanceof TransactionConflict && cause.failed.includes(operations.length))
        throw new StoreHandedOver(tenant, await tableOwnershipStore(table).read());
      throw cause;
    }
  };
  return {
    get: (key) => table.get(key),
    getMany: (keys) => table.getMany(keys),
    query: (query) => table.query(query),
    put: (item, condition) => transact([{ op: 'put', item, if: condition }]),
    delete: (key, condition) => transact([{ op: 'delete', key, if: condition }]),
    transact,
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
        if (epoch > known + MOST_MOVES) throw new UnknownEpoch(tenant, epoch, known);
        const item = { ...domainKeys.epoch(tenant), version: epoch, data: asData({ tenant, epoch }) };
        await table.put(item, known === FIRST_EPOCH ? 'absent' : known);
      }),
  };
}
