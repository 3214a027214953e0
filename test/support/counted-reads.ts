import type { TableStore } from '../../lib/wiring/table-store.ts';

/** A table that counts what is read of it: each `get`, `getMany` and page of a query is one. */
export class CountedReads {
  reads = 0;

  of(table: TableStore): TableStore {
    const count = <Result>(result: Result): Result => {
      this.reads++;
      return result;
    };
    return {
      transact: (operations) => table.transact(operations),
      put: (item, condition) => table.put(item, condition),
      delete: (key, condition) => table.delete(key, condition),
      get: (key) => count(table.get(key)),
      getMany: (keys) => count(table.getMany(keys)),
      query: (query) => count(table.query(query)),
    };
  }
}
