import type { Database } from '../adapters/sqlite/database.ts';
import type { EventForwarder } from '../core/ports/effects.ts';

/**
 * The link from the districts to the hub on one machine: every event a tenant forwards is in the hub's journal, once for each incident and
 * number, with its hash, whatever order it comes in.
 */
export function hubJournal(database: Database): EventForwarder {
  database.connection.exec(
    'CREATE TABLE IF NOT EXISTS hub_journal (incident TEXT NOT NULL, seq INTEGER NOT NULL, tenant TEXT NOT NULL, event TEXT NOT NULL, PRIMARY KEY (incident, seq)) WITHOUT ROWID',
  );
  return {
    async forward(events) {
      await database.write(() => {
        const insert = database.prepare('INSERT OR IGNORE INTO hub_journal (incident, seq, tenant, event) VALUES (?, ?, ?, ?)');
        for (const event of events) insert.run(event.incident, event.seq, event.tenant, JSON.stringify(event));
      });
    },
  };
}
