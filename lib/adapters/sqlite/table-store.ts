import type { StatementSync } from 'node:sqlite';
import { VersionConflict } from '../../core/ports/errors.ts';
import { cursorPosition, encodeCursor } from '../../wiring/table-cursor.ts';
import { isEffect } from '../../wiring/table-keys.ts';
import {
  checkItem,
  checkKey,
  checkKeys,
  checkQuery,
  checkTransaction,
  checkTransactionBytes,
  keyOf,
  MAX_PAGE_ITEMS,
} from '../../wiring/table-limits.ts';
import {
  type Condition,
  type Item,
  type Key,
  type Page,
  type Query,
  type TableStore,
  TransactionConflict,
  type WriteOperation,
} from '../../wiring/table-store.ts';
import type { Database } from './database.ts';
import { fromRow, INDEX_COLUMNS, type ItemRow, itemColumns, itemTable, itemTableSchema } from './item-row.ts';

export interface SqliteTableOptions {
  /** Name of the table; letters, digits, dots and hyphens. */
  readonly table: string;
  /** Log inserts of events (`EVT#…`) for a change feed. @default false */
  readonly feed?: boolean;
  /** Epoch milliseconds, for what has expired. @default the machine's clock */
  readonly now?: () => number;
}

/** A TableStore in one SQLite table. */
export function sqliteTableStore(database: Database, options: SqliteTableOptions): TableStore {
  return new SqliteTableStore(database, options);
}

type Found = 'absent' | 'present' | 'failed';

class SqliteTableStore implements TableStore {
  readonly #database: Database;
  readonly #table: string;
  readonly #name: string;
  readonly #feed: boolean;
  readonly #now: () => number;
  readonly #select: StatementSync;
  readonly #live: StatementSync;
  readonly #upsert: StatementSync;
  readonly #remove: StatementSync;
  readonly #log: StatementSync;

