import type { Database } from '../adapters/sqlite/database.ts';
import type { IncidentEvent } from '../core/incident/events.ts';
import { type Instant, toInstant } from '../core/instant.ts';
import { linkState } from '../core/operation/hub-contact.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { EventForwarder } from '../core/ports/effects.ts';
import type { HubLink, HubLinkState, HubLinkView } from '../core/ports/hub-link.ts';

/** A link on one machine says itself that it is broken. */
const AT_ONCE = 0;

const SCHEMA = `CREATE TABLE IF NOT EXISTS hub_link (tenant TEXT PRIMARY KEY, down_since TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hub_held (number INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL, event TEXT NOT NULL);`;

/**
 * The links from the districts to the hub on one machine, each of which can be broken to see what happens then. What is forwarded over a broken
 * link is held, as a tenant's bus holds it in the cloud, and delivered in order when the link is up again. A link stays as it is over a restart.
 */
export class HubLinks {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #hub: EventForwarder;

  constructor(database: Database, clock: Clock, hub: EventForwarder) {
    this.#database = database;
    this.#clock = clock;
    this.#hub = hub;
    database.connection.exec(SCHEMA);
  }

  /** One district's. */
  of(tenant: string): EventForwarder & HubLink & HubLinkView {
    return {
      forward: (events) => (this.#brokenSince(tenant) ? this.#hold(tenant, events) : this.#hub.forward(events)),
      downSince: async () => this.#state(tenant).downSince,
      state: async () => this.#state(tenant),
    };
  }

  /** Judged by the rule of the cloud, but for a sign of life that is due at any moment. */
  #state(tenant: string): HubLinkState {
    const now = this.#clock.now();
    const heardAt = this.#brokenSince(tenant);
    return heardAt ? linkState({ heardAt, listeningSince: heardAt }, AT_ONCE, now) : { heardAt: toInstant(now) };
  }

  #brokenSince(tenant: string): Instant | undefined {
    const row = this.#database.prepare('SELECT down_since AS since FROM hub_link WHERE tenant = ?').get(tenant);
    return row && String(row.since);
  }

  /** Breaks a link, or mends it; one that is broken already has been since then. */
  async set(tenant: string, up: boolean): Promise<void> {
    if (!up) {
      const now = toInstant(this.#clock.now());
      await this.#database.write(() =>
        this.#database.prepare('INSERT OR IGNORE INTO hub_link (tenant, down_since) VALUES (?, ?)').run(tenant, now),
      );
      return;
    }
    await this.#database.write(() => this.#database.prepare('DELETE FROM hub_link WHERE tenant = ?').run(tenant));
    await this.#release(tenant);
  }

  async #hold(tenant: string, events: readonly IncidentEvent[]): Promise<void> {
    await this.#database.write(() => {
      const insert = this.#database.prepare('INSERT INTO hub_held (tenant, event) VALUES (?, ?)');
      for (const event of events) insert.run(tenant, JSON.stringify(event));
    });
  }

  async #release(tenant: string): Promise<void> {
    const rows = this.#database.prepare('SELECT number, event FROM hub_held WHERE tenant = ? ORDER BY number').all(tenant);
    await this.#hub.forward(rows.map(({ event }) => JSON.parse(String(event)) as IncidentEvent));
    await this.#database.write(() => {
      const remove = this.#database.prepare('DELETE FROM hub_held WHERE number = ?');
      for (const { number } of rows) remove.run(Number(number));
    });
  }
}
