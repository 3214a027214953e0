import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { folderObjectStore } from '../../../lib/adapters/local/folder-object-store.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { VersionConflict } from '../../../lib/core/ports/errors.ts';
import { applyEntry, emptyWatch, type NewEntry, sealEntries } from '../../../lib/core/watch/duty-log.ts';
import { handOverList } from '../../../lib/core/watch/hand-over-list.ts';
import type { Shift, Watch } from '../../../lib/core/watch/model.ts';
import type { ResponseMode } from '../../../lib/core/watch/response-mode.ts';
import type { Silence } from '../../../lib/core/watch/silence.ts';
import { objectHandOverArchive } from '../../../lib/stores/hand-over-archive.ts';
import { readingTogether } from '../../../lib/stores/reading-together.ts';
import { rememberedSilences } from '../../../lib/stores/remembered-silences.ts';
import { tableResponseModeStore } from '../../../lib/stores/response-mode-store.ts';
import { tableSilenceStore } from '../../../lib/stores/silence-store.ts';
import { tableWatchStore } from '../../../lib/stores/watch-store.ts';
import type { TableStore } from '../../../lib/wiring/table-store.ts';
import type { OpenTable } from '../table-store.contract.ts';
import { allPages, T0, TestClock } from './fixtures.ts';

const HOUR = 3_600_000;
const BY = { id: 'leader', name: '值班长', tier: 'foshan' };
const at = (hours: number): string => toInstant(T0 + hours * HOUR);

