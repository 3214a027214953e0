import type { TableScan } from '../../wiring/table-scan.ts';
import type { Database } from './database.ts';
import { fromRow, type ItemRow, itemTable } from './item-row.ts';

/** Reads a SQLite table from end to end; `now` (epoch milliseconds) says what has expired. */
export function sqliteTableScan(database: Database, options: { readonly table: string; readonly now: () => number }): TableScan {
  return {
    async *items() {
      const rows = database.connection
        .prepare(`SELECT * FROM ${itemTable(options.table)} WHERE expires_at IS NULL OR expires_at > ? ORDER BY pk, sk`)
        .iterate(Math.floor(options.now() / 1000));
      for (const row of rows) yield fromRow(row as unknown as ItemRow);
    },
  };
}
