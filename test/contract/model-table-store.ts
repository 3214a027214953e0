import { VersionConflict } from '../../lib/core/ports/errors.ts';
import { type CursorPosition, cursorPosition, encodeCursor } from '../../lib/wiring/table-cursor.ts';
import {
  checkItem,
  checkKey,
  checkKeys,
  checkQuery,
  checkTransaction,
  checkTransactionBytes,
  keyOf,
  MAX_PAGE_ITEMS,
} from '../../lib/wiring/table-limits.ts';
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

  async getMany(keys: readonly Key[]): Promise<readonly (Item | undefined)[]> {
    checkKeys(keys);
    return keys.map((key) => this.#live(key));
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
    const position = cursorPosition(query);
    const direction = query.descending ? -1 : 1;
    const found = [...this.#items.values()]
      .flatMap((item) => {
        const key = query.index ? item.indexes?.[query.index] : item;
        return key && key.pk === query.pk && this.#live(item) ? [{ place: [key.sk, item.pk, item.sk] as CursorPosition, item }] : [];
      })
      .filter(({ place: [sk] }) => query.from === undefined || compareBytes(sk, query.from) >= 0)
      .filter(({ place: [sk] }) => query.to === undefined || compareBytes(sk, query.to) <= 0)
      .filter(({ place }) => !position || direction * comparePlaces(place, position) > 0)
      .sort((a, b) => direction * comparePlaces(a.place, b.place));
    const page = found.slice(0, query.limit ?? MAX_PAGE_ITEMS);
    const last = page.length < found.length ? page.at(-1) : undefined;
    return { items: page.map(({ item }) => copy(item)), ...(last ? { cursor: encodeCursor(last.place) } : {}) };
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
const comparePlaces = (a: CursorPosition, b: CursorPosition): number =>
  compareBytes(a[0], b[0]) || compareBytes(a[1], b[1]) || compareBytes(a[2], b[2]);
const compareBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
const weigh = (item: Item): number => checkItem(item, Buffer.byteLength(JSON.stringify(item.data)));

/** As it comes back from a store: a copy, with nothing that JSON leaves out. */
function copy(item: Item): Item {
  weigh(item);
  const { bytes, ...rest } = item;
  return { ...(JSON.parse(JSON.stringify(rest)) as Item), ...(bytes ? { bytes: new Uint8Array(bytes) } : {}) };
}
