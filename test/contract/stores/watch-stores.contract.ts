import { beforeEach, describe, expect, it } from 'vitest';
import { toInstant } from '../../../lib/core/instant.ts';
import type { ResponseMode } from '../../../lib/core/watch/response-mode.ts';
import { tableResponseModeStore } from '../../../lib/stores/response-mode-store.ts';
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
  });
}
