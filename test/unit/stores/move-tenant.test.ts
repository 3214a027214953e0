import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeHandler as makeApplyChanges } from '../../../functions/apply-changes/handler.ts';
import { folderObjectStore } from '../../../lib/adapters/local/folder-object-store.ts';
import { SqliteChangeFeed } from '../../../lib/adapters/sqlite/change-feed.ts';
import { openDatabase } from '../../../lib/adapters/sqlite/database.ts';
import { sqliteTableStore } from '../../../lib/adapters/sqlite/table-store.ts';
import { leftBehind } from '../../../lib/cli/tier/archived.ts';
import { readExport, writeExport } from '../../../lib/cli/tier/move/file.ts';
import { withStores } from '../../../lib/cli/tier/move/stores.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { StoreHandedOver } from '../../../lib/core/link/ownership.ts';
import type { EpisodeRecord } from '../../../lib/core/ports/incident-store.ts';
import type { QueueMessage } from '../../../lib/core/ports/work-queue.ts';
import { functionContext } from '../../../lib/local/function-context.ts';
import { objectEvidenceStore } from '../../../lib/stores/evidence-store.ts';
import {
  brokenChains,
  compareTenant,
  exportTenant,
  heldIn,
  importTenant,
  type MovedPart,
  MoveRefused,
  reopenTenant,
} from '../../../lib/stores/move/move-tenant.ts';
import type { MoveSummary } from '../../../lib/stores/move/moved-rows.ts';
import { ownedTable, tableOwnershipStore } from '../../../lib/stores/ownership-store.ts';
import { domainKeys } from '../../../lib/wiring/table-keys.ts';
import type { TableStore } from '../../../lib/wiring/table-store.ts';
import { EVENING, IncidentCity } from '../support/incident-city.ts';

const TENANT = 'chancheng';
const AT = toInstant(EVENING);
const PHOTO = { bytes: Buffer.from('a photo'), contentType: 'image/png' };

let folder: string;
let [hosted, native, file] = ['', '', ''];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'citywatch-move-'));
  [hosted, native, file] = [join(folder, 'hosted'), join(folder, 'native'), join(folder, 'chancheng.export')];
});
afterEach(() => rm(folder, { recursive: true }));

/** The district at work on the stores of one folder. */
async function at<T>(data: string, work: (city: IncidentCity, table: TableStore) => Promise<T>): Promise<T> {
  await withStores(TENANT, { data }, true, async () => undefined);
  const database = openDatabase(join(data, 'city.db'));
  try {
    const table = sqliteTableStore(database, { table: `${TENANT}.domain`, feed: true, now: () => EVENING });
    return await work(new IncidentCity({ table }), table);
  } finally {
    database.close();
  }
}

const lead = { tenant: TENANT, to: 'its own account', at: AT };
const exported = () => withStores(TENANT, { data: hosted }, false, (stores) => writeExport(file, exportTenant(stores, lead)));
const imported = () => withStores(TENANT, { data: native }, true, (stores) => importTenant(stores, readExport(file), TENANT, AT));
const heldOf = async () => (await heldIn(readExport(file))).held;
const summaryOf = (last: MovedPart | undefined): MoveSummary => (last as { readonly summary: MoveSummary }).summary;

/** Two incidents, one of them with a photo, and somebody who was told. */
const lived = () =>
  at(hosted, async (city, table) => {
    const first = await city.raise();
    await objectEvidenceStore(table, folderObjectStore(join(hosted, 'objects')), city.clock).add(first.id, 'chancheng-duty', PHOTO);
    await folderObjectStore(join(hosted, 'objects')).put('evidence/of-another-tenant', {
      bytes: Buffer.from('no'),
      contentType: 'image/png',
    });
    await city.notify(...(await city.incidents.events(first.id)));
    const second = await city.raise({ domain: 'fire' });
    return { first: await city.act(first, 'chancheng-duty', 'assess'), second };
  });

