import type { Lease, LeaseStore } from '../core/ports/lease-store.ts';
import { after, sortableMillis, telemetryKeys } from '../wiring/table-keys.ts';
import type { TableStore } from '../wiring/table-store.ts';
import { allItems, asData } from './rows.ts';

/** A city's groups fall due a few a second: more than one partition of an index only so that a storm does not meet its limit. */
const SHARDS = 4;

/** Leases beside the states they are of, in the telemetry table. */
export function tableLeaseStore(table: TableStore): LeaseStore {
  return {
    shards: SHARDS,
    async due(shard, until, limit) {
      const pk = telemetryKeys.leasesDue(shard);
      const items = await allItems(table, { pk, index: 'index1', to: after(sortableMillis(until)) }, limit);
      return items.map((item) => ({ ...(item.data as unknown as Lease), version: item.version }));
    },
    async lease(thing, group) {
      const item = await table.get(telemetryKeys.lease(thing, group));
      if (!item) return { thing, group, publications: { registry: 0, rules: 0 }, version: 0 };
      return { ...(item.data as unknown as Lease), version: item.version };
    },
    async save(lease) {
      const { thing, group, due, version } = lease;
      const indexes =
        due === undefined
          ? {}
          : { indexes: { index1: { pk: telemetryKeys.leasesDue(shardOf(thing)), sk: `${sortableMillis(due)}#${thing}#${group}` } } };
      const item = { ...telemetryKeys.lease(thing, group), version, data: asData(lease), ...indexes };
      await table.put(item, version === 1 ? 'absent' : version - 1);
    },
  };
}

function shardOf(thing: string): number {
  let sum = 0;
  for (let index = 0; index < thing.length; index++) sum = (sum * 31 + thing.charCodeAt(index)) >>> 0;
  return sum % SHARDS;
}
