import { VersionConflict } from '../core/ports/errors.ts';
import type { ResponseModeStore } from '../core/ports/response-mode-store.ts';
import { endOf, type ResponseMode } from '../core/watch/response-mode.ts';
import { domainKeys } from '../wiring/table-keys.ts';
import type { Item, TableStore } from '../wiring/table-store.ts';
import { allItems, asData, newestPage } from './rows.ts';

/** The response modes of one tenant in its domain table. */
export function tableResponseModeStore(table: TableStore): ResponseModeStore {
  return {
    async declare(mode) {
      try {
        await table.put(itemOf(mode, 1), 'absent');
      } catch (cause) {
        if (!(cause instanceof VersionConflict)) throw cause;
      }
    },
    async end(id, ended) {
      const item = await table.get(domainKeys.responseMode(id));
      if (!item) return undefined;
      const mode = asMode(item);
      if (mode.ended) return mode;
      const next = { ...mode, ended };
      try {
        await table.put(itemOf(next, item.version + 1), item.version);
        return next;
      } catch (cause) {
        if (!(cause instanceof VersionConflict)) throw cause;
        // Whoever was first has ended it: nothing else changes a mode.
        const stored = await table.get(domainKeys.responseMode(id));
        return stored && asMode(stored);
      }
    },
    async get(id) {
      const item = await table.get(domainKeys.responseMode(id));
      return item && asMode(item);
    },
    async notOver(at) {
      const items = await allItems(table, { pk: domainKeys.responseModesByEnd, index: 'index1', from: at });
      return items.map(asMode);
    },
    list: (page) => newestPage(table, { pk: domainKeys.responseModePartition, consistent: true }, page, asMode),
  };
}

const asMode = (item: Item): ResponseMode => item.data as unknown as ResponseMode;

const itemOf = (mode: ResponseMode, version: number): Item => ({
  ...domainKeys.responseMode(mode.id),
  version,
  data: asData(mode),
  indexes: { index1: { pk: domainKeys.responseModesByEnd, sk: `${endOf(mode)}#${mode.id}` } },
});
