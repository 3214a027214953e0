import type { Database } from '../adapters/sqlite/database.ts';
import { type Instant, toInstant } from '../core/instant.ts';
import type { OwnershipStore } from '../core/link/ownership.ts';
import { linkState } from '../core/operation/hub-contact.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { BusSender, EventForwarder } from '../core/ports/effects.ts';
import type { HubLink, HubLinkState, HubLinkView } from '../core/ports/hub-link.ts';
import { detailTypeOf, type Envelope, epochResources, tenantSource } from '../wiring/bus.ts';

/** A link on one machine says itself that it is broken. */
const AT_ONCE = 0;

/** Takes what comes over a link. What it throws is tried again. */
export type LinkEnd = (envelope: Envelope) => Promise<void>;
type Direction = 'to-hub' | 'to-district';

const SCHEMA = `CREATE TABLE IF NOT EXISTS hub_link (tenant TEXT PRIMARY KEY, down_since TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hub_carried (number INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL, direction TEXT NOT NULL, envelope TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS hub_held (number INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL, event TEXT NOT NULL);
INSERT INTO hub_carried (tenant, direction, envelope) SELECT tenant, 'to-hub', json_object('source', 'citywatch.' || tenant, 'detail-type',
  'incident.' || json_extract(event, '$.type'), 'detail', json(event)) FROM hub_held ORDER BY number;
DROP TABLE hub_held;`;

/**
 * The links between the districts and the hub on one machine, each of which can be broken to see what happens then. They carry the envelopes of
 * the cloud. What is sent over a broken link is held, as a bus holds it in the cloud, and delivered in order when the link is up again; so is
 * what the other end could not take. A link stays as it is over a restart.
 */
export class HubLinks {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #hub: LinkEnd;
  readonly #districts = new Map<string, LinkEnd>();

  /** `hub`: takes what districts send. */
  constructor(database: Database, clock: Clock, hub: LinkEnd) {
    this.#database = database;
    this.#clock = clock;
    this.#hub = hub;
    database.connection.exec(SCHEMA);
  }

  /** One district's end: what it sends goes to the hub. */
  of(tenant: string, ownership: OwnershipStore): EventForwarder & BusSender & HubLink & HubLinkView {
    const source = tenantSource(tenant);
    return {
      // An event that the hub does not take fails where it comes from, whose queue brings it again.
      forward: async (events) => {
        const resources = epochResources((await ownership.read()).epoch);
        const envelopes = events.map((event): Envelope => ({ source, 'detail-type': detailTypeOf(event), resources, detail: event }));
        if (this.isBroken(tenant)) return this.#hold(tenant, 'to-hub', envelopes);
        for (const envelope of envelopes) await this.#hub(envelope);
      },
      send: async (type, detail) => {
        const { epoch } = await ownership.read();
        await this.#carry(tenant, 'to-hub', { source, 'detail-type': type, resources: epochResources(epoch), detail });
      },
      downSince: async () => this.#state(tenant).downSince,
      state: async () => this.#state(tenant),
    };
  }

  /** The hub's end of all links: what it sends goes to the district that the detail names. */
  fromHub(hub: string): BusSender {
    return {
      send: (type, detail) => {
        const { tenant } = detail as { tenant?: string };
        if (tenant === undefined) throw new Error(`what the hub sends as ${type} names no tenant`);
        return this.#carry(tenant, 'to-district', { source: tenantSource(hub), 'detail-type': type, detail });
      },
    };
  }

  /** Says who takes what the hub sends to a district. */
  listen(tenant: string, end: LinkEnd): void {
    this.#districts.set(tenant, end);
  }

  isBroken(tenant: string): boolean {
    return this.#brokenSince(tenant) !== undefined;
  }

  isAnyBroken(): boolean {
    return this.#database.prepare('SELECT 1 FROM hub_link LIMIT 1').get() !== undefined;
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

  /** Tries again what an end could not take. */
  async retry(): Promise<void> {
    const tenants = this.#database.prepare('SELECT DISTINCT tenant FROM hub_carried').all();
    for (const { tenant } of tenants) if (!this.isBroken(String(tenant))) await this.#release(String(tenant));
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

  async #carry(tenant: string, direction: Direction, envelope: Envelope): Promise<void> {
    if (this.isBroken(tenant)) return this.#hold(tenant, direction, [envelope]);
    await this.#deliver(tenant, direction, envelope).catch(() => this.#hold(tenant, direction, [envelope]));
  }

  async #deliver(tenant: string, direction: Direction, envelope: Envelope): Promise<void> {
    if (direction === 'to-hub') return this.#hub(envelope);
    const end = this.#districts.get(tenant);
    if (!end) throw new Error(`nobody listens to the hub in ${tenant}`);
    await end(envelope);
  }

  async #hold(tenant: string, direction: Direction, envelopes: readonly Envelope[]): Promise<void> {
    await this.#database.write(() => {
      const insert = this.#database.prepare('INSERT INTO hub_carried (tenant, direction, envelope) VALUES (?, ?, ?)');
      for (const envelope of envelopes) insert.run(tenant, direction, JSON.stringify(envelope));
    });
  }

  /** What cannot be taken still stays; what comes behind it does not wait for it. */
  async #release(tenant: string): Promise<void> {
    const rows = this.#database.prepare('SELECT number, direction, envelope FROM hub_carried WHERE tenant = ? ORDER BY number').all(tenant);
    const taken: number[] = [];
    for (const { number, direction, envelope } of rows) {
      const isTaken = await this.#deliver(tenant, direction as Direction, JSON.parse(String(envelope)) as Envelope).then(
        () => true,
        () => false,
      );
      if (isTaken) taken.push(Number(number));
    }
    await this.#database.write(() => {
      const remove = this.#database.prepare('DELETE FROM hub_carried WHERE number = ?');
      for (const number of taken) remove.run(number);
    });
  }
}
