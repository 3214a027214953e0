import { chainName, parseChain } from '../core/accountability/audit/chains.ts';
import type { AuditKey, SignedDays } from '../core/accountability/audit/signed-days.ts';
import type { AuditStore, SignedDaysRow } from '../core/ports/audit-store.ts';
import { VersionConflict } from '../core/ports/errors.ts';
import { AUDIT_OBJECTS, type ObjectStore } from '../wiring/object-store.ts';
import { domainKeys } from '../wiring/table-keys.ts';
import type { Item, TableStore } from '../wiring/table-store.ts';
import { allItems, asData } from './rows.ts';

/** Signed days: a row each in the domain table, what was signed under its digest in the object store. */
export function tableAuditStore(table: TableStore, objects: ObjectStore): AuditStore {
  const keyOf = (digest: string): string => `${AUDIT_OBJECTS}/${digest}.json`;
  return {
    async last() {
      const [item] = await allItems(table, { pk: domainKeys.signedDaysPartition, descending: true, consistent: true }, 1);
      return item && asRow(item);
    },
    async append(row, signed, key) {
      await objects.put(keyOf(row.digest), { bytes: Buffer.from(JSON.stringify(signed), 'utf8'), contentType: 'application/json' });
      await rememberKey(table, key);
      await table.put({ ...domainKeys.signedDays(row.to), version: 1, data: asData(row) }, 'absent');
    },
    async rows() {
      return (await allItems(table, { pk: domainKeys.signedDaysPartition, consistent: true })).map(asRow);
    },
    async read({ digest }) {
      const object = await objects.get(keyOf(digest));
      return object && (JSON.parse(Buffer.from(object.bytes).toString('utf8')) as SignedDays);
    },
    async keys() {
      const items = await allItems(table, { pk: domainKeys.auditKeyPartition, consistent: true });
      return items.map((item) => item.data as unknown as AuditKey);
    },
    async changedOn(day) {
      return (await allItems(table, { pk: domainKeys.changedPartition(day), consistent: true })).map(({ sk }) =>
        parseChain(sk) ? sk : chainName('incident', sk),
      );
    },
  };
}

const asRow = (item: Item): SignedDaysRow => item.data as unknown as SignedDaysRow;

async function rememberKey(table: TableStore, key: AuditKey): Promise<void> {
  try {
    await table.put({ ...domainKeys.auditKey(key.fingerprint), version: 1, data: asData(key) }, 'absent');
  } catch (cause) {
    if (!(cause instanceof VersionConflict)) throw cause;
  }
}
