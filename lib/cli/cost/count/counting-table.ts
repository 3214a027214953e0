import { VersionConflict } from '../../../core/ports/errors.ts';
import type { Condition, Item, Key, TableStore, WriteOperation } from '../../../wiring/table-store.ts';
import { GB, MONTH_SECONDS, type Tally } from '../meters.ts';
import { indexWriteUnits, itemBytes, readUnits, storedBytes, writeUnits } from './item-size.ts';

export interface CountingTableOptions {
  readonly tally: Tally;
  /** Epoch milliseconds of the city. */
  readonly now: () => number;
  /** For how many months what never expires piles up; 0 where such items are replaced by newer ones (a thing's state and checkpoints: 10 kB a thing). */
  readonly recordMonths: number;
  /** Called for each request, with whether it is a transaction; resolves when the service would have answered. */
  answer(kind: 'single' | 'transaction'): Promise<void>;
}

/** A TableStore that counts what DynamoDB would bill for each call, on demand: units by the size of the items as the adapter writes them. */
export function countingTable(inner: TableStore, options: CountingTableOptions): TableStore {
  const { tally, answer } = options;
  const written = (before: Item | undefined, after: Item | undefined, factor: number): void => {
    tally.add('dynamodb-writes', factor * writeUnits(Math.max(bytesOf(before), bytesOf(after))) + indexWriteUnits(before, after));
    store(options, before, after);
  };
  /** A condition that fails is billed like the write it prevented. */
  const refused = (operations: readonly WriteOperation[], factor: number): void => {
    for (const operation of operations) {
      const bytes = operation.op === 'put' ? itemBytes(operation.item) : 0;
      tally.add('dynamodb-writes', factor * writeUnits(bytes));
    }
  };
  const write = async (operation: WriteOperation & { readonly op: 'put' | 'delete' }): Promise<void> => {
    await answer('single');
    const before = await inner.get(keyOf(operation));
    try {
      if (operation.op === 'put') await inner.put(operation.item, operation.if);
      else await inner.delete(operation.key, operation.if);
    } catch (cause) {
      if (cause instanceof VersionConflict) refused([operation], 1);
      throw cause;
    }
    written(before, operation.op === 'put' ? operation.item : undefined, 1);
  };
  return {
    async get(key) {
      await answer('single');
      const item = await inner.get(key);
      tally.add('dynamodb-reads', readUnits(bytesOf(item)));
      return item;
    },
    async getMany(keys) {
      await answer('single');
      const items = await inner.getMany(keys);
      for (const item of items) tally.add('dynamodb-reads', readUnits(bytesOf(item)));
      return items;
    },
    put: (item: Item, condition: Condition) => write({ op: 'put', item, if: condition }),
    delete: (key: Key, condition: Condition) => write({ op: 'delete', key, if: condition }),
    async transact(operations) {
      await answer('transaction');
      const before = await Promise.all(operations.map((operation) => inner.get(keyOf(operation))));
      try {
        await inner.transact(operations);
      } catch (cause) {
        if (cause instanceof VersionConflict) refused(operations, 2);
        throw cause;
      }
      for (const [position, operation] of operations.entries()) {
        if (operation.op === 'check') tally.add('dynamodb-writes', 2 * writeUnits(bytesOf(before[position])));
        else written(before[position], operation.op === 'put' ? operation.item : undefined, 2);
      }
    },
    async query(query) {
      await answer('single');
      const page = await inner.query(query);
      // A query is metered by what it read together; half for what may be stale.
      const units = readUnits(page.items.reduce((sum, item) => sum + itemBytes(item), 0));
      tally.add('dynamodb-reads', query.consistent ? units : units / 2);
      return page;
    },
  };
}

/** What the write adds to the bytes stored in a city that has run for as long as things are kept. */
function store({ tally, now, recordMonths }: CountingTableOptions, before: Item | undefined, after: Item | undefined): void {
  const old = storedBytes(before);
  const fresh = storedBytes(after);
  const months = after?.expiresAt === undefined ? recordMonths : Math.max(0, after.expiresAt - now() / 1000) / MONTH_SECONDS;
  tally.add('dynamodb-gb', ((fresh.all - old.all) * months) / GB);
  tally.add('dynamodb-pitr-gb', ((fresh.table - old.table) * months) / GB);
}

const bytesOf = (item: Item | undefined): number => (item ? itemBytes(item) : 0);
const keyOf = (operation: WriteOperation): Key => (operation.op === 'put' ? operation.item : operation.key);
