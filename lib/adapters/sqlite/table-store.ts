import type { StatementSync } from 'node:sqlite';
import { VersionConflict } from '../../core/ports/errors.ts';
import { checkItem, checkKey, checkTransaction, keyOf, MAX_PAGE_ITEMS } from '../../wiring/table-limits.ts';
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
import { decodeCursor, encodeCursor, fromRow, INDEX_COLUMNS, type ItemRow } from './item-row.ts';

export interface SqliteTableOptions {
  /** Name of the table; letters, digits, dots and hyphens. */
  readonly table: string;
  /** Log inserts of events (`EVT#…`) for a change feed. */
  readonly feed?: boolean;
  /** Epoch milliseconds, for what has expired. @default the machine's clock */
  readonly now?: () => number;
}

/** A TableStore in one SQLite table. */
export function sqliteTableStore(database: Database, options: SqliteTableOptions): TableStore {
  return new SqliteTableStore(database, options);
}

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

  constructor(database: Database, options: SqliteTableOptions) {
    this.#database = database;
    this.#name = options.table;
    this.#table = `"items:${options.table.replaceAll('"', '')}"`;
    this.#feed = options.feed ?? false;
    this.#now = options.now ?? Date.now;
    database.connection.exec(schema(this.#table));
    this.#select = database.prepare(`SELECT * FROM ${this.#table} WHERE pk = ? AND sk = ?`);
    this.#live = database.prepare(`SELECT version FROM ${this.#table} WHERE pk = ? AND sk = ? AND (expires_at IS NULL OR expires_at > ?)`);
    this.#upsert = database.prepare(
      `INSERT INTO ${this.#table} (pk, sk, version, data, bytes, expires_at, index1_pk, index1_sk, index2_pk, index2_sk) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (pk, sk) DO UPDATE SET version = excluded.version, data = excluded.data, bytes = excluded.bytes, expires_at = excluded.expires_at,
       index1_pk = excluded.index1_pk, index1_sk = excluded.index1_sk, index2_pk = excluded.index2_pk, index2_sk = excluded.index2_sk`,
    );
    this.#remove = database.prepare(`DELETE FROM ${this.#table} WHERE pk = ? AND sk = ?`);
  }

  async get(key: Key): Promise<Item | undefined> {
    checkKey(key);
    const row = this.#select.get(key.pk, key.sk) as ItemRow | undefined;
    return row && this.#isLive(row) ? fromRow(row) : undefined;
  }

  async put(item: Item, condition: Condition): Promise<void> {
    const data = encode(item);
    await this.#database.write(() => {
      const existing = this.#check(item, condition);
      if (existing === 'failed') throw new VersionConflict(`${this.#name}: ${item.pk} / ${item.sk} is not at version ${condition}`);
      this.#write(item, data, existing);
    });
  }

  async delete(key: Key, condition: Condition): Promise<void> {
    checkKey(key);
    await this.#database.write(() => {
      if (this.#check(key, condition) === 'failed')
        throw new VersionConflict(`${this.#name}: ${key.pk} / ${key.sk} is not at version ${condition}`);
      this.#remove.run(key.pk, key.sk);
    });
  }

  async transact(operations: readonly WriteOperation[]): Promise<void> {
    checkTransaction(operations);
    const encoded = operations.map((operation) => (operation.op === 'put' ? encode(operation.item) : ''));
    for (const operation of operations) checkKey(keyOf(operation));
    await this.#database.write(() => {
      const found = operations.map((operation) => this.#check(keyOf(operation), operation.if));
      const failed = found.flatMap((outcome, index) => (outcome === 'failed' ? [index] : []));
      if (failed.length > 0) {
        const { pk, sk } = keyOf(operations[failed[0] as number] as WriteOperation);
        throw new TransactionConflict(`${this.#name}: the condition on ${pk} / ${sk} does not hold`, failed);
      }
      operations.forEach((operation, index) => {
        if (operation.op === 'put') this.#write(operation.item, encoded[index] as string, found[index] as 'absent' | 'present');
        if (operation.op === 'delete') this.#remove.run(operation.key.pk, operation.key.sk);
      });
    });
  }

  async query(query: Query): Promise<Page<Item>> {
    const [pk, sk] = query.index ? INDEX_COLUMNS[query.index] : (['pk', 'sk'] as const);
    const limit = Math.min(query.limit ?? MAX_PAGE_ITEMS, MAX_PAGE_ITEMS);
    const order = query.descending ? 'DESC' : 'ASC';
    const conditions = [`${pk} = ?`, '(expires_at IS NULL OR expires_at > ?)'];
    const values: (string | number)[] = [query.pk, Math.floor(this.#now() / 1000)];
    if (query.from !== undefined) {
      conditions.push(`${sk} >= ?`);
      values.push(query.from);
    }
    if (query.to !== undefined) {
      conditions.push(`${sk} <= ?`);
      values.push(query.to);
    }
    if (query.cursor !== undefined) {
      // Index keys may be equal: the item's own key breaks the tie.
      conditions.push(`(${sk}, pk, sk) ${query.descending ? '<' : '>'} (?, ?, ?)`);
      values.push(...decodeCursor(query.cursor));
    }
    const sql = `SELECT * FROM ${this.#table} WHERE ${conditions.join(' AND ')} ORDER BY ${sk} ${order}, pk ${order}, sk ${order} LIMIT ?`;
    const rows = this.#database.prepare(sql).all(...values, limit) as unknown as ItemRow[];
    const last = rows.length === limit ? rows.at(-1) : undefined;
    return { items: rows.map(fromRow), ...(last ? { cursor: encodeCursor([last[sk] as string, last.pk, last.sk]) } : {}) };
  }

  #isLive(row: ItemRow): boolean {
    return row.expires_at === null || row.expires_at > this.#now() / 1000;
  }

  #check(key: Key, condition: Condition): 'absent' | 'present' | 'failed' {
    const row = this.#live.get(key.pk, key.sk, Math.floor(this.#now() / 1000)) as { version: number } | undefined;
    const holds = condition === 'any' || (condition === 'absent' ? !row : row?.version === condition);
    if (!holds) return 'failed';
    return row ? 'present' : 'absent';
  }

  #write(item: Item, data: string, existing: 'absent' | 'present'): void {
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
    if (this.#feed && existing === 'absent' && item.sk.startsWith('EVT#')) {
      this.#database.prepare('INSERT INTO change_log (tbl, pk, sk) VALUES (?, ?, ?)').run(this.#name, item.pk, item.sk);
      this.#database.markChanged(this.#name);
    }
  }
}

