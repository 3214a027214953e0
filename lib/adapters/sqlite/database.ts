import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { backup, DatabaseSync, type StatementSync } from 'node:sqlite';
import { StoreError, StoreUnavailable } from '../../core/ports/errors.ts';

/** Another process holds the file: two cities cannot share a folder. */
export class DatabaseInUse extends Error {
  override readonly name = 'DatabaseInUse';
}

/** Pages (4 KiB) copied between two turns of the event loop, so that a copy holds nobody up. */
const COPIED_PAGES = 256;

interface Work {
  /** What others follow from. */
  readonly laid: Foundation | undefined;
  /** Throws what is no refusal: then nothing of the transaction may stay. */
  run(): void;
  settle(): void;
  reject(cause: unknown): void;
}

/** A write that others follow from. */
interface Foundation {
  writes: number;
  /** Its work was run without being refused, in the commit under way or in an earlier one. */
  isLaid: boolean;
}

/**
 * The one SQLite file of a machine, with group commit: everything that is asked for in one turn of the event loop is written in one
 * transaction and one fsync, however many callers there are. Work that throws a StoreError is refused alone and must not have written
 * before, so conditions are checked first; inside it, reads see what earlier work of the same turn has written. Outside it, reads see what
 * is committed.
 */
export class Database {
  readonly connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #listeners = new Set<(changed: ReadonlySet<string>) => void>();
  #changed = new Set<string>();
  #waiting: Work[] = [];
  #scheduled = false;
  /** While the first part of `writeThen` asks for its write. */
  #laying: Foundation | undefined;
  /** What the writes asked for in `writeThen`'s second part follow from. */
  readonly #founded = new AsyncLocalStorage<Foundation>();

  constructor(connection: DatabaseSync) {
    this.connection = connection;
  }

  /** A prepared statement, made once for each text. */
  prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.connection.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** Runs `work` in the next commit; resolves with its result when that is on disk. Work may be run a second time, after a rollback. */
  write<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (!this.connection.isOpen) return reject(new StoreUnavailable('the database is closed'));
      const laid = this.#laying;
      const founded = this.#founded.getStore();
      if (laid) laid.writes++;
      let settle = (): void => undefined;
      this.#waiting.push({
        laid,
        run: () => {
          try {
            if (laid) laid.isLaid = false;
            if (founded && !founded.isLaid) throw new StoreUnavailable('what this follows from was not written');
            const result = work();
            if (laid) laid.isLaid = true;
            settle = () => resolve(result);
          } catch (cause) {
            if (!(cause instanceof StoreError)) throw cause;
            settle = () => reject(cause);
          }
        },
        settle: () => settle(),
        reject,
      });
      if (this.#scheduled) return;
      this.#scheduled = true;
      // Whoever listens to commits follows from nothing.
      this.#founded.exit(() => setImmediate(() => this.#commit()));
    });
  }

  /**
   * Begins `next` while what `first` asks for is being written, so that both may lie in one commit: no write of `next` stands unless that of
   * `first` does. Where `first` does not ask for one write at once, `next` waits for it. Rejects as `first` does, else as `next`.
   */
  async writeThen(first: () => Promise<void>, next: () => Promise<void>): Promise<void> {
    const foundation: Foundation = { writes: 0, isLaid: false };
    let written: Promise<void>;
    this.#laying = foundation;
    try {
      written = first();
    } finally {
      this.#laying = undefined;
    }
    if (foundation.writes !== 1) {
      await written;
      return next();
    }
    const [one, other] = await Promise.allSettled([written, this.#founded.run(foundation, next)]);
    for (const outcome of [one, other]) if (outcome.status === 'rejected') throw outcome.reason;
  }

  /** Names a table whose feed the running work adds to. */
  markChanged(table: string): void {
    this.#changed.add(table);
  }

  /** Called after each commit that added to a feed, with its tables; returns how to stop listening. */
  afterCommit(listener: (changed: ReadonlySet<string>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Removes every row whose time has passed (epoch seconds), at most `limit` in one commit, so that others write in between; returns how
   * many. Reads do not return them anyway. A file that is closed meanwhile keeps the rest for the next time.
   */
  async sweep(nowSeconds: number, limit = 500): Promise<number> {
    const tables = this.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'items:*'").all();
    let removed = 0;
    for (const { name } of tables) {
      const expired = `SELECT pk, sk FROM "${name}" WHERE expires_at <= ? LIMIT ?`;
      for (let last = limit; last === limit && this.connection.isOpen; removed += last) {
        last = await this.write(() =>
          Number(this.prepare(`DELETE FROM "${name}" WHERE (pk, sk) IN (${expired})`).run(nowSeconds, limit).changes),
        );
      }
    }
    return removed;
  }

  /** Writes a copy to a new file: as of one moment, while others go on writing here. */
  async copyTo(path: string): Promise<void> {
    await backup(this.connection, path, { rate: COPIED_PAGES });
  }

  /** Writes what is waiting and closes the file. */
  close(): void {
    this.#commit();
    this.connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    this.connection.close();
  }

  #commit(): void {
    this.#scheduled = false;
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length === 0) return;
    // What nobody foresaw (a full disk, a fault of ours) must not take the neighbours along: each again, alone.
    if (this.#failureOf(batch)) {
      for (const work of batch) {
        const failure = this.#failureOf([work]);
        if (failure) work.reject(storageError(failure.cause));
      }
    }
    const changed = this.#changed;
    if (changed.size === 0) return;
    this.#changed = new Set();
    for (const listener of this.#listeners) listener(changed);
  }

  /** Commits the works together and settles them; or leaves nothing of them and says why. */
  #failureOf(works: readonly Work[]): { readonly cause: unknown } | undefined {
    try {
      this.connection.exec('BEGIN IMMEDIATE');
      for (const work of works) work.run();
      this.connection.exec('COMMIT');
    } catch (cause) {
      if (this.connection.isTransaction) this.connection.exec('ROLLBACK');
      for (const { laid } of works) if (laid) laid.isLaid = false;
      return { cause };
    }
    for (const work of works) work.settle();
    return undefined;
  }
}

/** SQLite's result codes that may be gone at the next attempt: busy, locked, no memory, read-only, I/O error, full, cannot open. */
const PASSING_CODES = [5, 6, 7, 8, 10, 13, 14];

function storageError(cause: unknown): unknown {
  const { errcode } = cause as { readonly errcode?: number };
  const isPassing = errcode !== undefined && PASSING_CODES.includes(errcode & 0xff);
  return isPassing ? new StoreUnavailable(`the database cannot be written: ${(cause as Error).message}`, { cause }) : cause;
}

/** Opens (or creates) the file and its folder; `:memory:` for none. Throws DatabaseInUse when another process has it. */
export function openDatabase(path: string): Database {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
  const connection = new DatabaseSync(path, { timeout: 500 });
  try {
    // EXCLUSIVE holds the lock for the life of the process; the kernel lets go of it at a kill -9.
    connection.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    connection.exec(
      'PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY;',
    );
    connection.exec('BEGIN IMMEDIATE; COMMIT;');
  } catch (cause) {
    connection.close();
    if (cause instanceof Error && /locked|busy/i.test(cause.message)) {
      throw new DatabaseInUse(`${path} is in use: another CityWatch runs on this folder; stop it, or choose another --data`, { cause });
    }
    throw cause;
  }
  return new Database(connection);
}
