import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { type Database, DatabaseInUse, openDatabase } from '../../lib/adapters/sqlite/database.ts';
import { sqliteTableStore } from '../../lib/adapters/sqlite/table-store.ts';
import { StoreUnavailable, VersionConflict } from '../../lib/core/ports/errors.ts';
import { scratchDatabases } from './scratch-database.ts';

const scratch = scratchDatabases();

function withRows(database: Database): { write(row: number): Promise<unknown>; rows(): number[] } {
  database.connection.exec('CREATE TABLE IF NOT EXISTS row (id INTEGER PRIMARY KEY)');
  return {
    write: (row) => database.write(() => database.prepare('INSERT INTO row (id) VALUES (?)').run(row)),
    rows: () =>
      database.connection
        .prepare('SELECT id FROM row ORDER BY id')
        .all()
        .map(({ id }) => Number(id)),
  };
}

describe('the database', () => {
  it('writes what is asked for in one turn in one transaction', async () => {
    const database = scratch().open();
    const { write, rows } = withRows(database);
    const executed = vi.spyOn(database.connection, 'exec');
    const writes = Array.from({ length: 50 }, (_, row) => write(row));
    expect(rows()).toEqual([]);
    await Promise.all(writes);
    expect(rows()).toHaveLength(50);
    expect(executed.mock.calls.flat()).toEqual(['BEGIN IMMEDIATE', 'COMMIT']);
  });

  it('lets work see what earlier work of its turn has written, and returns what work returns', async () => {
    const database = scratch().open();
    const { write } = withRows(database);
    const count = () => database.write(() => Number(database.connection.prepare('SELECT count(*) AS n FROM row').get()?.n));
    expect(await Promise.all([count(), write(1), count(), write(2), count()])).toMatchObject([0, {}, 1, {}, 2]);
  });

  it('refuses alone what a condition refuses', async () => {
    const database = scratch().open();
    const { write, rows } = withRows(database);
    const executed = vi.spyOn(database.connection, 'exec');
    const refuse = database.write(() => {
      throw new VersionConflict('planted');
    });
    const outcomes = await Promise.allSettled([write(1), refuse, write(2)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(rows()).toEqual([1, 2]);
    expect(executed.mock.calls.flat()).toEqual(['BEGIN IMMEDIATE', 'COMMIT']);
  });

  it('writes what follows from a write with it', async () => {
    const database = scratch().open();
    const { write, rows } = withRows(database);
    const executed = vi.spyOn(database.connection, 'exec');
    const one = async (row: number): Promise<void> => void (await write(row));
    await database.writeThen(
      () => one(1),
      async () => {
        await Promise.resolve();
        await one(2);
        await one(3);
      },
    );
    expect(rows()).toEqual([1, 2, 3]);
    expect(executed.mock.calls.flat()).toEqual(['BEGIN IMMEDIATE', 'COMMIT', 'BEGIN IMMEDIATE', 'COMMIT']);
  });

  it('writes nothing of what follows from a write that is refused, or that fails unforeseen, now or later', async () => {
    const database = scratch().open();
    const { write, rows } = withRows(database);
    for (const cause of [new VersionConflict('planted'), new Error('planted')]) {
      const first = (): Promise<void> =>
        database.write(() => {
          throw cause;
        });
      const followed: unknown[] = [];
      const next = async (): Promise<void> => {
        for (const row of [1, 2]) await write(row).catch((refusal) => followed.push(refusal));
      };
      const others = write(followed.length);
      await expect(database.writeThen(first, next)).rejects.toBe(cause);
      await others;
      expect(followed).toEqual([expect.any(StoreUnavailable), expect.any(StoreUnavailable)]);
      expect(rows()).toEqual([0]);
      await database.write(() => database.connection.exec('DELETE FROM row'));
    }
  });

  it('writes nothing of what follows from a write that could not be committed', async () => {
    const database = scratch().open();
    const { write, rows } = withRows(database);
    const { connection } = database;
    const exec = connection.exec.bind(connection);
    let failures = 2;
    // The commit of the two together, and that of the first alone.
    vi.spyOn(connection, 'exec').mockImplementation((sql) => {
      if (sql === 'COMMIT' && failures-- > 0) throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
      exec(sql);
    });
    const outcome = database.writeThen(
      async () => void (await write(1)),
      async () => void (await write(2)),
    );
    await expect(outcome).rejects.toThrow(StoreUnavailable);
    await write(3);
    expect(rows()).toEqual([3]);
  });

  it('waits for a write that is not one asked for at once before it begins what follows', async () => {
    const database = scratch().open();
    const { write, rows } = withRows(database);
    const seen: number[][] = [];
    const late = async (): Promise<void> => {
      await Promise.resolve();
      await write(1);
    };
    const two = async (): Promise<void> => void (await Promise.all([write(2), write(3)]));
    for (const first of [late, two]) await database.writeThen(first, async () => void seen.push(rows()));
    expect(seen).toEqual([[1], [1, 2, 3]]);
  });

  it('tells of commits outside of what follows, whoever asked for them', async () => {
    const database = scratch().open();
    const { write, rows } = withRows(database);
    const told: Promise<unknown>[] = [];
    database.afterCommit(() => told.push(write(9)));
    const refused = database.writeThen(
      () =>
        database.write(() => {
          throw new VersionConflict('planted');
        }),
      async () => void (await write(1)),
    );
    const other = database.write(() => database.markChanged('table'));
    await expect(refused).rejects.toThrow('planted');
    await other;
    await Promise.all(told);
    expect(rows()).toEqual([9]);
  });

  it('does not let what fails unforeseen take its neighbours along, nor keep a part of it', async () => {
    const database = scratch().open();
    const { write, rows } = withRows(database);
    const half = database.write(() => {
      database.prepare('INSERT INTO row (id) VALUES (?)').run(7);
      throw new TypeError('planted');
    });
    const outcomes = await Promise.allSettled([write(1), half, write(1), write(2)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    await expect(half).rejects.toThrow(new TypeError('planted'));
    expect(rows()).toEqual([1, 2]);
  });

  it('says of a full disk that it may pass, and goes on when there is room', async () => {
    const database = scratch().open();
    const table = sqliteTableStore(database, { table: 't' });
    const large = (sk: string) => table.put({ pk: 'p', sk, version: 1, data: { text: 'x'.repeat(300_000) } }, 'any');
    const pages = Number(database.connection.prepare('PRAGMA page_count').get()?.page_count);
    database.connection.exec(`PRAGMA max_page_count = ${pages + 20}`);
    const small = table.put({ pk: 'p', sk: 'small', version: 1, data: {} }, 'any');
    const outcomes = await Promise.allSettled([small, large('large')]);
    expect(outcomes).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { name: 'StoreUnavailable', retryable: true } },
    ]);
    expect((await table.query({ pk: 'p' })).items.map(({ sk }) => sk)).toEqual(['small']);
    database.connection.exec('PRAGMA max_page_count = 1000000');
    await large('large');
    expect((await table.query({ pk: 'p' })).items).toHaveLength(2);
  });

  it('writes what is waiting before it closes, and nothing afterwards', async () => {
    const file = scratch();
    const database = file.open();
    const { write } = withRows(database);
    const waiting = write(1);
    file.close();
    await waiting;
    await expect(write(2)).rejects.toBeInstanceOf(StoreUnavailable);
    expect(withRows(file.open()).rows()).toEqual([1]);
  });

  it('removes all that has expired, and lets others write in between', async () => {
    const database = scratch().open();
    let now = 0;
    const store = sqliteTableStore(database, { table: 'b.telemetry', now: () => now });
    const row = (sk: string, expiresAt: number) => store.put({ pk: 'p', sk, version: 1, data: {}, expiresAt }, 'any');
    await Promise.all(Array.from({ length: 25 }, (_, index) => row(`s${index}`, 1)));
    now = 2000;
    let removed = -1;
    const swept = database.sweep(2, 10).then((count) => {
      removed = count;
    });
    await row('later', 9);
    expect(removed).toBe(-1);
    await swept;
    expect(removed).toBe(25);
    expect((await store.query({ pk: 'p' })).items.map(({ sk }) => sk)).toEqual(['later']);
  });

  it('stops removing what has expired when it is closed', async () => {
    const file = scratch();
    const database = file.open();
    const store = sqliteTableStore(database, { table: 'b.telemetry', now: () => 0 });
    await Promise.all([1, 2, 3].map((sk) => store.put({ pk: 'p', sk: `s${sk}`, version: 1, data: {}, expiresAt: 1 }, 'any')));
    const swept = database.sweep(2, 1);
    file.close();
    expect(await swept).toBe(1);
  });

  it('removes what has expired from all its tables', async () => {
    const database = scratch().open();
    let now = 0;
    const tables = ['a.domain', 'b.telemetry'].map((table) => sqliteTableStore(database, { table, now: () => now }));
    const puts = tables.flatMap((table) =>
      [undefined, 1, 2, 3].map((expiresAt) =>
        table.put({ pk: 'p', sk: `s${expiresAt}`, version: 1, data: {}, ...(expiresAt ? { expiresAt } : {}) }, 'any'),
      ),
    );
    await Promise.all(puts);
    now = 2000;
    expect(await database.sweep(2, 1)).toBe(4);
    expect(await database.sweep(2)).toBe(0);
    for (const table of tables) expect((await table.query({ pk: 'p' })).items.map(({ sk }) => sk)).toEqual(['s3', 'sundefined']);
  });

  it('belongs to one process until that ends, however it ends', async () => {
    const file = scratch();
    const script = `import { openDatabase } from '${join(process.cwd(), 'lib/adapters/sqlite/database.ts')}';
      const { connection } = openDatabase(process.argv[1]);
      connection.exec('CREATE TABLE row (id INTEGER PRIMARY KEY); INSERT INTO row VALUES (5)');
      console.log('open');
      setInterval(() => connection, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, file.path], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    expect(() => openDatabase(file.path)).toThrow(DatabaseInUse);
    expect(() => openDatabase(file.path)).toThrow(/another CityWatch runs on this folder/);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(withRows(file.open()).rows()).toEqual([5]);
  });
});
