import { sqliteTableScan } from '../../lib/adapters/sqlite/table-scan.ts';
import { sqliteTableStore } from '../../lib/adapters/sqlite/table-store.ts';
import { restoreContract } from './restore.contract.ts';
import { scratchDatabases } from './scratch-database.ts';

const scratch = scratchDatabases();

restoreContract('SQLite', async (now) => {
  const database = scratch().open();
  const options = { table: 'chancheng.domain', now };
  return { table: sqliteTableStore(database, { ...options, feed: true }), scan: sqliteTableScan(database, options) };
});
