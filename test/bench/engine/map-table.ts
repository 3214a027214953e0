import { VersionConflict } from '../../../lib/core/ports/errors.ts';
import type { Condition, Item, Key, Page, Query, TableStore, WriteOperation } from '../../../lib/wiring/table-store.ts';

interface Stored extends Key {
  readonly version: number;
  readonly bytes: Uint8Array | undefined;
  readonly indexes: Item['indexes'];
  readonly text: string;
}

/**
 * A table in memory that costs as little as a table can: data become text and text data, as in every store, and the rest is a Map. History
 * is encoded, counted, and not kept: a million readings of it are no part of what is measured.
 */
export class MapTable implements TableStore {
  readonly #items = new Map<string, Stored>();
  historyBytes = 0;

  async get(key: Key): Promise<Item | undefined> {
    const stored = this.#items.get(`${key.pk}\n${key.sk}`);
    if (!stored) return undefined;
    // Member by member: taking an object apart costs more than what is measured here.
    const { pk, sk, version, bytes, indexes, text } = stored;
    const item: { -readonly [key in keyof Item]: Item[key] } = { pk, sk, version, data: JSON.parse(text) };
    if (bytes) item.bytes = bytes;
    if (indexes) item.indexes = indexes;
    return item;
  }

  getMany(keys: readonly Key[]): Promise<readonly (Item | undefined)[]> {
    return Promise.all(keys.map((key) => this.get(key)));
  }

  async put(item: Item, condition: Condition): Promise<void> {
    this.#put(item, condition);
  }

  async delete({ pk, sk }: Key): Promise<void> {
    this.#items.delete(`${pk}\n${sk}`);
  }

  async transact(operations: readonly WriteOperation[]): Promise<void> {
    for (const operation of operations) if (operation.op === 'put') this.#put(operation.item, operation.if);
  }

  async query({ pk }: Query): Promise<Page<Item>> {
    const keys = [...this.#items.values()].filter((item) => item.pk === pk);
    return { items: (await this.getMany(keys)).filter((item) => item !== undefined) };
  }

  /** Of the items whose partition begins so. */
  keys(prefix: string): string[] {
    return [...this.#items.values()].flatMap(({ pk, sk }) => (pk.startsWith(prefix) ? [`${pk} ${sk}`] : []));
  }

  /** Bytes of the items whose partition begins so: names, texts and bytes. */
  bytes(prefix: string): number {
    let sum = 0;
    for (const { pk, sk, text, bytes } of this.#items.values())
      if (pk.startsWith(prefix)) sum += pk.length + sk.length + Buffer.byteLength(text) + (bytes?.length ?? 0);
    return sum;
  }

  #put(item: Item, condition: Condition): void {
    const { pk, sk, version: next, data, bytes, indexes, expiresAt } = item;
    const text = JSON.stringify(data);
    if (expiresAt !== undefined) {
      this.historyBytes += text.length + (bytes?.length ?? 0);
      return;
    }
    const key = `${pk}\n${sk}`;
    const version = this.#items.get(key)?.version;
    const isMet = condition === 'any' || (condition === 'absent' ? version === undefined : version === condition);
    if (!isMet) throw new VersionConflict(`${key} is at version ${version}: expected ${condition}`);
    this.#items.set(key, { pk, sk, version: next, bytes, indexes, text });
  }
}
