import type { Rebinding, RebindingStore } from '../core/ports/rebinding-store.ts';
import { domainKeys } from '../wiring/table-keys.ts';
import type { TableStore } from '../wiring/table-store.ts';
import { asData } from './rows.ts';

/** One row beside the publications, which the watcher reads and evaluation writes. */
export function tableRebindingStore(table: TableStore): RebindingStore {
  return {
    async read() {
      const item = await table.get(domainKeys.rebinding);
      return { ...(item?.data as Partial<Rebinding> | undefined), version: item?.version ?? 0 };
    },
    async save(rebinding) {
      const { version, ...data } = rebinding;
      await table.put({ ...domainKeys.rebinding, version, data: asData(data) }, version === 1 ? 'absent' : version - 1);
    },
  };
}