/** What the watch keeps: response modes, shifts, the duty log. */
export function watchStoresContract(name: string, open: OpenTable): void {
  describe(`stores of the watch over ${name}`, () => {
    let table: TableStore;
    beforeEach(async () => {
      const clock = new TestClock();
      table = await open(() => clock.now());
    });

    describe('response modes', () => {
      const mode = (number: number, more: Partial<ResponseMode> = {}): ResponseMode => ({
        id: `m${number}`,
        level: 'II',
        area: 'foshan',
        from: at(0),
        to: at(number),
        reason: '台风',
        reminderFactor: 0.5,
        declaredBy: BY,
        declaredAt: at(0),
        ...more,
      });

      it('are listed newest first, page by page, and asked for until they are over', async () => {
        const store = tableResponseModeStore(table);
        for (const number of [1, 2, 3]) await store.declare(mode(number));
        expect((await allPages((cursor) => store.list({ limit: 2, ...(cursor ? { cursor } : {}) }))).map(({ id }) => id)).toEqual([
          'm3',
          'm2',
          'm1',
        ]);
        expect((await store.notOver(at(1.5))).map(({ id }) => id).sort()).toEqual(['m2', 'm3']);
        expect(await store.notOver(at(4))).toEqual([]);
      });

      it('declared twice are one, and ended twice end the first time', async () => {
        const store = tableResponseModeStore(table);
        await store.declare(mode(3));
        await store.declare(mode(3, { reason: 'again' }));
        const ended = { at: at(1), by: BY };
        expect(await store.end('m3', ended)).toEqual({ ...mode(3), ended });
        expect(await store.end('m3', { ...ended, at: at(2) })).toEqual({ ...mode(3), ended });
        expect(await store.end('m9', ended)).toBeUndefined();
        expect((await store.notOver(at(0.5))).map(({ id }) => id)).toEqual(['m3']);
        expect(await store.notOver(at(1.5))).toEqual([]);
      });
    });

    describe('silences', () => {
      const silence = (number: number, more: Partial<Silence> = {}): Silence => ({
        id: `q${number}`,
        tier: 'foshan',
        from: at(0),
        to: at(number),
        reason: { code: 'maintenance', text: '换电池' },
        createdBy: BY,
        createdAt: at(0),
        ...more,
      });

      it('are listed newest first, and asked for up to the end they were given, also where they were ended before', async () => {
        const store = tableSilenceStore(table);
        for (const number of [1, 2, 3]) await store.add(silence(number));
        await store.add(silence(3, { rules: ['again'] }));
        const listed = await allPages((cursor) => store.list({ limit: 2, ...(cursor ? { cursor } : {}) }));
        expect(listed.map(({ id }) => id)).toEqual(['q3', 'q2', 'q1']);
        const ended = { at: at(1), by: BY };
        expect(await store.end('q3', ended)).toEqual({ ...silence(3), ended });
        expect(await store.end('q3', { ...ended, at: at(2) })).toEqual({ ...silence(3), ended });
        expect([await store.end('q9', ended), await store.get('q9')]).toEqual([undefined, undefined]);
        expect(await store.get('q3')).toEqual({ ...silence(3), ended });
        expect((await store.upTo(at(1.5))).map(({ id }) => id)).toEqual(['q2', 'q3']);
        expect(await store.upTo(at(4))).toEqual([]);
      });

      it('are remembered for as long as none of them changes, once an index has had the time to show the last change', async () => {
        const now = { millis: T0 };
        let queries = 0;
        const counted: TableStore = {
          ...readingTogether(table),
          query(query) {
            queries++;
            return table.query(query);
          },
        };
        const [store, remembered] = [tableSilenceStore(table), rememberedSilences(counted, { now: () => now.millis })];
        const ids = async (): Promise<string[]> => (await remembered.upTo(toInstant(now.millis))).map(({ id }) => id);
        expect([await ids(), await ids(), queries]).toEqual([[], [], 1]);
        await store.add(silence(1));
        expect([await ids(), await ids(), queries]).toEqual([['q1'], ['q1'], 3]);
        now.millis += 10_000;
        expect([await ids(), await ids(), queries]).toEqual([['q1'], ['q1'], 4]);
        await store.end('q1', { at: toInstant(now.millis), by: BY });
        expect((await remembered.upTo(toInstant(now.millis)))[0]?.ended).toBeDefined();
        now.millis += 2 * HOUR;
        expect([await ids(), queries]).toEqual([[], 6]);
      });

      it('that recur lose an occurrence once, also where several are cancelled at once, and none after their end', async () => {
        const store = tableSilenceStore(table);
        await store.add(silence(1, { recurrence: { weekdays: [2], from: '02:00', to: '04:00' } }));
        const cancelled = (hours: number, by = BY) => ({ occurrence: at(hours), at: at(0), by });
        await Promise.all([store.cancel('q1', cancelled(2)), store.cancel('q1', cancelled(3))]);
        await store.cancel('q1', cancelled(2, { ...BY, id: 'other' }));
        expect((await store.get('q1'))?.cancelled?.toSorted((a, b) => (a.occurrence < b.occurrence ? -1 : 1))).toEqual([
          cancelled(2),
          cancelled(3),
        ]);
        await store.end('q1', { at: at(1), by: BY });
        expect((await store.cancel('q1', cancelled(4)))?.cancelled).toHaveLength(2);
        expect(await store.cancel('q9', cancelled(4))).toBeUndefined();
      });
    });

    describe('watches', () => {
      const TIER = 'foshan/sanshui';
      const shift = (number: number, more: Partial<Shift> = {}): Shift => ({
        id: `S${number}-sanshui`,
        tier: TIER,
        holder: BY,
        from: at(number),
        ...more,
      });
      const change = (before: Watch, entries: readonly NewEntry[], ended?: Shift) => {
        const sealed = sealEntries(before, entries);
        return { before, after: sealed.reduce(applyEntry, before), entries: sealed, ...(ended ? { ended } : {}) };
      };
      const opened = (number: number): NewEntry => ({ type: 'shift-opened', at: at(number), by: BY, data: { shift: shift(number) } });
      const noted = (hours: number, text = `${hours}`): NewEntry => ({
        type: 'logged',
        at: at(hours),
        by: BY,
        data: { kind: 'note', text },
      });

      it('of a tier nobody has taken are empty, and one that was taken is read as it was written', async () => {
        const store = tableWatchStore(table);
        expect(await store.watch(TIER)).toEqual(emptyWatch(TIER));
        expect(await store.watches()).toEqual([]);
        const first = change(emptyWatch(TIER), [opened(1)]);
        await store.commit(first);
        expect(await store.watch(TIER)).toEqual(first.after);
        expect(await store.watches()).toEqual([first.after]);
        expect(await store.shift('S1-sanshui')).toEqual(shift(1));
        expect(await store.shift('S9-sanshui')).toBeUndefined();
      });

      it('take one of two who write at once, whole or not at all', async () => {
        const store = tableWatchStore(table);
        const empty = emptyWatch(TIER);
        await store.commit(change(empty, [opened(1)]));
        await expect(store.commit(change(empty, [opened(2)]))).rejects.toThrow(VersionConflict);
        const held = await store.watch(TIER);
        const ended = shift(1, { to: at(3) });
        const next: NewEntry = {
          type: 'handed-over',
          at: at(3),
          by: BY,
          data: { ended: ended.id, handOver: { digest: 'd', signedBy: BY, signedAt: at(3) }, shift: shift(3) },
        };
        const outcomes = await Promise.allSettled([store.commit(change(held, [next], ended)), store.commit(change(held, [noted(2)]))]);
        expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
        expect(await store.shift('S2-sanshui')).toBeUndefined();
        if (outcomes[0].status === 'rejected') await store.commit(change(await store.watch(TIER), [next], ended));
        expect((await store.watch(TIER)).shift).toEqual(shift(3));
        expect(await store.shift('S1-sanshui')).toEqual(ended);
      });

      it('list their shifts newest first, those of one tier among the others’, and go on behind a shift of whosever', async () => {
        const store = tableWatchStore(table);
        for (const [index, tier] of [TIER, 'foshan/nanhai', TIER, TIER].entries()) {
          const watch = await store.watch(tier);
          const next = shift(index, { id: `S${index}-x`, tier });
          await store.commit(change(watch, [{ type: 'shift-opened', at: at(index), by: BY, data: { shift: next } }]));
        }
        const list = (query: { tier?: string; limit: number }) =>
          allPages((cursor) => store.shifts({ ...query, ...(cursor ? { cursor } : {}) }));
        expect((await list({ limit: 1 })).map(({ id }) => id)).toEqual(['S3-x', 'S2-x', 'S1-x', 'S0-x']);
        expect((await list({ tier: TIER, limit: 2 })).map(({ id }) => id)).toEqual(['S3-x', 'S2-x', 'S0-x']);
        expect((await store.shifts({ limit: 5, cursor: 'S2-other' })).items.map(({ id }) => id)).toEqual(['S1-x', 'S0-x']);
      });

      it('keep every entry of a log, by number, newest first, and by time', async () => {
        const store = tableWatchStore(table);
        for (const hours of [1, 2, 2, 3]) await store.commit(change(await store.watch(TIER), [noted(hours)]));
        await store.commit(change(emptyWatch('foshan'), [noted(2, 'other')]));
        const seqs = async (query: { from?: string; to?: string }) =>
          (await allPages((cursor) => store.log({ tier: TIER, limit: 2, ...query, ...(cursor ? { cursor } : {}) }))).map(({ seq }) => seq);
        expect(await seqs({})).toEqual([4, 3, 2, 1]);
        expect([await seqs({ from: at(2) }), await seqs({ to: at(2) }), await seqs({ from: at(2), to: at(3) })]).toEqual([
          [4, 3, 2],
          [1],
          [3, 2],
        ]);
        expect(await store.entry(TIER, 3)).toMatchObject({ seq: 3, data: { text: '2' } });
        expect(await store.entry(TIER, 5)).toBeUndefined();
        const behind = async (seq: number, limit: number) => (await store.entriesAfter(TIER, seq, limit)).map((entry) => entry.seq);
        expect([await behind(0, 3), await behind(3, 3), await behind(4, 3)]).toEqual([[1, 2, 3], [4], []]);
      });
    });

    it('keep a hand-over’s list under its digest, once', async () => {
      const root = mkdtempSync(join(tmpdir(), 'citywatch-hand-overs-'));
      afterAll(() => rmSync(root, { recursive: true }));
      const archive = objectHandOverArchive(folderObjectStore(root));
      const shift: Shift = { id: 'S1-sanshui', tier: 'foshan/sanshui', holder: BY, from: at(0) };
      const list = handOverList({
        shift,
        at: at(1),
        incidents: [],
        silences: [],
        deadSensors: [],
        sensorsNeverHeard: 2,
        entries: [],
        remark: '阀门 / valve',
      });
      const digest = await archive.keep(list);
      expect(digest).toMatch(/^[0-9a-f]{64}$/);
      expect([await archive.keep({ ...list }), await archive.get(digest), await archive.get('0'.repeat(64))]).toEqual([
        digest,
        list,
        undefined,
      ]);
    });
  });
}
