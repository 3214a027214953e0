import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** Another process holds the file: two cities cannot share a folder. */
export class DatabaseInUse extends Error {
  override readonly name = 'DatabaseInUse';
}

interface Work {
  run(): void;
  settle(failure: unknown): void;
}

/**
 * The one SQLite file of a machine, with group commit: everything that is asked for in one turn of the event loop is written in one
 * transaction and one fsync, however many callers there are. A caller whose work throws is refused alone, so work must check before
 * it writes. Reads see what is committed.
 */
export class Database {
  readonly connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #listeners = new Set<(changed: ReadonlySet<string>) => void>();
  #changed = new Set<string>();
  #waiting: Work[] = [];
  #scheduled = false;

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

  /** Runs `work` in the next commit; resolves with its result when that is on disk. */
  write<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let result: { value: T } | { error: unknown } | undefined;
      this.#waiting.push({
        run: () => {
          try {
            result = { value: work() };
          } catch (error) {
            result = { error };
          }
        },
        settle: (failure) => {
          if (failure !== undefined) reject(failure);
          else if (result && 'value' in result) resolve(result.value);
          else reject(result?.error);
        },
      });
      if (!this.#scheduled) {
        this.#scheduled = true;
        setImmediate(() => this.#commit());
      }
    });
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

  /** Writes what is waiting and closes the file. */
  close(): void {
    if (this.#waiting.length > 0) this.#commit();
    this.connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    this.connection.close();
  }

  #commit(): void {
    this.#scheduled = false;
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length === 0) return;
    let failure: unknown;
    try {
      this.connection.exec('BEGIN IMMEDIATE');
      for (const work of batch) work.run();
      this.connection.exec('COMMIT');
    } catch (cause) {
      failure = cause;
      if (this.connection.isTransaction) this.connection.exec('ROLLBACK');
    }
    for (const work of batch) work.settle(failure);
    const changed = this.#changed;
    if (changed.size === 0) return;
    this.#changed = new Set();
    for (const listener of this.#listeners) listener(changed);
  }
}

/** Opens (or creates) the file; `:memory:` for none. Throws DatabaseInUse when another process has it. */
export function openDatabase(path: string): Database {
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
