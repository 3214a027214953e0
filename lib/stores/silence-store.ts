import { VersionConflict } from '../core/ports/errors.ts';
import type { SilenceStore } from '../core/ports/silence-store.ts';
import type { Silence } from '../core/watch/silence.ts';
import { domainKeys } from '../wiring/table-keys.ts';
import type { Item, TableStore } from '../wiring/table-store.ts';
import { allItems, asData } from './rows.ts';

/** The silences of one tenant in its domain table. */
export function tableSilenceStore(table: TableStore): SilenceStore {
  return {
    async add(silence) {
      try {
        await table.put(itemOf(silence, 1), 'absent');
      } catch (cause) {
        if (!(cause instanceof VersionConflict)) throw cause;
      }
    },
    async end(id, ended) {
      const item = await table.get(domainKeys.silence(id));
      if (!item) return undefined;
      const silence = asSilence(item);
      if (silence.ended) return silence;
      const next = { ...silence, ended };
      try {
        await table.put(itemOf(next, item.version + 1), item.version);
        return next;
      } catch (cause) {
        if (!(cause instanceof VersionConflict)) throw cause;
        // Whoever was first has ended it: nothing else changes a silence.
        const stored = await table.get(domainKeys.silence(id));
        return stored && asSilence(stored);
      }
    },
    async get(id) {
      const item = await table.get(domainKeys.silence(id));
      return item && asSilence(item);
    },
    async upTo(at) {
      return (await allItems(table, { pk: domainKeys.silencesByEnd, index: 'index1', from: at })).map(asSilence);
    },
    async list({ limit, cursor }) {
      const page = await table.query({
        pk: domainKeys.silencePartition,
        descending: true,
        consistent: true,
        limit,
        ...(cursor ? { cursor } : {}),
      });
      return { items: page.items.map(asSilence), ...(page.cursor ? { cursor: page.cursor } : {}) };
    },
  };
}

const asSilence = (item: Item): Silence => item.data as unknown as Silence;

/** Indexed by the end it was given, also where it was ended before: until then the watcher lets go what it holds back. */
const itemOf = (silence: Silence, version: number): Item => ({
  ...domainKeys.silence(silence.id),
  version,
  data: asData(silence),
  indexes: { index1: { pk: domainKeys.silencesByEnd, sk: `${silence.to}#${silence.id}` } },
});
