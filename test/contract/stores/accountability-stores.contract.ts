import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { folderObjectStore } from '../../../lib/adapters/local/folder-object-store.ts';
import { chainName } from '../../../lib/core/accountability/audit/chains.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { VersionConflict } from '../../../lib/core/ports/errors.ts';
import type { LetterWrite } from '../../../lib/core/ports/letter-store.ts';
import type { SupervisionLetter } from '../../../lib/core/supervision/letter.ts';
import { letterWrite } from '../../../lib/core/supervision/letter-chain.ts';
import { applyEntry, emptyWatch, sealEntries } from '../../../lib/core/watch/duty-log.ts';
import { tableAuditStore } from '../../../lib/stores/audit-store.ts';
import { tableIncidentStore } from '../../../lib/stores/incident-store.ts';
import { tableLetterStore } from '../../../lib/stores/letter-store.ts';
import { objectReportStore, ReportChanged } from '../../../lib/stores/report-store.ts';
import { tableWatchStore } from '../../../lib/stores/watch-store.ts';
import type { ObjectStore } from '../../../lib/wiring/object-store.ts';
import { domainKeys } from '../../../lib/wiring/table-keys.ts';
import type { TableStore } from '../../../lib/wiring/table-store.ts';
import type { OpenTable } from '../table-store.contract.ts';
import { allPages, incidentOf, opening, step, T0, TENANT, TestClock } from './fixtures.ts';

const NOW = toInstant(T0);
const letterOf = (number: number, more: Partial<SupervisionLetter> = {}): SupervisionLetter => ({
  id: `L${String(number).padStart(3, '0')}-${TENANT}`,
  version: 1,
  tenant: TENANT,
  state: 'draft',
  subject: 'other',
  unit: 'unit-a',
  missed: { zh: '迟到', en: 'late' },
  draftedAt: NOW,
  text: { zh: '督办函', en: 'letter' },
  replies: [],
  ...more,
});
const drafted = (number: number, more: Partial<SupervisionLetter> = {}): LetterWrite => letterWrite(letterOf(number, more), NOW);
const next = ({ letter }: LetterWrite, more: Partial<SupervisionLetter>, besides: Parameters<typeof letterWrite>[2] = {}): LetterWrite =>
  letterWrite({ ...letter, version: letter.version + 1, ...more }, NOW, besides);

