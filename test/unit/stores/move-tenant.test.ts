import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { folderObjectStore } from '../../../lib/adapters/local/folder-object-store.ts';
import { openDatabase } from '../../../lib/adapters/sqlite/database.ts';
import { sqliteTableStore } from '../../../lib/adapters/sqlite/table-store.ts';
import { readExport, writeExport } from '../../../lib/cli/tier/move/file.ts';
import { withStores } from '../../../lib/cli/tier/move/stores.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { StoreHandedOver } from '../../../lib/core/link/ownership.ts';
import { objectEvidenceStore } from '../../../lib/stores/evidence-store.ts';
import {
  brokenChains,
  compareTenant,
  exportTenant,
  importTenant,
  type MovedPart,
  MoveRefused,
} from '../../../lib/stores/move/move-tenant.ts';
import type { MoveSummary } from '../../../lib/stores/move/moved-rows.ts';
import { tableOwnershipStore } from '../../../lib/stores/ownership-store.ts';
import type { TableStore } from '../../../lib/wiring/table-store.ts';
import { EVENING, IncidentCity } from '../support/incident-city.ts';

const TENANT = 'chancheng';
const AT = toInstant(EVENING);

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
const summaryOf = (last: MovedPart | undefined): MoveSummary => (last as { readonly summary: MoveSummary }).summary;

/** Two incidents, one of them with a photo, and somebody who was told. */
const lived = () =>
  at(hosted, async (city, table) => {
    const first = await city.raise();
    await objectEvidenceStore(table, folderObjectStore(join(hosted, 'objects')), city.clock).add(first.id, 'chancheng-duty', {
      bytes: Buffer.from('a photo'),
      contentType: 'image/png',
    });
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
      expect(await compareTenant(stores, summary)).toEqual({ equal: true, differ: [] });
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
      expect((await compareTenant(stores, summary)).differ).toEqual(['kinds', 'heads', 'rows']);
      expect(await brokenChains(stores, readExport(file))).toEqual([]);
    });
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

  test('is refused with the reason where the file is none, or the stores are not as they should be', async () => {
    await expect(imported()).rejects.toThrow(`${file} cannot be read`);
    await writeFile(file, 'no export');
    await expect(imported()).rejects.toThrow('expected a file that tier export wrote');
    await expect(withStores(TENANT, { data: native, table: 'domain' }, false, async () => undefined)).rejects.toThrow('belong together');
    await expect(withStores(TENANT, { data: join(folder, 'nowhere') }, false, async () => undefined)).rejects.toThrow('holds no city.db');
  });
});
