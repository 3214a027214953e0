import { existsSync } from 'node:fs';
import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, openDatabase } from '../../adapters/sqlite/database.ts';
import { sqliteTableScan } from '../../adapters/sqlite/table-scan.ts';
import { sqliteTableStore } from '../../adapters/sqlite/table-store.ts';
import { ClockMemory } from '../../local/clock-memory.ts';
import { tableIncidentStore } from '../../stores/incident-store.ts';
import { restoreTable } from '../../stores/restore/restore-table.ts';
import type { Restored } from '../restore.ts';

/** The folder is none that a backup was written to. */
export class NoBackup extends Error {
  override readonly name = 'NoBackup';
}

/** Copies from the folder of a backup into that of a city what it lacks. Throws NoBackup, or DatabaseInUse where a city runs on either. */
export async function restoreFolder(backup: string, options: { readonly data: string; readonly dryRun: boolean }): Promise<Restored[]> {
  for (const folder of [backup, options.data]) {
    if (!existsSync(join(folder, 'city.db')))
      throw new NoBackup(`${folder} holds no city.db: expected the folder of a city or of its backup`);
  }
  const saved = openDatabase(join(backup, 'city.db'));
  try {
    const live = openDatabase(join(options.data, 'city.db'));
    try {
      const tables = domainTables(saved);
      const restored: Restored[] = [];
      for (const table of tables) restored.push(await restoreOne(table, saved, live, options.dryRun));
      const objects = await copyMissing(join(backup, 'objects'), join(options.data, 'objects'), options.dryRun);
      return [...restored, { to: join(options.data, 'objects'), objects }];
    } finally {
      live.close();
    }
  } finally {
    saved.close();
  }
}

const domainTables = (database: Database): string[] =>
  (
    database.connection
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'items:*.domain' ORDER BY name")
      .all() as { name: string }[]
  ).map(({ name }) => name.slice('items:'.length));

async function restoreOne(table: string, saved: Database, live: Database, dryRun: boolean): Promise<Restored> {
  // What has expired, has by the city's clock.
  const clock = new ClockMemory(live).read();
  const options = { table, now: () => clock };
  const target = sqliteTableStore(live, { ...options, feed: true });
  const { dueShards } = tableIncidentStore(target, { tenant: table });
  const report = await restoreTable(
    { saved: sqliteTableStore(saved, options), live: target, dueShards, dryRun },
    sqliteTableScan(saved, options),
  );
  return { to: table, ...report, objects: 0 };
}

/** Files that are in one folder and not in the other; returns how many. */
async function copyMissing(from: string, to: string, dryRun: boolean): Promise<number> {
  if (!existsSync(from)) return 0;
  const files = (await readdir(from, { recursive: true })).filter((path) => path.endsWith('.object'));
  const missing = files.filter((path) => !existsSync(join(to, path)));
  if (!dryRun) for (const path of missing) await cp(join(from, path), join(to, path), { force: false });
  return missing.length;
}
