import { VersionConflict } from '../../lib/core/ports/errors.ts';
import { checkItem, checkKey, checkQuery, checkTransaction, checkTransactionBytes, keyOf } from '../../lib/wiring/table-limits.ts';
import {
  type Condition,
  type Item,
  type Key,
  type Page,
  type Query,
  type TableStore,
  TransactionConflict,
  type WriteOperation,
} from '../../lib/wiring/table-store.ts';

/** What a TableStore is, in the fewest words: the adapters are compared with it outcome by outcome. */
export class ModelTableStore implements TableStore {
  readonly #items = new Map<string, Item>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  async get(key: Key): Promise<Item | undefined> {
    checkKey(key);
    return this.#live(key);
  }

  async put(item: Item, condition: Condition): Promise<void> {
    const stored = copy(item);
    if (!this.#holds(item, condition)) throw new VersionConflict('the condition does not hold');
    this.#items.set(id(item), stored);
  }

  async delete(key: Key, condition: Condition): Promise<void> {
    checkKey(key);
    if (!this.#holds(key, condition)) throw new VersionConflict('the condition does not hold');
    this.#items.delete(id(key));
  }

  async transact(operations: readonly WriteOperation[]): Promise<void> {
    checkTransaction(operations);
    const stored = operations.map((operation) => (operation.op === 'put' ? copy(operation.item) : undefined));
    checkTransactionBytes(stored.reduce((sum, item) => sum + (item ? weigh(item) : 0), 0));
    const failed = operations.flatMap((operation, index) => (this.#holds(keyOf(operation), operation.if) ? [] : [index]));
    if (failed.length > 0) throw new TransactionConflict('conditions do not hold', failed);
    operations.forEach((operation, index) => {
      if (operation.op === 'put') this.#items.set(id(operation.item), stored[index] as Item);
      if (operation.op === 'delete') this.#items.delete(id(operation.key));
    });
  }

  async query(query: Query): Promise<Page<Item>> {
    if (!checkQuery(query)) return { items: [] };
    const found = [...this.#items.values()]
      .flatMap((item) => {
        const key = query.index ? item.indexes?.[query.index] : item;
        return key && key.pk === query.pk && this.#live(item) ? [{ key, item }] : [];
      })
      .filter(({ key }) => query.from === undefined || compareBytes(key.sk, query.from) >= 0)
      .filter(({ key }) => query.to === undefined || compareBytes(key.sk, query.to) <= 0)
      .sort((a, b) => compareBytes(a.key.sk, b.key.sk) || compareBytes(a.item.pk, b.item.pk) || compareBytes(a.item.sk, b.item.sk))
      .map(({ item }) => copy(item));
    if (query.descending) found.reverse();
    const begin = Number(query.cursor ?? 0);
    const end = begin + (query.limit ?? 1000);
    return { items: found.slice(begin, end), ...(end < found.length ? { cursor: String(end) } : {}) };
  }

  #live(key: Key): Item | undefined {
    const item = this.#items.get(id(key));
    const isOver = item?.expiresAt !== undefined && item.expiresAt <= Math.floor(this.#now() / 1000);
    return item && !isOver ? copy(item) : undefined;
  }

  #holds(key: Key, condition: Condition): boolean {
    const item = this.#live(key);
    if (condition === 'any') return true;
    return condition === 'absent' ? item === undefined : item?.version === condition;
  }
}

const id = ({ pk, sk }: Key): string => JSON.stringify([pk, sk]);
const compareBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
const weigh = (item: Item): number => checkItem(item, Buffer.byteLength(JSON.stringify(item.data)));

/** As it comes back from a store: a copy, with nothing that JSON leaves out. */
function copy(item: Item): Item {
  weigh(item);
  const { bytes, ...rest } = item;
  return { ...(JSON.parse(JSON.stringify(rest)) as Item), ...(bytes ? { bytes: new Uint8Array(bytes) } : {}) };
}
