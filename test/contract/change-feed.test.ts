import type { DynamoDBRecord } from 'aws-lambda';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SqliteChangeFeed } from '../../lib/adapters/sqlite/change-feed.ts';
import { type Database, openDatabase } from '../../lib/adapters/sqlite/database.ts';
import { sqliteTableStore } from '../../lib/adapters/sqlite/table-store.ts';
import { type Image, itemFromImage } from '../../lib/wiring/table-image.ts';
import type { Item, TableStore } from '../../lib/wiring/table-store.ts';
import { scratchDatabases } from './scratch-database.ts';
import { seededRandom } from './seeded-random.ts';

const TABLE = 'chancheng.domain';
const scratch = scratchDatabases();
const storeOf = (database: Database, table = TABLE): TableStore => sqliteTableStore(database, { table, feed: true });
const event = (pk: string, seq: number, more: Partial<Item> = {}): Item => ({
  pk,
  sk: `EVT#${String(seq).padStart(8, '0')}`,
  version: 1,
  data: { seq },
  ...more,
});
const nameOf = ({ pk, sk }: { readonly pk: string; readonly sk: string }): string => `${pk}/${Number(sk.slice(4))}`;
const itemOf = (record: DynamoDBRecord): Item => itemFromImage(record.dynamodb?.NewImage as Image);
const namesOf = (records: readonly DynamoDBRecord[] | undefined): string[] | undefined => records?.map((record) => nameOf(itemOf(record)));

describe('the change feed', () => {
  it('holds the inserts of events and nothing else, as they were written, in the shape of a stream', async () => {
    const database = scratch().open();
    const table = storeOf(database);
    const feed = new SqliteChangeFeed(database, { table: TABLE });
    expect(feed.read(100)).toBeUndefined();
    const whole = event('INCIDENT#a', 1, {
      data: { text: '佛山 \ud800', number: 1e200 },
      bytes: new Uint8Array([0, 255]),
      expiresAt: 4_000_000_000,
      indexes: { index1: { pk: 'i', sk: 's' } },
    });
    await table.put({ ...whole, sk: 'HEAD' }, 'absent');
    await table.transact([
      { op: 'put', item: { ...whole, sk: 'OBLIGATION#o1' }, if: 'any' },
      { op: 'put', item: whole, if: 'absent' },
      { op: 'put', item: event('INCIDENT#a', 2), if: 'absent' },
    ]);
    await table.put(event('INCIDENT#a', 2, { version: 2 }), 1);
    await table.delete({ pk: 'INCIDENT#a', sk: 'HEAD' }, 'any');
    await expect(table.put(event('INCIDENT#a', 1), 'absent')).rejects.toThrow();
    const conflict = table.transact([
      { op: 'put', item: event('INCIDENT#b', 1), if: 'absent' },
      { op: 'check', key: { pk: 'INCIDENT#b', sk: 'HEAD' }, if: 1 },
    ]);
    await expect(conflict).rejects.toThrow();
    const { records } = feed.read(100) as { records: DynamoDBRecord[] };
    expect(namesOf(records)).toEqual(['INCIDENT#a/1', 'INCIDENT#a/2']);
    expect(records[0]).toMatchObject({ eventName: 'INSERT', eventSource: 'aws:dynamodb', dynamodb: { StreamViewType: 'NEW_IMAGE' } });
    expect(records[0]?.dynamodb?.Keys).toEqual({ pk: { S: 'INCIDENT#a' }, sk: { S: 'EVT#00000001' } });
    // A function gets the event as JSON.
    expect(itemOf(JSON.parse(JSON.stringify(records[0])) as DynamoDBRecord)).toEqual(whole);
    expect(new Set(records.map(({ eventID }) => eventID)).size).toBe(2);
  });

  it('comes again until it is acknowledged, also to the next process', async () => {
    const file = scratch();
    let database = file.open();
    await Promise.all([1, 2, 3].map((seq) => storeOf(database).put(event('a', seq), 'absent')));
    const first = new SqliteChangeFeed(database, { table: TABLE }).read(2);
    expect(namesOf(first?.records)).toEqual(['a/1', 'a/2']);
    database = file.open();
    let feed = new SqliteChangeFeed(database, { table: TABLE });
    expect(namesOf(feed.read(2)?.records)).toEqual(['a/1', 'a/2']);
    await feed.acknowledge(first?.position as number);
    expect(namesOf(feed.read(2)?.records)).toEqual(['a/3']);
    database = file.open();
    feed = new SqliteChangeFeed(database, { table: TABLE });
    const rest = feed.read(2);
    expect(namesOf(rest?.records)).toEqual(['a/3']);
    await feed.acknowledge(rest?.position as number);
    // An acknowledgement that arrives late takes nothing back.
    await feed.acknowledge(first?.position as number);
    database = file.open();
    feed = new SqliteChangeFeed(database, { table: TABLE });
    expect(feed.read(2)).toBeUndefined();
    await storeOf(database).put(event('a', 4), 'absent');
    expect(namesOf(feed.read(2)?.records)).toEqual(['a/4']);
  });

  it('is one for each table, and wakes its own reader after the commit', async () => {
    const database = scratch().open();
    const tables = [storeOf(database), storeOf(database, 'nanhai.domain')] as const;
    const feeds = [TABLE, 'nanhai.domain'].map((table) => new SqliteChangeFeed(database, { table })) as [
      SqliteChangeFeed,
      SqliteChangeFeed,
    ];
    const woken: string[] = [];
    const stop = feeds[0].listen(() => woken.push(...(namesOf(feeds[0].read(9)?.records) ?? ['nothing'])));
    feeds[1].listen(() => woken.push('the other'));
    await tables[0].put({ ...event('a', 1), sk: 'HEAD' }, 'any');
    expect(woken).toEqual([]);
    await Promise.all([tables[0].put(event('a', 1), 'any'), tables[0].put(event('a', 2), 'any')]);
    expect(woken).toEqual(['a/1', 'a/2']);
    stop();
    await tables[0].put(event('a', 3), 'any');
    expect(woken).toHaveLength(2);
    await feeds[0].acknowledge(feeds[0].read(9)?.position as number);
    await tables[1].put(event('b', 1), 'any');
    expect(woken.slice(2)).toEqual(['the other']);
    expect(feeds[0].read(9)).toBeUndefined();
    expect(namesOf(feeds[1].read(9)?.records)).toEqual(['b/1']);
  });
});