/** The data as JSON; checks the item's limits on the way. */
function encode(item: Item): string {
  const data = JSON.stringify(item.data);
  checkItem(item, Buffer.byteLength(data));
  return data;
}

const schema = (table: string): string => `
CREATE TABLE IF NOT EXISTS ${table} (
  pk TEXT NOT NULL, sk TEXT NOT NULL, version INTEGER NOT NULL, data TEXT NOT NULL, bytes BLOB, expires_at INTEGER,
  index1_pk TEXT, index1_sk TEXT, index2_pk TEXT, index2_sk TEXT, PRIMARY KEY (pk, sk)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS ${table.replace('items:', 'index1:')} ON ${table} (index1_pk, index1_sk) WHERE index1_pk IS NOT NULL;
CREATE INDEX IF NOT EXISTS ${table.replace('items:', 'index2:')} ON ${table} (index2_pk, index2_sk) WHERE index2_pk IS NOT NULL;
CREATE INDEX IF NOT EXISTS ${table.replace('items:', 'expiry:')} ON ${table} (expires_at) WHERE expires_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS change_log (sequence INTEGER PRIMARY KEY AUTOINCREMENT, tbl TEXT NOT NULL, pk TEXT NOT NULL, sk TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS change_log_by_table ON change_log (tbl, sequence);`;