describe('a district that moves', () => {
  test('is the same in its new stores, which go on under the next epoch; the old ones refuse to', async () => {
    const { first, second } = await lived();
    const summary = summaryOf(await exported());
    expect(summary).toMatchObject({ incidents: 2, objects: 1, kinds: { NOTIFICATION: expect.any(Number) } });
    await at(hosted, async (city, table) => {
      expect(await tableOwnershipStore(table).read()).toMatchObject({ epoch: 1, state: 'handed-over', to: 'its own account' });
      await expect(city.act(first, 'chancheng-duty', 'comment', { note: 'still here' })).rejects.toThrow(StoreHandedOver);
      await expect(city.raise({ domain: 'traffic' })).rejects.toThrow('was handed over to its own account');
      expect((await city.incident(first.id)).version).toBe(first.version);
    });

    expect(await imported()).toEqual(summary);
    await withStores(TENANT, { data: native }, false, async (stores) => {
      expect(await compareTenant(stores, summary, await heldOf())).toEqual({ equal: true, differ: [], own: {} });
    });
    await at(native, async (city, table) => {
      expect(await tableOwnershipStore(table).read()).toEqual({ epoch: 2, state: 'owner', at: AT });
      expect(await city.incident(first.id)).toEqual(first);
      expect((await city.all()).map(({ id }) => id).sort()).toEqual([first.id, second.id].sort());
      const commented = await city.act(first, 'chancheng-duty', 'comment', { note: 'here now' });
      expect(commented.version).toBe(first.version + 1);
    });
    // Gone on since: no longer equal, with every chain as it was.
    await withStores(TENANT, { data: native }, false, async (stores) => {
      const { differ, own } = await compareTenant(stores, summary, await heldOf());
      expect([differ, own]).toEqual([['heads', 'rows'], { INCIDENT: 1 }]);
      expect(await brokenChains(stores, readExport(file))).toEqual([]);
    });
  });

  test('is missed where an event of it is gone, though its end is there', async () => {
    const { first } = await lived();
    const summary = summaryOf(await exported());
    await imported();
    await at(native, (_city, table) => table.delete(domainKeys.event(first.id, 1), 'any'));
    await withStores(TENANT, { data: native }, false, async (stores) => {
      expect((await compareTenant(stores, summary, await heldOf())).equal).toBe(false);
      expect(await brokenChains(stores, readExport(file))).toEqual([first.id]);
    });
  });

  test('leaves other tenants alone: their stores are not closed under its name, their evidence stays', async () => {
    const { second } = await lived();
    const foreign = second.id.replace(/-chancheng$/, '-nanhai');
    await folderObjectStore(join(hosted, 'objects')).put(`evidence/${foreign}/0123456789abcdef0123456789abcdef`, PHOTO);
    await at(hosted, (city) => city.act(second, 'chancheng-duty', 'comment', { note: `see ${foreign}` }));
    const as = (tenant: string) =>
      withStores(TENANT, { data: hosted }, false, (stores) => writeExport(file, exportTenant(stores, { ...lead, tenant })));
    await expect(as('nanhai')).rejects.toThrow('the store holds incidents of chancheng, not of nanhai');
    await at(hosted, async (_city, table) => expect(await tableOwnershipStore(table).read()).toMatchObject({ state: 'owner' }));
    await exported();
    expect([...(await heldOf()).objects].filter((key) => key.includes('nanhai'))).toEqual([]);
    await at(native, async () => undefined);
    const empty = withStores(TENANT, { data: native }, false, (stores) => writeExport(file, exportTenant(stores, lead)));
    await expect(empty).rejects.toThrow('the store holds nothing');
  });

  test('leaves a store that takes nothing more of the record, and says where the tenant is', async () => {
    const { first } = await lived();
    const summary = summaryOf(await exported());
    await at(hosted, async (city, table) => {
      const owned = ownedTable(table, TENANT);
      const record = { episode: 'late', alarm: { ...first.alarms[0], episode: 'late' } } as unknown as EpisodeRecord;
      const writes: (() => Promise<unknown>)[] = [
        () => city.incidents.recordEpisode(record, 'late'),
        () => city.incidents.letGo('late'),
        () => objectEvidenceStore(owned, folderObjectStore(join(hosted, 'objects')), city.clock).add(first.id, 'chancheng-duty', PHOTO),
        ...[1, 2, 3].map((version) => () => owned.put({ pk: 'REPORT#1', sk: `${version}`, version, data: {} }, 'any')),
        () => owned.transact([{ op: 'put', item: { pk: 'ORDER#1', sk: 'HEAD', version: 1, data: {} }, if: 'absent' }]),
      ];
      for (const write of writes) await expect(write()).rejects.toThrow(/was handed over to its own account.*new store/u);
      // What goes on whoever the owner is.
      await table.put({ ...domainKeys.progress('late'), version: 1, data: {} }, 'any');
    });
    await withStores(TENANT, { data: hosted }, false, async (stores) =>
      expect((await compareTenant(stores, summary, await heldOf())).equal).toBe(true),
    );
  });

  test('may be exported again, and imported again after an interruption; not into stores that have lived', async () => {
    await lived();
    const summary = summaryOf(await exported());
    expect(summaryOf(await exported())).toEqual(summary);
    const interrupted = async function* (): AsyncIterable<MovedPart> {
      let parts = 0;
      for await (const part of readExport(file)) {
        if (++parts > 5) return;
        yield part;
      }
    };
    const half = withStores(TENANT, { data: native }, true, (stores) => importTenant(stores, interrupted(), TENANT, AT));
    await expect(half).rejects.toThrow('ends before its summary');
    await at(native, async (city) => void (await expect(city.raise()).rejects.toThrow('is being imported')));
    expect(await imported()).toEqual(summary);
    await expect(imported()).rejects.toThrow(MoveRefused);
    await expect(
      withStores(TENANT, { data: hosted }, true, (stores) => importTenant(stores, readExport(file), TENANT, AT)),
    ).rejects.toThrow('expected a new store');
  });

  test('goes into a stack that has signed a night and told somebody: what it has of its own stays, but what it signed of nothing', async () => {
    await lived();
    const summary = summaryOf(await exported());
    await at(native, async (_city, table) => {
      const own = [domainKeys.auditKey('own'), domainKeys.signedDays('2026-11-29'), domainKeys.notification('own'), domainKeys.rebinding];
      for (const key of own) await table.put({ ...key, version: 1, data: { of: 'its own' } }, 'absent');
    });
    expect(await imported()).toEqual(summary);
    await at(native, async (_city, table) => {
      expect(await table.get(domainKeys.auditKey('own'))).toBeDefined();
      expect(await table.get(domainKeys.signedDays('2026-11-29'))).toBeUndefined();
    });
    await withStores(TENANT, { data: native }, false, async (stores) => {
      expect(await compareTenant(stores, summary, await heldOf())).toMatchObject({ equal: true, own: { 'AUDIT-KEYS': 1, REBINDING: 1 } });
    });
  });

  test('tells nobody again what happened before, however late the feed is read; what happens after is told', async () => {
    const { first } = await lived();
    await exported();
    await imported();
    const told: string[] = [];
    const queue = { send: async (messages: readonly QueueMessage[]) => void told.push(...messages.map(({ id }) => id)) };
    const queues = { notify: queue, push: queue, forward: queue, telemetry: queue, sources: queue };
    const logger = { debug() {}, info() {}, warn() {}, error() {} };
    const applyChanges = makeApplyChanges({ queues, logger });
    const database = openDatabase(join(native, 'city.db'));
    try {
      const table = sqliteTableStore(database, { table: `${TENANT}.domain`, feed: true, now: () => EVENING });
      const { version } = await new IncidentCity({ table }).act(first, 'chancheng-duty', 'comment', { note: 'here now' });
      const feed = new SqliteChangeFeed(database, { table: `${TENANT}.domain` });
      let batches = 0;
      for (let batch = feed.read(100); batch; batch = feed.read(100)) {
        batches += 1;
        await applyChanges({ Records: [...batch.records] }, functionContext('apply-changes'));
        await feed.acknowledge(batch.position);
      }
      expect(batches).toBeGreaterThan(0);
      expect([...new Set(told)]).toEqual([`${first.id}-${version}`]);
    } finally {
      database.close();
    }
  });

  test('goes back where the import came to nothing: the old stores are open again, and a later export goes over what the first one left', async () => {
    const { first } = await lived();
    await exported();
    const broken = async function* (): AsyncIterable<MovedPart> {
      for await (const part of readExport(file)) if (!('summary' in part)) yield part;
    };
    const failing = withStores(TENANT, { data: native }, true, (stores) => importTenant(stores, broken(), TENANT, AT));
    await expect(failing).rejects.toThrow('ends before its summary');
    expect(await withStores(TENANT, { data: hosted }, false, (stores) => reopenTenant(stores, TENANT, AT))).toBe(3);
    await at(hosted, async (city, table) => {
      expect(await tableOwnershipStore(table).read()).toMatchObject({ epoch: 3, state: 'owner' });
      await city.act(first, 'chancheng-duty', 'false-alarm', { reasonCode: 'test', text: 'a test' });
    });
    const summary = summaryOf(await exported());
    expect(await imported()).toEqual(summary);
    await at(native, async (city, table) => {
      expect(await tableOwnershipStore(table).read()).toMatchObject({ epoch: 4, state: 'owner' });
      expect(await table.get(domainKeys.liveLink(first.id))).toBeUndefined();
      expect((await city.incident(first.id)).state).toBe('false-alarm');
    });
    await expect(withStores(TENANT, { data: native }, false, (stores) => reopenTenant(stores, TENANT, AT))).rejects.toThrow('handed over');
  });

  test('may be removed with what is open only where the export holds that as it is', async () => {
    const { first, second } = await lived();
    await exported();
    const about = { id: TENANT, isDistrict: true, inCloud: false };
    const left = (archived: string, more = {}) => leftBehind(archived, { ...about, ...more }, async () => [first, second]);
    expect(await left(file)).toEqual([]);
    const later = { ...first, version: first.version + 1 };
    expect(await leftBehind(file, about, async () => [later, second])).toEqual([later]);
    expect(await left(hosted)).toEqual([first, second]);
    expect(await left('arn:aws:backup:eu-west-1:1:recovery-point:1', { inCloud: true })).toEqual([first, second]);
    for (const [nonsense, more] of [
      [folder],
      ['nowhere'],
      ['arn:aws:backup:x:1:y'],
      [file, { id: 'gaoming' }],
      [file, { isDistrict: false }],
    ] as const)
      await expect(left(nonsense, more)).rejects.toMatchObject({ status: 2 });
  });

  test('is not exported with a file missing that a row names', async () => {
    await lived();
    await rm(join(hosted, 'objects', 'evidence'), { recursive: true });
    await expect(exported()).rejects.toThrow(/name files that are not there: evidence/);
  });

  test('is refused with the reason where the file is none, or the stores are not as they should be', async () => {
    await expect(imported()).rejects.toThrow(`${file} cannot be read`);
    await writeFile(file, 'no export');
    await expect(imported()).rejects.toThrow('expected a file that tier export wrote');
    await expect(withStores(TENANT, { data: native, table: 'domain' }, false, async () => undefined)).rejects.toThrow('belong together');
    await expect(withStores(TENANT, { data: join(folder, 'nowhere') }, false, async () => undefined)).rejects.toThrow('holds no city.db');
  });
});
