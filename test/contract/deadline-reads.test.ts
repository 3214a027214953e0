import { describe, expect, it } from 'vitest';
import { sqliteTableStore } from '../../lib/adapters/sqlite/table-store.ts';
import { watchDeadlines } from '../../lib/core/incident/watch-deadlines.ts';
import { toInstant } from '../../lib/core/instant.ts';
import { tableIncidentStore } from '../../lib/stores/incident-store.ts';
import type { TableStore } from '../../lib/wiring/table-store.ts';
import { FOSHAN } from '../unit/support/foshan.ts';
import { fixedPublications } from '../unit/support/incident-city.ts';
import { scratchDatabases } from './scratch-database.ts';
import { incidentOf, MINUTE, obligationOf, opening, T0, TENANT } from './stores/fixtures.ts';

/** The 10,000 with all checks (`CITYWATCH_OPEN_INCIDENTS=10000`); fewer in `npm test`, the bound is the same. */
const INCIDENTS = Number(process.env.CITYWATCH_OPEN_INCIDENTS ?? 500);
const OBLIGATIONS = 5;
const SHARDS = 2;

const scratch = scratchDatabases();

/** What a pass asks of the table. */
class Reads {
  /** Queries of each shard of the due index. */
  readonly queries = new Map<string, number>();
  many = 0;
  others: string[] = [];

  watch(table: TableStore): TableStore {
    return {
      transact: (operations) => table.transact(operations),
      put: (item, condition) => table.put(item, condition),
      delete: (key, condition) => table.delete(key, condition),
      get: (key) => {
        this.others.push(`get ${key.pk}`);
        return table.get(key);
      },
      getMany: (keys) => {
        this.many++;
        return table.getMany(keys);
      },
      query: (query) => {
        if (query.pk.startsWith('DUE#')) this.queries.set(query.pk, (this.queries.get(query.pk) ?? 0) + 1);
        else this.others.push(`query ${query.pk}`);
        return table.query(query);
      },
    };
  }
}

describe(`the deadline watcher over ${INCIDENTS} open incidents with ${INCIDENTS * OBLIGATIONS} obligations`, () => {
  it('reads each shard of the index ⌈due / 100⌉ + 2 times at most, heads a hundred at a time, and nothing else', {
    timeout: 240_000,
  }, async () => {
    const table = sqliteTableStore(scratch().open(), { table: `${TENANT}.domain`, feed: true, now: () => T0 });
    const filled = tableIncidentStore(table, { tenant: TENANT, dueShards: SHARDS });
    // One obligation of each incident falls due each hour, spread over 50 minutes.
    const incidents = Array.from({ length: INCIDENTS }, (_, number) =>
      incidentOf(number, {
        obligations: Array.from({ length: OBLIGATIONS }, (_, hour) =>
          obligationOf(`o${hour}`, { warnBefore: 0, due: toInstant(T0 + (hour + 1) * 60 * MINUTE + (number % 50) * MINUTE) }),
        ),
      }),
    );
    for (let from = 0; from < INCIDENTS; from += 500)
      await Promise.all(incidents.slice(from, from + 500).map((incident) => filled.commit(opening(incident))));

    let now = T0;
    const pass = async () => {
      const reads = new Reads();
      const store = tableIncidentStore(reads.watch(table), { tenant: TENANT, dueShards: SHARDS });
      const due = await Promise.all(
        Array.from({ length: SHARDS }, async (_, shard) => (await filled.due(shard, toInstant(now), 1_000_000)).length),
      );
      const core = { tenant: TENANT, incidents: store, publications: fixedPublications(FOSHAN), clock: { now: () => now } };
      const result = await watchDeadlines(core);
      const bounds = due.map((entries) => Math.ceil(entries / 100));
      for (const [shard, bound] of bounds.entries()) expect(reads.queries.get(`DUE#${shard}`)).toBeLessThanOrEqual(bound + 2);
      expect(reads.many).toBeLessThanOrEqual(bounds.reduce((sum, bound) => sum + bound, 0));
      expect(reads.others).toEqual([]);
      expect(result.failed).toBe(0);
      return { due: due.reduce((sum, entries) => sum + entries, 0), result, reads };
    };

    // Nothing is due: one look at each shard.
    expect(await pass()).toMatchObject({ due: 0, reads: { many: 0 } });
    // An ordinary minute: a fiftieth of the incidents.
    now = T0 + 60 * MINUTE;
    expect(await pass()).toMatchObject({ due: INCIDENTS / 50, result: { breached: INCIDENTS / 50 } });
    // An hour without a watcher: all of the others' first obligations, and what was taken further.
    now = T0 + 119 * MINUTE;
    const missed = await pass();
    expect(missed.result.breached).toBe(INCIDENTS - INCIDENTS / 50);
    const recorded = await Promise.all(incidents.slice(0, 60).map(async ({ id }) => (await filled.events(id)).slice(1)));
    expect(recorded.every((events) => events.filter(({ type }) => type === 'obligation-breached').length === 1)).toBe(true);
  });
});
