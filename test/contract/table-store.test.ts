import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, it } from 'vitest';
import { type Database, openDatabase } from '../../lib/adapters/sqlite/database.ts';
import { sqliteTableStore } from '../../lib/adapters/sqlite/table-store.ts';
import { ModelTableStore } from './model-table-store.ts';
import { tableStoreContract } from './table-store.contract.ts';
import { agreesWithModel } from './table-store.model.ts';

const folder = mkdtempSync(join(tmpdir(), 'citywatch-contract-'));
const databases: Database[] = [];
afterAll(() => {
  for (const database of databases) database.close();
  rmSync(folder, { recursive: true });
});

function open(path: string): Database {
  const database = openDatabase(path);
  databases.push(database);
  return database;
}

tableStoreContract('the model', async (now) => new ModelTableStore(now));
tableStoreContract('SQLite', async (now) =>
  sqliteTableStore(open(join(folder, `${databases.length}.db`)), { table: 'foshan.domain', feed: true, now }),
);

it('SQLite does what the model does, whatever is asked for, also of what is asked for at once', async () => {
  const database = open(':memory:');
  let tables = 0;
  await agreesWithModel(async (now) => sqliteTableStore(database, { table: `t${++tables}`, feed: tables % 2 === 0, now }), {
    numRuns: 300,
    atOnceInOrder: true,
  });
}, 60_000);
