import { VersionConflict } from '../../../lib/core/ports/errors.ts';
import type { Condition, Item, Key, Page, Query, TableStore, WriteOperation } from '../../../lib/wiring/table-store.ts';

/**
 * A table in memory that costs as little as a table can: data become text and text data, as in every store, and the rest is a Map. History
 * is encoded, counted, and not kept: a million readings of it are no part of what is measured.
 */
export class MapTable implements TableStore {
  readonly #items = new Map<string, Omit<Item, 'data'> & { readonly text: string }>();
  historyBytes = 0;

  async get(key: Key): Promise<Item | undefined> {
    const stored = this.#items.get(`${key.pk}\n${key.sk}`);
    if (!stored) return undefined;
    const { text, ...item } = stored;
    return { ...item, data: JSON.parse(text) };
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
    const { data, ...rest } = item;
    const text = JSON.stringify(data);
    if (item.expiresAt !== undefined) {
      this.historyBytes += text.length + (item.bytes?.length ?? 0);
      return;
    }
    const key = `${item.pk}\n${item.sk}`;
    const version = this.#items.get(key)?.version;
    const isMet = condition === 'any' || (condition === 'absent' ? version === undefined : version === condition);
    if (!isMet) throw new VersionConflict(`${key} is at version ${version}: expected ${condition}`);
    this.#items.set(key, { ...rest, text });
  }
}
