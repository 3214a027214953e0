import DataLoader from 'dataloader';
import { MAX_KEYS_AT_ONCE } from '../wiring/table-limits.ts';
import type { Item, Key, TableStore } from '../wiring/table-store.ts';

/**
 * The same table, whose single items that are asked for at the same time come in one call. For functions that wait for a network between
 * them and the table; each item is read strongly, as before.
 */
export function readingTogether(table: TableStore): TableStore {
  const read = async (keys: readonly Key[]): Promise<readonly (Item | undefined)[]> => {
    const [first] = keys;
    return first && keys.length === 1 ? [await table.get(first)] : table.getMany(keys);
  };
  // Kept for as long as a call takes to be sent, and no longer: what is asked for twice in it is one key.
  const loader = new DataLoader<Key, Item | undefined, string>(
    (keys) => {
      for (const key of keys) loader.clear(key);
      return read(keys);
    },
    { maxBatchSize: MAX_KEYS_AT_ONCE, cacheKeyFn: ({ pk, sk }) => `${pk}\n${sk}` },
  );
  return {
    get: (key) => loader.load(key),
    getMany: (keys) => Promise.all(keys.map((key) => loader.load(key))),
    put: (item, condition) => table.put(item, condition),
    delete: (key, condition) => table.delete(key, condition),
    transact: (operations) => table.transact(operations),
    query: (query) => table.query(query),
  };
}
