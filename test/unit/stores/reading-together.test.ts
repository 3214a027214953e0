import { describe, expect, it } from 'vitest';
import { readingTogether } from '../../../lib/stores/reading-together.ts';
import type { Item, Key, TableStore } from '../../../lib/wiring/table-store.ts';

const key = (pk: string): Key => ({ pk, sk: 'ROW' });

/** Answers each key with an item whose version is the number of the call. */
class Wire {
  readonly calls: string[] = [];
  readonly table: TableStore = {
    get: async (one) => this.#answer('get', [one])[0],
    getMany: async (keys) => this.#answer('getMany', keys),
    put: async () => {},
    delete: async () => {},
    transact: async () => {},
    query: async () => ({ items: [] }),
  };

  #answer(what: string, keys: readonly Key[]): (Item | undefined)[] {
    this.calls.push(`${what} ${keys.map(({ pk }) => pk).join(' ')}`);
    if (keys.some(({ pk }) => pk === 'broken')) throw new Error('no such table');
    return keys.map((one) => (one.pk === 'absent' ? undefined : { ...one, version: this.calls.length, data: {} }));
  }
}

describe('a table that is read together', () => {
  it('makes one call of what is asked for at the same time, each key once, and one after it of what comes later', async () => {
    const wire = new Wire();
    const table = readingTogether(wire.table);
    const [a, [b, absent], again] = await Promise.all([
      table.get(key('a')),
      table.getMany([key('b'), key('absent')]),
      Promise.resolve().then(() => table.get(key('a'))),
    ]);
    expect([a, b, absent, again]).toEqual([{ ...key('a'), version: 1, data: {} }, { ...key('b'), version: 1, data: {} }, undefined, a]);
    // Nothing is remembered.
    expect((await table.get(key('a')))?.version).toBe(2);
    expect(wire.calls).toEqual(['getMany a b absent', 'get a']);
  });

  it('tells everybody who asked that it failed, and asks again next time', async () => {
    const wire = new Wire();
    const table = readingTogether(wire.table);
    const outcomes = await Promise.allSettled([table.get(key('a')), table.get(key('broken'))]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await table.get(key('a'))).toMatchObject({ version: 2 });
  });

  it('asks for no more keys in a call than a table takes', async () => {
    const wire = new Wire();
    const table = readingTogether(wire.table);
    await Promise.all(Array.from({ length: 250 }, (_, number) => table.get(key(`k${number}`))));
    expect(wire.calls.map((call) => call.split(' ').length - 1)).toEqual([100, 100, 50]);
  });
});
