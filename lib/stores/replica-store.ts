import type { IncidentEvent } from '../core/incident/events.ts';
import type { ReplicaStore } from '../core/ports/replica-store.ts';
import { retrying } from '../core/retrying.ts';
import { after, REPLICA_EARLY_PREFIX, REPLICA_EVENT_PREFIX, replicaKeys } from '../wiring/table-keys.ts';
import type { Item, TableStore, WriteOperation } from '../wiring/table-store.ts';
import { keepLacking, noteDigest, standingNow } from './digests-of-tenant.ts';
import { figuresOfMonth } from './figure-store.ts';
import { headOperations } from './incident-items.ts';
import { asIncident, itemsOf, listIncidents } from './incident-store.ts';
import { allItems, asData } from './rows.ts';

/** The districts' incidents in the hub's domain table, under keys of their own: no stream, no clock and no signature takes them for its own. */
export function tableReplicaStore(table: TableStore): ReplicaStore {
  return {
    async load(id) {
      const item = await table.get(replicaKeys.head(id));
      return item && asIncident(item);
    },
    async loadMany(ids) {
      const heads = await itemsOf(table, ids.map(replicaKeys.head));
      return heads.map((item) => item && asIncident(item));
    },
    events: (id) => eventsBelow(table, id, REPLICA_EVENT_PREFIX),
    async event(id, seq) {
      const item = await table.get(replicaKeys.event(id, seq));
      return item && asEvent(item);
    },
    list: (query) => listIncidents(table, query, replicaKeys),
    figures: { ofMonth: (month) => figuresOfMonth(table, month, replicaKeys) },
    async advance(before, now, events) {
      await table.transact([
        ...headOperations(before, now, replicaKeys),
        ...events.flatMap((event): WriteOperation[] => [
          { op: 'put', item: { ...replicaKeys.event(now.id, event.seq), version: 1, data: asData(event) }, if: 'absent' },
          { op: 'delete', key: earlyKey(event), if: 'any' },
        ]),
      ]);
    },
    keepEarly: (event) => table.put({ ...earlyKey(event), version: 1, data: asData(event) }, 'any'),
    early: (id, limit) => eventsBelow(table, id, REPLICA_EARLY_PREFIX, limit),
    forgetEarly: (event) => table.delete(earlyKey(event), 'any'),
    async tenants() {
      const items = await allItems(table, { pk: replicaKeys.tenantPartition });
      return Promise.all(items.map((item) => standingNow(table, item)));
    },
    async tenant(tenant) {
      const item = await table.get(replicaKeys.tenant(tenant));
      return item && standingNow(table, item);
    },
    async digested(digest, lacking) {
      for (const head of lacking) await retrying(() => keepLacking(table, digest.tenant, head), ATTEMPTS);
      return retrying(() => noteDigest(table, digest, lacking.length), ATTEMPTS);
    },
  };
}

/** The parts of one digest may come at the same moment. */
const ATTEMPTS = 20;

const earlyKey = ({ incident, seq, hash }: IncidentEvent) => replicaKeys.early(incident, seq, hash);
const asEvent = (item: Item): IncidentEvent => item.data as unknown as IncidentEvent;
async function eventsBelow(table: TableStore, id: string, prefix: string, most?: number): Promise<readonly IncidentEvent[]> {
  const items = await allItems(table, { pk: replicaKeys.partition(id), from: prefix, to: after(prefix), consistent: true }, most);
  return items.map(asEvent);
}
