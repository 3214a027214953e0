import type { Database } from '../adapters/sqlite/database.ts';

/** Where the city clock was: a folder's time never goes back, also over a restart at another speed. */
export class ClockMemory {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
    database.connection.exec('CREATE TABLE IF NOT EXISTS city_clock (id INTEGER PRIMARY KEY CHECK (id = 1), now INTEGER NOT NULL)');
  }

  /** Epoch milliseconds; 0 on a new folder. */
  read(): number {
    const row = this.#database.prepare('SELECT now FROM city_clock WHERE id = 1').get() as { now: number } | undefined;
    return row?.now ?? 0;
  }

  async save(now: number): Promise<void> {
    await this.#database.write(() => {
      this.#database
        .prepare('INSERT INTO city_clock (id, now) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET now = max(now, excluded.now)')
        .run(now);
    });
  }
}
