import type { IndexName, Item } from '../../wiring/table-store.ts';

/** A row of a SQLite table as `node:sqlite` returns it. */
export interface ItemRow {
  readonly pk: string;
  readonly sk: string;
  readonly version: number;
  readonly data: string;
  readonly bytes: Uint8Array | null;
  readonly expires_at: number | null;
  readonly index1_pk: string | null;
  readonly index1_sk: string | null;
  readonly index2_pk: string | null;
  readonly index2_sk: string | null;
}

/** The quoted name of the SQL table of a TableStore's table. */
export const itemTable = (table: string): string => `"items:${table.replaceAll('"', '')}"`;

/**
 * Rows lie in the order they were written, with the key in an index beside them: measured against WITHOUT ROWID, where packs spread
 * over the partitions of a thousand things, it writes a third as many bytes.
 */
export function itemTableSchema(table: string): string {
  const name = itemTable(table);
  const index = (column: string): string => name.replace('items:', `${column}:`);
  return `
CREATE TABLE IF NOT EXISTS ${name} (
  pk TEXT NOT NULL, sk TEXT NOT NULL, version INTEGER NOT NULL, data TEXT NOT NULL, bytes BLOB, expires_at INTEGER,
  index1_pk TEXT, index1_sk TEXT, index2_pk TEXT, index2_sk TEXT, PRIMARY KEY (pk, sk)
);
CREATE INDEX IF NOT EXISTS ${index('index1')} ON ${name} (index1_pk, index1_sk, pk, sk) WHERE index1_pk IS NOT NULL;
CREATE INDEX IF NOT EXISTS ${index('index2')} ON ${name} (index2_pk, index2_sk, pk, sk) WHERE index2_pk IS NOT NULL;
CREATE INDEX IF NOT EXISTS ${index('expiry')} ON ${name} (expires_at) WHERE expires_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS change_log (sequence INTEGER PRIMARY KEY AUTOINCREMENT, tbl TEXT NOT NULL, pk TEXT NOT NULL, sk TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS change_log_by_table ON change_log (tbl, sequence);`;
}

export const itemColumns: readonly [pk: keyof ItemRow, sk: keyof ItemRow] = ['pk', 'sk'];

export const INDEX_COLUMNS: Readonly<Record<IndexName, readonly [pk: keyof ItemRow, sk: keyof ItemRow]>> = {
  index1: ['index1_pk', 'index1_sk'],
  index2: ['index2_pk', 'index2_sk'],
};

export const fromRow = (row: ItemRow): Item => ({ ...besideData(row), data: JSON.parse(row.data) as Item['data'] });

/** All of the item but its data, which are a text in the row. */
export function besideData(row: ItemRow): Omit<Item, 'data'> {
  const index1 = row.index1_pk !== null && row.index1_sk !== null ? { index1: { pk: row.index1_pk, sk: row.index1_sk } } : {};
  const index2 = row.index2_pk !== null && row.index2_sk !== null ? { index2: { pk: row.index2_pk, sk: row.index2_sk } } : {};
  const hasIndexes = row.index1_pk !== null || row.index2_pk !== null;
  return {
    pk: row.pk,
    sk: row.sk,
    version: row.version,
    ...(row.bytes ? { bytes: row.bytes } : {}),
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
    ...(hasIndexes ? { indexes: { ...index1, ...index2 } } : {}),
  };
}