/** Positions of writes: the partition each event goes to. A step also says how much is read then, and whether the reader dies before it acknowledges. */
const history = fc.array(
  fc.record({
    partitions: fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 8 }),
    limit: fc.integer({ min: 1, max: 6 }),
    dies: fc.boolean(),
  }),
  { maxLength: 12 },
);

it('under its test mode still gives everything at least once and in order per partition', async () => {
  const seen = { repeated: 0, reordered: 0 };
  await fc.assert(
    fc.asyncProperty(history, fc.integer({ min: 0, max: 2 ** 32 - 1 }), async (steps, seed) => {
      const database = openDatabase(':memory:');
      const table = storeOf(database);
      const feed = new SqliteChangeFeed(database, { table: TABLE, disturbance: { random: seededRandom(seed) } });
      const written: string[] = [];
      const handed: string[] = [];
      const reached = new Map<string, number>();
      const take = async (limit: number, dies: boolean): Promise<boolean> => {
        const batch = feed.read(limit);
        if (!batch) return false;
        expect(batch.records.length).toBeGreaterThan(0);
        for (const { pk, sk } of batch.records.map(itemOf)) {
          const seq = Number(sk.slice(4));
          const before = reached.get(pk) ?? 0;
          // Nothing is left out: what comes next is what follows, or something that was seen.
          expect(seq).toBeLessThanOrEqual(before + 1);
          reached.set(pk, Math.max(before, seq));
          handed.push(nameOf({ pk, sk }));
        }
        if (!dies) await feed.acknowledge(batch.position);
        return true;
      };
      const counts = new Map<string, number>();
      for (const { partitions, limit, dies } of steps) {
        const items = partitions.map((pk) => {
          counts.set(pk, (counts.get(pk) ?? 0) + 1);
          return event(pk, counts.get(pk) as number);
        });
        written.push(...items.map(nameOf));
        await Promise.all(items.map((item) => table.put(item, 'absent')));
        await take(limit, dies);
      }
      for (let batches = 0; await take(5, false); batches++) expect(batches).toBeLessThan(10_000);
      database.close();
      const firsts = [...new Set(handed)];
      expect([...firsts].sort()).toEqual([...written].sort());
      if (handed.length > written.length) seen.repeated++;
      if (firsts.join() !== written.join()) seen.reordered++;
    }),
    { numRuns: 150 },
  );
  // The mode does what it is for.
  expect(seen.repeated).toBeGreaterThan(10);
  expect(seen.reordered).toBeGreaterThan(10);
});