  constructor(database: Database, options: SqliteTableOptions) {
    this.#database = database;
    this.#name = options.table;
    this.#table = itemTable(options.table);
    this.#feed = options.feed ?? false;
    this.#now = options.now ?? Date.now;
    database.connection.exec(itemTableSchema(options.table));
    this.#select = database.prepare(`SELECT * FROM ${this.#table} WHERE pk = ? AND sk = ? AND (expires_at IS NULL OR expires_at > ?)`);
    this.#live = database.prepare(`SELECT version FROM ${this.#table} WHERE pk = ? AND sk = ? AND (expires_at IS NULL OR expires_at > ?)`);
    this.#upsert = database.prepare(
      `INSERT INTO ${this.#table} (pk, sk, version, data, bytes, expires_at, index1_pk, index1_sk, index2_pk, index2_sk) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (pk, sk) DO UPDATE SET version = excluded.version, data = excluded.data, bytes = excluded.bytes, expires_at = excluded.expires_at,
       index1_pk = excluded.index1_pk, index1_sk = excluded.index1_sk, index2_pk = excluded.index2_pk, index2_sk = excluded.index2_sk`,
    );
    this.#remove = database.prepare(`DELETE FROM ${this.#table} WHERE pk = ? AND sk = ?`);
    this.#log = database.prepare('INSERT INTO change_log (tbl, pk, sk) VALUES (?, ?, ?)');
  }

  async get(key: Key): Promise<Item | undefined> {
    checkKey(key);
    const row = this.#select.get(key.pk, key.sk, this.#seconds()) as ItemRow | undefined;
    return row && fromRow(row);
  }

  async getMany(keys: readonly Key[]): Promise<readonly (Item | undefined)[]> {
    checkKeys(keys);
    const seconds = this.#seconds();
    const rows = keys.map(({ pk, sk }) => this.#select.get(pk, sk, seconds) as ItemRow | undefined);
    return rows.map((row) => row && fromRow(row));
  }

  async put(item: Item, condition: Condition): Promise<void> {
    const { data } = encode(item);
    await this.#database.write(() => this.#write(item, data, this.#demand(item, condition)));
  }

  async delete(key: Key, condition: Condition): Promise<void> {
    checkKey(key);
    await this.#database.write(() => {
      this.#demand(key, condition);
      this.#remove.run(key.pk, key.sk);
    });
  }

  async transact(operations: readonly WriteOperation[]): Promise<void> {
    checkTransaction(operations);
    const encoded = operations.map((operation) => (operation.op === 'put' ? encode(operation.item) : { data: '', bytes: 0 }));
    checkTransactionBytes(encoded.reduce((sum, { bytes }) => sum + bytes, 0));
    await this.#database.write(() => {
      const found = operations.map((operation) => this.#find(keyOf(operation), operation.if));
      const failed = found.flatMap((outcome, index) => (outcome === 'failed' ? [index] : []));
      if (failed.length > 0) {
        const { pk, sk } = keyOf(operations[failed[0] as number] as WriteOperation);
        throw new TransactionConflict(`${this.#name}: the condition on ${pk} / ${sk} does not hold`, failed);
      }
      operations.forEach((operation, index) => {
        if (operation.op === 'put') this.#write(operation.item, encoded[index]?.data ?? '', found[index] as Found);
        if (operation.op === 'delete') this.#remove.run(operation.key.pk, operation.key.sk);
      });
    });
  }

  async query(query: Query): Promise<Page<Item>> {
    if (!checkQuery(query)) return { items: [] };
    const position = cursorPosition(query);
    const [pk, sk] = query.index ? INDEX_COLUMNS[query.index] : itemColumns;
    const limit = query.limit ?? MAX_PAGE_ITEMS;
    const order = query.descending ? 'DESC' : 'ASC';
    const conditions = [`${pk} = ?`, '(expires_at IS NULL OR expires_at > ?)'];
    const values: (string | number)[] = [query.pk, this.#seconds()];
    if (query.from !== undefined) {
      conditions.push(`${sk} >= ?`);
      values.push(query.from);
    }
    if (query.to !== undefined) {
      conditions.push(`${sk} <= ?`);
      values.push(query.to);
    }
    if (position) {
      // Index keys may be equal: the item's own key breaks the tie.
      conditions.push(`(${sk}, pk, sk) ${query.descending ? '<' : '>'} (?, ?, ?)`);
      values.push(...position);
    }
    const sql = `SELECT * FROM ${this.#table} WHERE ${conditions.join(' AND ')} ORDER BY ${sk} ${order}, pk ${order}, sk ${order} LIMIT ?`;
    const rows = this.#database.prepare(sql).all(...values, limit) as unknown as ItemRow[];
    const last = rows.length === limit ? rows.at(-1) : undefined;
    return { items: rows.map(fromRow), ...(last ? { cursor: encodeCursor([last[sk] as string, last.pk, last.sk]) } : {}) };
  }

  #seconds(): number {
    return Math.floor(this.#now() / 1000);
  }

  #find(key: Key, condition: Condition): Found {
    const row = this.#live.get(key.pk, key.sk, this.#seconds()) as { version: number } | undefined;
    const holds = condition === 'any' || (condition === 'absent' ? !row : row?.version === condition);
    if (!holds) return 'failed';
    return row ? 'present' : 'absent';
  }

  #demand(key: Key, condition: Condition): Found {
    const found = this.#find(key, condition);
    if (found !== 'failed') return found;
    const expected = condition === 'absent' ? 'not absent' : `not at version ${condition}`;
    throw new VersionConflict(`${this.#name}: ${key.pk} / ${key.sk} is ${expected}`);
  }

  #write(item: Item, data: string, found: Found): void {
    const { index1, index2 } = item.indexes ?? {};
    this.#upsert.run(
      item.pk,
      item.sk,
      item.version,
      data,
      item.bytes ?? null,
      item.expiresAt ?? null,
      index1?.pk ?? null,
      index1?.sk ?? null,
      index2?.pk ?? null,
      index2?.sk ?? null,
    );
    if (this.#feed && found === 'absent' && isEffect(item)) {
      this.#log.run(this.#name, item.pk, item.sk);
      this.#database.markChanged(this.#name);
    }
  }
}

/** The data as JSON, and what the item weighs; checks the item's limits on the way. */
function encode(item: Item): { readonly data: string; readonly bytes: number } {
  const data = JSON.stringify(item.data);
  return { data, bytes: checkItem(item, Buffer.byteLength(data)) };
}
