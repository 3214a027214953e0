import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { type Database, openDatabase } from '../../lib/adapters/sqlite/database.ts';

/** A database file that can be closed and opened again; both go with the test. */
export interface ScratchDatabase {
  readonly path: string;
  /** Opens it, having closed it where it is open. */
  open(): Database;
  close(): void;
}

/** Makes scratch databases for the tests of this file. */
export function scratchDatabases(): () => ScratchDatabase {
  const cleanings: (() => void)[] = [];
  afterEach(() => {
    for (const clean of cleanings.splice(0)) clean();
  });
  return () => {
    const folder = mkdtempSync(join(tmpdir(), 'citywatch-database-'));
    const path = join(folder, 'city.db');
    let opened: Database | undefined;
    const close = (): void => {
      opened?.close();
      opened = undefined;
    };
    cleanings.push(() => {
      close();
      rmSync(folder, { recursive: true });
    });
    return {
      path,
      close,
      open: () => {
        close();
        opened = openDatabase(path);
        return opened;
      },
    };
  };
}