/** What the record is made of beside incidents: letters, signed days, published reports. */
export function accountabilityStoresContract(name: string, open: OpenTable): void {
  describe(`stores of the record over ${name}`, () => {
    const root = mkdtempSync(join(tmpdir(), 'citywatch-accountability-'));
    afterAll(() => rmSync(root, { recursive: true }));
    let table: TableStore;
    let objects: ObjectStore;
    let folders = 0;
    beforeEach(async () => {
      const clock = new TestClock();
      table = await open(() => clock.now());
      objects = folderObjectStore(join(root, `${++folders}`));
    });

    it('letters: are read as they were written, with every step, the news they tell and the day they grew on', async () => {
      const store = tableLetterStore(table);
      const draft = drafted(1);
      await store.commit(draft);
      const issued = next(draft, { state: 'issued', number: '1号' }, { takes: { year: 2026, sequence: 1 }, tells: 'issued' });
      await store.commit(issued);
      expect(await store.load(draft.letter.id)).toEqual(issued.letter);
      expect(await store.steps(draft.letter.id)).toEqual([draft.step, issued.step]);
      expect(issued.letter.chain).toEqual({ length: 2, head: issued.step.hash });
      expect([await store.load('L9'), await store.steps('L9')]).toEqual([undefined, []]);
      expect((await table.get(domainKeys.letterNews(draft.letter.id, 2)))?.data).toMatchObject({
        what: 'issued',
        letter: { number: '1号' },
      });
      expect(await tableAuditStore(table, objects).changedOn(NOW.slice(0, 10))).toEqual([chainName('letter', draft.letter.id)]);
    });

    it('letters: of two who write one letter at once, or take a number at once, one is told so, and nothing of it is stored', async () => {
      const store = tableLetterStore(table);
      const [one, other] = [drafted(1), drafted(2)];
      for (const write of [one, other]) await store.commit(write);
      await expect(store.commit(one)).rejects.toThrow(VersionConflict);
      const takes = { year: 2026, sequence: 1 };
      const signed = [one, other].map((write) => next(write, { state: 'issued' }, { takes }));
      const outcomes = await Promise.allSettled(signed.map((write) => store.commit(write)));
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const lost = outcomes[0]?.status === 'rejected' ? one : other;
      expect(await store.load(lost.letter.id)).toEqual(lost.letter);
      expect(await store.steps(lost.letter.id)).toHaveLength(1);
      expect([await store.lastNumber(2026), await store.lastNumber(2027)]).toEqual([1, 0]);
      await store.commit(next(lost, { state: 'issued' }, { takes: { year: 2026, sequence: 2 } }));
      expect(await store.lastNumber(2026)).toBe(2);
    });

    it('letters: of all and of one unit, newest first, in pages, those in one state among the others', async () => {
      const store = tableLetterStore(table);
      for (let number = 0; number < 7; number++)
        await store.commit(drafted(number, { unit: `unit-${number % 2}`, state: number % 3 === 0 ? 'issued' : 'draft' }));
      const numbers = async (query: { unit?: string; state?: SupervisionLetter['state'] }) =>
        (await allPages((cursor) => store.list({ limit: 2, ...query, ...(cursor ? { cursor } : {}) }))).map(({ id }) =>
          Number(id.slice(1, 4)),
        );
      expect(await numbers({})).toEqual([6, 5, 4, 3, 2, 1, 0]);
      expect(await numbers({ unit: 'unit-1' })).toEqual([5, 3, 1]);
      expect(await numbers({ state: 'issued' })).toEqual([6, 3, 0]);
      expect(await numbers({ unit: 'unit-9' })).toEqual([]);
    });

    it('signed days: appended once, read back by their rows, with the keys that signed; a file that is gone is missed', async () => {
      const store = tableAuditStore(table, objects);
      const key = { fingerprint: 'f1', publicKey: 'PEM' };
      const row = (to: string, digest: string) => ({ from: to, to, digest, chains: 1, kinds: ['incident'] as const });
      const signed = { payload: '{"佛":1}', signature: 's', key: 'f1' };
      expect([await store.last(), await store.rows(), await store.keys()]).toEqual([undefined, [], []]);
      await store.append(row('2026-11-22', 'd1'), signed, key);
      await store.append(row('2026-11-23', 'd2'), { ...signed, payload: '{}' }, key);
      await expect(store.append(row('2026-11-23', 'd3'), signed, key)).rejects.toThrow(VersionConflict);
      expect(await store.last()).toEqual(row('2026-11-23', 'd2'));
      expect(await store.rows()).toEqual([row('2026-11-22', 'd1'), row('2026-11-23', 'd2')]);
      expect(await store.keys()).toEqual([key]);
      expect(await store.read(row('2026-11-22', 'd1'))).toEqual(signed);
      expect(await store.read(row('2026-11-22', 'd9'))).toBeUndefined();
    });

    it('signed days: know every chain that grew on a day, also as an earlier version wrote it down', async () => {
      const store = tableAuditStore(table, objects);
      const [first, second] = [incidentOf(1), incidentOf(2)];
      const incidents = tableIncidentStore(table, { tenant: TENANT });
      for (const incident of [first, second]) await incidents.commit(opening(incident));
      await incidents.commit(step(first));
      const tier = 'foshan/chancheng';
      const by = { id: 'duty', name: '值班员', tier };
      const noted = (at: string) => ({ type: 'logged', at, by, data: { kind: 'note', text: 'x' } }) as const;
      const before = emptyWatch(tier);
      const entries = sealEntries(before, [noted(NOW), noted(toInstant(T0 + 86_400_000))]);
      await tableWatchStore(table).commit({ before, after: entries.reduce(applyEntry, before), entries });
      await table.put({ ...domainKeys.changed('2026-11-23', 'old-chancheng'), version: 1, data: {} }, 'any');
      expect([...(await store.changedOn('2026-11-23'))].sort()).toEqual(
        [chainName('duty-log', tier), ...[first.id, second.id, 'old-chancheng'].map((id) => chainName('incident', id))].sort(),
      );
      expect(await store.changedOn('2026-11-24')).toEqual([chainName('duty-log', tier)]);
      expect(await store.changedOn('2026-11-25')).toEqual([]);
    });

    it('reports: lie under the digest of their bytes, and one that was changed is not given out', async () => {
      const store = objectReportStore(objects);
      const html = { bytes: Buffer.from('<p>处置</p>'), contentType: 'text/html' };
      const digest = await store.keep('i-1', html);
      expect(await store.keep('i-1', html)).toBe(digest);
      expect(Buffer.from((await store.get('i-1', digest))?.bytes ?? [])).toEqual(html.bytes);
      expect([await store.get('i-2', digest), await store.get('i-1', '0'.repeat(64))]).toEqual([undefined, undefined]);
      await objects.put(`reports/i-1/${digest}`, { ...html, bytes: Buffer.from('other') });
      await expect(store.get('i-1', digest)).rejects.toThrow(ReportChanged);
    });
  });
}
