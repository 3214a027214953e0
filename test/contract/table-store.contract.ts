import { beforeEach, describe, expect, it } from 'vitest';
import { StoreLimitExceeded, VersionConflict } from '../../lib/core/ports/errors.ts';
import { MAX_ITEM_BYTES } from '../../lib/wiring/table-limits.ts';
import { type Item, type Query, type TableStore, TransactionConflict, type WriteOperation } from '../../lib/wiring/table-store.ts';

/** Makes an empty table whose time is `now` (epoch milliseconds). */
export type OpenTable = (now: () => number) => Promise<TableStore>;

const item = (pk: string, sk: string, version = 1, rest: Partial<Item> = {}): Item => ({ pk, sk, version, data: { at: sk }, ...rest });
const put = (it: Item, condition: WriteOperation['if'] = 'any'): WriteOperation => ({ op: 'put', item: it, if: condition });

/** What every adapter does alike. */
export function tableStoreContract(name: string, open: OpenTable): void {
  describe(`TableStore: ${name}`, () => {
    let now = 0;
    let table: TableStore;
    beforeEach(async () => {
      now = 1_795_000_000_000;
      table = await open(() => now);
    });

    async function sortKeys(query: Query): Promise<string[]> {
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        expect(found.length, 'a list that does not end').toBeLessThan(1000);
        const page = await table.query({ ...query, ...(cursor ? { cursor } : {}) });
        found.push(...page.items.map(({ sk }) => sk));
        cursor = page.cursor;
      } while (cursor);
      return found;
    }

    it('returns an item as it was put, whatever JSON can say', async () => {
      const whole = item('p', 's', 7, {
        data: {
          numbers: [0, -1.5, 1e200, 5e-324, 2 ** 53 + 2, Number.MAX_VALUE],
          texts: ['', '佛山 😀', '__proto__', '\u0000', '\ud800', "'; DROP TABLE items; --"],
          nested: { empty: {}, list: [], nothing: null, yes: true, '': 1 },
        },
        bytes: new Uint8Array([0, 255, 1]),
        expiresAt: now / 1000 + 60,
        indexes: { index1: { pk: 'i', sk: '1' }, index2: { pk: 'i', sk: '2' } },
      });
      await table.put(whole, 'absent');
      expect(await table.get({ pk: 'p', sk: 's' })).toEqual(whole);
      expect(await table.get({ pk: 'p', sk: 'other' })).toBeUndefined();
    });

    it('reads many items at once, in the order asked for', async () => {
      const hundred = Array.from({ length: 100 }, (_, index) => item('p', `s${index}`));
      await table.transact(hundred.map((one) => put(one, 'absent')));
      await table.put(item('q', 'short', 1, { expiresAt: now / 1000 + 10 }), 'absent');
      const keys = [item('q', 'short'), item('p', 's7'), item('p', 'none'), item('p', 's3')];
      expect((await table.getMany(keys)).map((one) => one?.sk)).toEqual(['short', 's7', undefined, 's3']);
      expect(await table.getMany([...hundred].reverse())).toEqual([...hundred].reverse());
      await table.delete(item('p', 's7'), 'any');
      now += 10_000;
      expect((await table.getMany(keys)).map((one) => one?.sk)).toEqual([undefined, undefined, undefined, 's3']);
      for (const wrong of [[], [...hundred, item('p', 'more')], [item('p', 's1'), item('p', 's1')], [item('', 's')]])
        await expect(table.getMany(wrong)).rejects.toBeInstanceOf(StoreLimitExceeded);
    });

    it('returns many items whole, though they weigh more than one answer takes', async () => {
      const text = 'x'.repeat(390_000);
      const large = Array.from({ length: 45 }, (_, index) => item('p', `s${index + 10}`, 1, { data: { text } }));
      for (let from = 0; from < large.length; from += 9) await table.transact(large.slice(from, from + 9).map((one) => put(one, 'absent')));
      expect((await table.getMany(large)).map((one) => one?.sk)).toEqual(large.map(({ sk }) => sk));
    });

    it('leaves out what is undefined, and a put replaces the whole item', async () => {
      await table.put(
        item('p', 's', 1, { data: { a: 1, b: undefined }, bytes: new Uint8Array([1]), indexes: { index1: item('i', 'i') } }),
        'any',
      );
      expect((await table.get({ pk: 'p', sk: 's' }))?.data).toStrictEqual({ a: 1 });
      await table.put(item('p', 's', 2, { data: { c: 3 } }), 1);
      expect(await table.get({ pk: 'p', sk: 's' })).toStrictEqual(item('p', 's', 2, { data: { c: 3 } }));
      expect(await sortKeys({ pk: 'i', index: 'index1' })).toEqual([]);
    });

    it('puts and deletes on their condition alone', async () => {
      await table.put(item('p', 's', 1), 'absent');
      await expect(table.put(item('p', 's', 9), 'absent')).rejects.toBeInstanceOf(VersionConflict);
      await expect(table.put(item('p', 's', 9), 2)).rejects.toBeInstanceOf(VersionConflict);
      await expect(table.put(item('p', 'none', 9), 1)).rejects.toBeInstanceOf(VersionConflict);
      await table.put(item('p', 's', 2), 1);
      await expect(table.delete(item('p', 's'), 1)).rejects.toBeInstanceOf(VersionConflict);
      await expect(table.delete(item('p', 's'), 'absent')).rejects.toBeInstanceOf(VersionConflict);
      expect((await table.get(item('p', 's')))?.version).toBe(2);
      await table.delete(item('p', 's'), 2);
      await table.delete(item('p', 's'), 'any');
      expect(await table.get(item('p', 's'))).toBeUndefined();
    });

    it('lets one of many writers at once win', async () => {
      await table.put(item('p', 's', 1), 'absent');
      const writers = Array.from({ length: 12 }, (_, writer) => table.put(item('p', 's', 2, { data: { writer } }), 1));
      const outcomes = await Promise.allSettled(writers);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
      expect((await table.get(item('p', 's')))?.data).toEqual({ writer: winner });
    });

    it('writes a transaction whole or not at all, and names every condition that failed', async () => {
      await table.put(item('p', 'there', 3), 'any');
      const operations: WriteOperation[] = [
        put(item('p', 'new'), 'absent'),
        put(item('p', 'there', 4), 2),
        { op: 'delete', key: item('p', 'there2'), if: 'any' },
        { op: 'check', key: item('p', 'gone'), if: 1 },
      ];
      const failure = await table.transact(operations).catch((cause: unknown) => cause);
      expect(failure).toBeInstanceOf(TransactionConflict);
      expect((failure as TransactionConflict).failed).toEqual([1, 3]);
      expect(await sortKeys({ pk: 'p' })).toEqual(['there']);
      await table.transact([
        put(item('p', 'new'), 'absent'),
        { op: 'delete', key: item('p', 'there'), if: 3 },
        { op: 'check', key: item('p', 'gone'), if: 'absent' },
      ]);
      expect(await sortKeys({ pk: 'p' })).toEqual(['new']);
    });

    it('takes a transaction of a hundred operations and no more, each key once', async () => {
      const hundred = Array.from({ length: 100 }, (_, index) => put(item('p', `s${index}`), 'absent'));
      await table.transact(hundred);
      expect(await sortKeys({ pk: 'p' })).toHaveLength(100);
      await expect(table.transact([...hundred, put(item('p', 'more'))])).rejects.toBeInstanceOf(StoreLimitExceeded);
      await expect(table.transact([])).rejects.toBeInstanceOf(StoreLimitExceeded);
      const twice: WriteOperation[] = [put(item('p', 'x')), { op: 'check', key: item('p', 'x'), if: 'absent' }];
      await expect(table.transact(twice)).rejects.toBeInstanceOf(StoreLimitExceeded);
      expect(await table.get(item('p', 'x'))).toBeUndefined();
    });

    it('sorts by bytes, in both directions, within inclusive bounds', async () => {
      const ascending = ['!', 'A', 'Z', 'a', 'a#1', 'a~', 'b', '佛', '～', '😀'];
      await Promise.all([...ascending].reverse().map((sk) => table.put(item('p', sk), 'absent')));
      await table.put(item('q', 'a'), 'absent');
      expect(await sortKeys({ pk: 'p' })).toEqual(ascending);
      expect(await sortKeys({ pk: 'p', descending: true })).toEqual([...ascending].reverse());
      expect(await sortKeys({ pk: 'p', from: 'a', to: 'b' })).toEqual(['a', 'a#1', 'a~', 'b']);
      expect(await sortKeys({ pk: 'p', from: '～' })).toEqual(['～', '😀']);
      expect(await sortKeys({ pk: 'p', to: 'Z', descending: true })).toEqual(['Z', 'A', '!']);
      expect(await sortKeys({ pk: 'p', from: 'b', to: 'a' })).toEqual([]);
      expect(await sortKeys({ pk: 'none' })).toEqual([]);
    });

    it('gives pages that together hold each item once, from the table and from an index with equal keys', async () => {
      const keys = Array.from({ length: 23 }, (_, index) => `s${String(index).padStart(2, '0')}`);
      await Promise.all(
        keys.map((sk, index) => table.put(item('p', sk, 1, { indexes: { index2: { pk: 'i', sk: `k${index % 3}` } } }), 'absent')),
      );
      for (const descending of [false, true]) {
        expect(await sortKeys({ pk: 'p', limit: 4, descending })).toEqual(descending ? [...keys].reverse() : keys);
        expect((await sortKeys({ pk: 'i', index: 'index2', limit: 4, descending })).sort()).toEqual(keys);
      }
      expect((await table.query({ pk: 'p', limit: 4 })).items).toHaveLength(4);
    });

    it('continues behind an item that was deleted in between', async () => {
      for (const sk of ['a', 'b', 'c', 'd']) await table.put(item('p', sk), 'absent');
      const { cursor } = await table.query({ pk: 'p', limit: 2 });
      await table.delete(item('p', 'b'), 'any');
      expect(await sortKeys({ pk: 'p', limit: 2, ...(cursor ? { cursor } : {}) })).toEqual(['c', 'd']);
    });

    it('finds in an index exactly the items that say so', async () => {
      await table.put(item('p', 'a', 1, { indexes: { index1: { pk: 'due', sk: '2' } } }), 'absent');
      await table.put(item('p', 'b', 1, { indexes: { index1: { pk: 'due', sk: '1' }, index2: { pk: 'due', sk: '9' } } }), 'absent');
      await table.put(item('p', 'c'), 'absent');
      expect(await sortKeys({ pk: 'due', index: 'index1' })).toEqual(['b', 'a']);
      expect(await sortKeys({ pk: 'due', index: 'index1', to: '1' })).toEqual(['b']);
      expect(await sortKeys({ pk: 'due', index: 'index2' })).toEqual(['b']);
      await table.put(item('p', 'b', 2, { indexes: { index1: { pk: 'due', sk: '3' } } }), 1);
      await table.delete(item('p', 'a'), 'any');
      expect(await sortKeys({ pk: 'due', index: 'index1' })).toEqual(['b']);
      expect(await sortKeys({ pk: 'due', index: 'index2' })).toEqual([]);
      expect((await table.query({ pk: 'due', index: 'index1' })).items[0]).toEqual(
        item('p', 'b', 2, { indexes: { index1: { pk: 'due', sk: '3' } } }),
      );
    });

    it('treats what has expired as absent, everywhere', async () => {
      const expiresAt = now / 1000 + 10;
      await table.put(item('p', 's', 4, { expiresAt, indexes: { index1: { pk: 'i', sk: 's' } } }), 'absent');
      now += 9_999;
      expect(await sortKeys({ pk: 'p' })).toEqual(['s']);
      now += 1;
      expect(await table.get(item('p', 's'))).toBeUndefined();
      expect(await sortKeys({ pk: 'p' })).toEqual([]);
      expect(await sortKeys({ pk: 'i', index: 'index1' })).toEqual([]);
      await expect(table.put(item('p', 's', 5), 4)).rejects.toBeInstanceOf(VersionConflict);
      await table.transact([{ op: 'check', key: item('p', 's'), if: 'absent' }, put(item('p', 't'))]);
      await table.put(item('p', 's', 1), 'absent');
      expect(await table.get(item('p', 's'))).toEqual(item('p', 's', 1));
    });

    it('refuses keys that are empty, too long or no text', async () => {
      const bad = [
        item('', 's'),
        item('p', ''),
        item('p'.repeat(2049), 's'),
        item('佛'.repeat(683), 's'),
        item('p', 's'.repeat(1025)),
        item('p', '\ud800'),
      ];
      for (const one of bad) {
        await expect(table.put(one, 'any')).rejects.toBeInstanceOf(StoreLimitExceeded);
        await expect(table.get(one)).rejects.toBeInstanceOf(StoreLimitExceeded);
        await expect(table.delete(one, 'any')).rejects.toBeInstanceOf(StoreLimitExceeded);
        await expect(table.transact([put(one)])).rejects.toBeInstanceOf(StoreLimitExceeded);
      }
      const longest = item('p'.repeat(2048), '佛'.repeat(341));
      await table.put({ ...longest, indexes: { index1: longest } }, 'absent');
      expect(await table.get(longest)).toBeDefined();
      await expect(table.put(item('p', 's', 1, { indexes: { index1: { pk: 'i', sk: '' } } }), 'any')).rejects.toBeInstanceOf(
        StoreLimitExceeded,
      );
    });

    it('refuses queries outside its limits', async () => {
      for (const limit of [0, -1, 1001, 1.5]) await expect(table.query({ pk: 'p', limit })).rejects.toBeInstanceOf(StoreLimitExceeded);
      await expect(table.query({ pk: '' })).rejects.toBeInstanceOf(StoreLimitExceeded);
      await expect(table.query({ pk: 'p', from: '' })).rejects.toBeInstanceOf(StoreLimitExceeded);
      await expect(table.query({ pk: 'p', to: 's'.repeat(1025) })).rejects.toBeInstanceOf(StoreLimitExceeded);
    });

    it('takes back the cursors it gave out, and says so of others', async () => {
      for (const sk of ['a', 'b', 'c']) {
        await table.put(item('p', sk, 1, { indexes: { index1: { pk: 'i', sk } } }), 'absent');
        await table.put(item('q', sk), 'absent');
      }
      const cursorOf = (...position: unknown[]): string => Buffer.from(JSON.stringify(position)).toString('base64url');
      const { cursor } = await table.query({ pk: 'p', limit: 2 });
      expect(cursor).toBeDefined();
      const foreign = [
        '',
        '0',
        'null',
        '%%%',
        'x'.repeat(5000),
        cursorOf(),
        cursorOf('b', 'p'),
        cursorOf('b', 'p', 'b', 'b'),
        cursorOf('', '', ''),
        cursorOf('a', 'p', 'b'),
        cursorOf({ S: 'b' }, 'p', 'b'),
        cursorOf('b'.repeat(1025), 'p', 'b'.repeat(1025)),
        cursorOf('\ud800', 'p', '\ud800'),
      ];
      for (const one of foreign) await expect(table.query({ pk: 'p', cursor: one })).rejects.toBeInstanceOf(RangeError);
      // Of another partition, and outside of these bounds.
      await expect(table.query({ pk: 'q', cursor: cursor as string })).rejects.toBeInstanceOf(RangeError);
      await expect(table.query({ pk: 'p', to: 'a', cursor: cursor as string })).rejects.toBeInstanceOf(RangeError);
      // An index may go on behind an item that it has never held.
      expect(await sortKeys({ pk: 'i', index: 'index1', cursor: cursorOf('a1', 'x', 'x') })).toEqual(['b', 'c']);
      expect(await sortKeys({ pk: 'i', index: 'index1', descending: true, cursor: cursorOf('a1', 'x', 'x') })).toEqual(['a']);
    });

    it('gives the rest of a list to a cursor, though more was written in between', async () => {
      const asked = { pk: 'i', index: 'index1', limit: 2 } as const;
      const write = (sk: string, sortKey: string) =>
        table.put(item('p', sk, 1, { indexes: { index1: { pk: 'i', sk: sortKey } } }), 'absent');
      for (const sk of ['a', 'b', 'c', 'd']) await write(sk, '1');
      const first = await table.query({ ...asked, descending: true });
      await write('e', '2');
      await write('f', '0');
      const rest = await sortKeys({ ...asked, descending: true, ...(first.cursor ? { cursor: first.cursor } : {}) });
      expect([...first.items.map(({ sk }) => sk), ...rest].sort()).toEqual(['a', 'b', 'c', 'd', 'f']);
    });

    it('takes an item up to its limit and no larger', async () => {
      const almost = item('p', 's', 1, { data: { text: 'x'.repeat(MAX_ITEM_BYTES - 300) } });
      await table.put(almost, 'absent');
      expect(await table.get(almost)).toEqual(almost);
      const larger = item('p', 't', 1, { data: { text: 'x'.repeat(MAX_ITEM_BYTES) } });
      await expect(table.put(larger, 'any')).rejects.toBeInstanceOf(StoreLimitExceeded);
      const bytes = new Uint8Array(MAX_ITEM_BYTES);
      await expect(table.transact([put(item('p', 't', 1, { bytes }))])).rejects.toBeInstanceOf(StoreLimitExceeded);
      expect(await sortKeys({ pk: 'p' })).toEqual(['s']);
    });

    it('returns long lists whole, though a page may hold less than was asked for', async () => {
      const text = 'x'.repeat(200_000);
      for (let index = 0; index < 12; index++) await table.put(item('p', `s${index + 10}`, 1, { data: { text } }), 'absent');
      expect(await sortKeys({ pk: 'p' })).toHaveLength(12);
    });
  });
}
