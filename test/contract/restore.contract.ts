import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { folderObjectStore } from '../../lib/adapters/local/folder-object-store.ts';
import { verifyChain } from '../../lib/core/incident/hash-chain.ts';
import type { Incident } from '../../lib/core/incident/model.ts';
import { toInstant } from '../../lib/core/instant.ts';
import { NothingPublished, type PublicationStore } from '../../lib/core/ports/publications.ts';
import type { Silence } from '../../lib/core/watch/silence.ts';
import { tablePublicationStore } from '../../lib/stores/publication-store.ts';
import { rememberedSilences } from '../../lib/stores/remembered-silences.ts';
import { type RestoreReport, restoreTable } from '../../lib/stores/restore/restore-table.ts';
import { tableSilenceStore } from '../../lib/stores/silence-store.ts';
import { domainKeys } from '../../lib/wiring/table-keys.ts';
import type { TableScan } from '../../lib/wiring/table-scan.ts';
import type { Item, TableStore } from '../../lib/wiring/table-store.ts';
import { FOSHAN } from '../unit/support/foshan.ts';
import { EVENING, HOUR, IncidentCity } from '../unit/support/incident-city.ts';

/** What says that something has changed, and is never twice the same. */
const isStamp = (pk: string): boolean => pk.endsWith('-STAMP');

export interface ScannableTable {
  readonly table: TableStore;
  readonly scan: TableScan;
}
export type OpenScannable = (now: () => number) => Promise<ScannableTable>;

