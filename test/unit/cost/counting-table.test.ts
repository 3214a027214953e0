import { beforeEach, describe, expect, it } from 'vitest';
import { countingTable } from '../../../lib/cli/cost/count/counting-table.ts';
import { itemBytes } from '../../../lib/cli/cost/count/item-size.ts';
import { Tally } from '../../../lib/cli/cost/meters.ts';
import type { Item, TableStore } from '../../../lib/wiring/table-store.ts';
import { ModelTableStore } from '../../contract/model-table-store.ts';

const NOW = Date.parse('2026-03-02T02:00:00Z');
let tally: Tally;
let table: TableStore;

beforeEach(() => {
  tally = new Tally();
  const answer = async (): Promise<void> => undefined;
  table = countingTable(new ModelTableStore(() => NOW), { tally, now: () => NOW, recordMonths: 1, answer });
});

const writes = (): number => tally.usage()['dynamodb-writes'] ?? 0;
const reads = (): number => tally.usage()['dynamodb-reads'] ?? 0;
/** An item of so many bytes as DynamoDB meters it. */
function item(sk: string, bytes: number, more: Partial<Item> = {}): Item {
  const bare: Item = { pk: 'P', sk, version: 1, data: { text: '' }, ...more };
  return { ...bare, data: { text: 'x'.repeat(bytes - itemBytes(bare)) } };
}

describe('writes', () => {
  it('cost one unit for each kB begun', async () => {
    await table.put(item('a', 1024), 'any');
    expect(writes()).toBe(1);
    await table.put(item('b', 1025), 'any');
    expect(writes()).toBe(3);
  });

  it('cost what the larger of the old and the new item does', async () => {
    await table.put(item('a', 3000), 'any');
    await table.put(item('a', 500), 'any');
    expect(writes()).toBe(3 + 3);
  });

  it('cost double in a transaction', async () => {
    await table.transact([{ op: 'put', item: item('a', 1500), if: 'absent' }]);
    expect(writes()).toBe(4);
  });

  it('cost as much when their condition fails', async () => {
    await table.put(item('a', 1500), 'absent');
    await expect(table.put(item('a', 1500), 'absent')).rejects.toThrow();
    expect(writes()).toBe(4);
  });

  it('cost the index too: once for a new or changed entry, twice for one that moves', async () => {
    const at = (sk: string) => ({ indexes: { index1: { pk: 'I', sk } } });
    await table.put(item('a', 1000, at('1')), 'any');
    expect(writes()).toBe(2);
    await table.put(item('a', 900, at('1')), 'any');
    expect(writes()).toBe(4);
    await table.put(item('a', 900, at('2')), 'any');
    expect(writes()).toBe(4 + 1 + 2);
    await table.put(item('a', 900), 'any');
    expect(writes()).toBe(7 + 1 + 1);
  });
});

describe('reads', () => {
  it('cost one unit for each 4 kB begun, and one for what is not there', async () => {
    await table.put(item('a', 4097), 'any');
    await table.get({ pk: 'P', sk: 'a' });
    expect(reads()).toBe(2);
    await table.get({ pk: 'P', sk: 'none' });
    expect(reads()).toBe(3);
  });

  it('cost by what a query read together, and half where it may be stale', async () => {
    for (const sk of ['a', 'b', 'c']) await table.put(item(sk, 2000), 'any');
    await table.query({ pk: 'P', consistent: true });
    expect(reads()).toBe(2);
    await table.query({ pk: 'P' });
    expect(reads()).toBe(3);
  });
});

describe('storage', () => {
  it('is what lies there in a city that has run for as long as things are kept', async () => {
    const month = 730 * 3600;
    await table.put(item('a', 924, { expiresAt: NOW / 1000 + 3 * month }), 'any');
    expect((tally.usage()['dynamodb-gb'] ?? 0) * 2 ** 30).toBeCloseTo(3 * 1024);
  });
});