/** The practised restore: a table is damaged, and a backup brings the city back to what it answered before. */
export function restoreContract(name: string, open: OpenScannable): void {
  describe(`a restore over ${name}`, () => {
    const root = mkdtempSync(join(tmpdir(), 'citywatch-restore-'));
    afterAll(() => rmSync(root, { recursive: true }));
    let folders = 0;
    let city: IncidentCity;
    let live: ScannableTable;
    let saved: ScannableTable;
    let publications: PublicationStore;
    /** One that has run its course, one that is being handled, one that was just raised. */
    let incidents: readonly [Incident, Incident, Incident];

    const clock = (): number => city?.now ?? EVENING;
    const all = async ({ scan }: ScannableTable): Promise<Item[]> => {
      const items: Item[] = [];
      for await (const item of scan.items()) items.push(item);
      return items.sort((a, b) => `${a.pk} ${a.sk}`.localeCompare(`${b.pk} ${b.sk}`));
    };
    const backUp = async (): Promise<void> => {
      for (const item of await all(live)) await saved.table.put(item, 'any');
    };
    const lose = async (isLost: (item: Item) => boolean): Promise<number> => {
      const lost = (await all(live)).filter(isLost);
      for (const item of lost) await live.table.delete(item, 'any');
      return lost.length;
    };
    const restore = (dryRun = false): Promise<RestoreReport> =>
      restoreTable({ saved: saved.table, live: live.table, dueShards: city.incidents.dueShards, dryRun }, saved.scan);
    const of =
      (incident: Incident) =>
      (item: Item): boolean =>
        item.pk === domainKeys.incidentPartition(incident.id);
    /** What people and functions see. */
    const answers = async () => ({
      incidents: await city.all(),
      live: await city.incidents.list({ within: 'foshan', states: ['raised', 'assessing', 'dispatched', 'handling'], limit: 100 }),
      ofUnit: await city.incidents.list({ within: 'foshan', unit: 'foshan-gas', limit: 100 }),
      due: await city.incidents.due(0, toInstant(city.now + 100 * HOUR), 1000),
      events: await Promise.all(incidents.map(({ id }) => city.incidents.events(id))),
      told: await city.told(),
      rules: (await publications.records('rules')).map(({ number, digest }) => ({ number, digest })),
    });

    beforeEach(async () => {
      [live, saved] = await Promise.all([open(clock), open(clock)]);
      city = new IncidentCity({ table: live.table });
      publications = tablePublicationStore(live.table, folderObjectStore(join(root, `${++folders}`)), city.clock);
      await publications.publish('rules', FOSHAN.rules, { author: 'admin', effectiveFrom: toInstant(city.now) });
      const over = await city.disposed({ title: 'over', reporter: { name: '李', phone: '13800000000' } });
      await city.apply(city.transition('onset'));
      const [byAlarm] = (await city.all()).filter(({ alarms }) => alarms.length > 0) as [Incident];
      const dispatched = await city.dispatched({ title: 'handled' });
      // Moves the version, and nothing that the figures count.
      const handled = await city.act(dispatched, 'foshan-duty', 'comment', { note: 'on its way' });
      incidents = [over, byAlarm, handled];
      for (const { id } of incidents) await city.notifyAll(id);
      await backUp();
    });

    it('finds nothing to do where nothing is missing', async () => {
      const before = await all(live);
      expect(await restore()).toEqual({ rows: 0, incidents: 3, incidentsRestored: [], faults: [] });
      expect(await all(live)).toEqual(before);
    });

    it('brings back incidents and a publication that were deleted, as they were', async () => {
      const before = await answers();
      const items = await all(live);
      expect(await lose((item) => of(incidents[0])(item) || of(incidents[1])(item) || item.pk.startsWith('PUBLICATION#'))).toBeGreaterThan(
        20,
      );
      expect((await answers()).incidents).toHaveLength(1);
      const report = await restore();
      expect(report.incidentsRestored).toHaveLength(2);
      expect(report.faults).toEqual([]);
      expect(await answers()).toEqual(before);
      const told = (rows: readonly Item[]) => rows.flatMap(({ pk, sk, data }) => (isStamp(pk) ? [] : [{ pk, sk, data }]));
      expect(told(await all(live))).toEqual(told(items));
      expect((await restore()).rows).toBe(0);
    });

    it('is noticed by instances that remember what was published, and which silences there are', async () => {
      const silences = rememberedSilences(live.table, { now: clock });
      const silence = {
        id: 'q1',
        tier: 'foshan',
        from: toInstant(clock()),
        to: toInstant(clock() + HOUR),
        createdAt: toInstant(clock() - HOUR),
      };
      await tableSilenceStore(saved.table).add(silence as Silence);
      expect(await silences.upTo(toInstant(clock()))).toEqual([]);
      await lose(({ pk, sk }) => pk === 'PUBLICATION#rules' && sk === '00000001');
      const known = tablePublicationStore(live.table, folderObjectStore(join(root, `${folders}`)), { now: clock });
      await expect(known.active('rules')).rejects.toBeInstanceOf(NothingPublished);
      await restore();
      expect(await silences.upTo(toInstant(clock()))).toEqual([silence]);
      city.now += 2000;
      expect((await known.active('rules')).number).toBe(1);
    });

    it('tells nobody again of what the restored events say', async () => {
      const sent = [...city.sent];
      await lose(() => true);
      await restore();
      for (const { id } of incidents) await city.notifyAll(id);
      expect(city.sent).toEqual(sent);
    });

    it('keeps what happened after the backup', async () => {
      const [over, , handled] = incidents;
      await city.act(handled, 'foshan-gas-member', 'acknowledge');
      const later = await city.raise({ title: 'later' });
      const before = await answers();
      await lose((item) => of(over)(item) || (of(handled)(item) && /^(EVT#0000000[12]|OBLIGATION#|UNIT#)/.test(item.sk)));
      await restore();
      expect(await answers()).toEqual(before);
      expect((await city.incident(handled.id)).state).toBe('handling');
      expect((await city.incidents.load(later.id))?.title).toBe('later');
      for (const { id } of [over, handled]) expect(verifyChain(await city.incidents.events(id))).toEqual({ ok: true });
    });

    it('makes a lost head again from its events, those after the backup included', async () => {
      const [, , handled] = incidents;
      await city.act(handled, 'foshan-gas-member', 'acknowledge');
      const before = await city.incident(handled.id);
      await lose((item) => of(handled)(item) && item.sk === 'HEAD');
      await restore();
      expect(await city.incident(handled.id)).toEqual(before);
      await city.act(handled, 'foshan-gas-member', 'dispose');
    });

    it('brings back nobody’s name who was deleted on purpose, unless the incident was gone as a whole', async () => {
      const [over] = incidents;
      const isReporter = (item: Item): boolean => item.sk === 'REPORTER';
      const reporters = async (): Promise<number> => (await all(live)).filter(isReporter).length;
      const there = await reporters();
      expect(there).toBeGreaterThan(0);
      await lose((item) => isReporter(item) && of(over)(item));
      await restore();
      expect(await reporters()).toBe(there - 1);
      await lose(of(over));
      await restore();
      expect(await reporters()).toBe(there);
    });

    it('leaves an incident alone whose chain is broken in both, or which the tables tell differently, and says which', async () => {
      const [over, byAlarm, handled] = incidents;
      const event = async (table: TableStore, incident: Incident, seq: number): Promise<Item> =>
        (await table.get(domainKeys.event(incident.id, seq))) as Item;
      // Lost in both; forged in the backup; lost at the end in both, where the head knows that there was more.
      for (const table of [live.table, saved.table]) await table.delete(domainKeys.event(over.id, 2), 'any');
      const forged = await event(saved.table, byAlarm, 1);
      await saved.table.put({ ...forged, data: { ...forged.data, hash: 'f'.repeat(64) } }, 'any');
      for (const table of [live.table, saved.table]) await table.delete(domainKeys.event(handled.id, handled.version), 'any');
      const before = await all(live);
      const { faults, rows } = await restore();
      expect(faults.map(({ incident }) => incident).sort()).toEqual(incidents.map(({ id }) => id).sort());
      expect(faults.find(({ incident }) => incident === over.id)?.reason).toMatch(/chain breaks at event 2/);
      expect(faults.find(({ incident }) => incident === byAlarm.id)?.reason).toMatch(/event 1 differs/);
      expect(faults.find(({ incident }) => incident === handled.id)?.reason).toMatch(/head is at version/);
      expect(rows).toBe(0);
      expect(await all(live)).toEqual(before);
    });

    it('does not hand the next alarm of an asset to an incident that ended after the backup', async () => {
      const [, byAlarm] = incidents;
      await city.act(byAlarm, 'chancheng-leader', 'assess');
      await city.act(byAlarm, 'chancheng-leader', 'false-alarm', { reasonCode: 'test', text: 'drill' });
      expect(await lose(({ pk }) => pk.startsWith('GROUP#'))).toBe(1);
      await restore();
      const group = await city.incidents.group(byAlarm.domain, byAlarm.asset as string);
      expect(group.open).toBeUndefined();
      expect(group.lastClosed?.incident).toBe(byAlarm.id);
    });

    it('brings back rows that stand for themselves, bytes and expiry included, but none whose time has passed', async () => {
      const expiresAt = Math.floor(city.now / 1000) + 60;
      const row = { pk: 'HISTORY#gas-1', sk: '0001', version: 3, data: { first: 1 }, bytes: new Uint8Array([0, 255, 7]), expiresAt };
      await saved.table.put(row, 'any');
      await saved.table.put({ ...row, sk: '0002', expiresAt: expiresAt - 120 }, 'any');
      expect((await restore()).rows).toBe(1);
      expect(await live.table.get(row)).toEqual(row);
    });

    it('only says what it would do, when asked', async () => {
      await lose(of(incidents[0]));
      const before = await all(live);
      const planned = await restore(true);
      expect(planned.incidentsRestored).toEqual([incidents[0].id]);
      expect(await all(live)).toEqual(before);
      expect(await restore()).toEqual(planned);
    });
  });
}
