import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { dynamoTableStore } from '../../lib/adapters/aws/dynamo-table-store.ts';
import { countingTable } from '../../lib/cli/cost/count/counting-table.ts';
import { Tally } from '../../lib/cli/cost/meters.ts';
import type { Item, TableStore } from '../../lib/wiring/table-store.ts';
import { leftOut } from './components.ts';
import { DYNAMODB_LOCAL, startDynamoDbLocal } from './dynamodb-local.ts';
import { ModelTableStore } from './model-table-store.ts';

const dynamodb = await startDynamoDbLocal();
afterAll(() => dynamodb?.stop());

const NOW = Date.parse('2026-03-02T02:00:00Z');

// Left to the service's documentation: transactions, for which DynamoDB Local tells four times the units of a plain write where AWS bills twice,
// and queries that find nothing, for which it tells none.
if (dynamodb) {
  describe('the units that the price counts are those that DynamoDB says it used', () => {
    let table: TableStore;
    let counted: TableStore;
    let used = 0;
    let tally: Tally;

    dynamodb.client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } as typeof args.input });
        const { ConsumedCapacity: capacity = [] } = result.output as { ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[] };
        for (const { CapacityUnits = 0 } of [capacity].flat()) used += CapacityUnits;
        return result;
      },
      { step: 'initialize' },
    );

    beforeEach(async () => {
      tally = new Tally();
      table = dynamoTableStore(dynamodb.client, { table: await dynamodb.createTable(), now: () => NOW });
      const answer = async (): Promise<void> => undefined;
      counted = countingTable(new ModelTableStore(() => NOW), { tally, now: () => NOW, recordMonths: 1, answer });
    });

    /** Does the same to both and compares what it took. */
    async function same(work: (store: TableStore) => Promise<unknown>): Promise<void> {
      const before = { used, counted: units() };
      await work(table);
      await work(counted);
      expect(units() - before.counted).toBe(used - before.used);
    }
    const units = (): number => (tally.usage()['dynamodb-writes'] ?? 0) + (tally.usage()['dynamodb-reads'] ?? 0);

    const item = (sk: string, letters: number, more: Partial<Item> = {}): Item => ({
      pk: 'P',
      sk,
      version: 1,
      data: { text: 'x'.repeat(letters), 中: [1, 2.5, null] },
      ...more,
    });

    it.each([10, 900, 930, 2000, 5000])('for an item of %i letters, written and read', async (letters) => {
      await same((store) => store.put(item('a', letters), 'absent'));
      await same((store) => store.put(item('a', letters, { version: 2, bytes: new Uint8Array(300), expiresAt: NOW / 1000 + 60 }), 1));
      await same((store) => store.get({ pk: 'P', sk: 'a' }));
      await same((store) => store.put(item('a', 5), 'any'));
      await same((store) => store.delete({ pk: 'P', sk: 'a' }, 'any'));
      await same((store) => store.get({ pk: 'P', sk: 'a' }));
    });

    it('for entries of indexes that come, change, move and go', async () => {
      const at = (sk: string): Partial<Item> => ({ indexes: { index1: { pk: 'I', sk }, index2: { pk: 'J', sk: '0' } } });
      await same((store) => store.put(item('a', 1500, at('1')), 'any'));
      await same((store) => store.put(item('a', 1400, at('1')), 'any'));
      await same((store) => store.put(item('a', 1400, at('2')), 'any'));
      await same((store) => store.query({ pk: 'I', index: 'index1' }));
      await same((store) => store.put(item('a', 1400), 'any'));
    });

    it('for queries, strong and stale, of much and of little', async () => {
      for (const sk of ['a', 'b', 'c', 'd']) await same((store) => store.put(item(sk, 1900), 'any'));
      await same((store) => store.query({ pk: 'P', consistent: true }));
      await same((store) => store.query({ pk: 'P', from: 'b', limit: 2 }));
    });
  });
} else {
  leftOut('the units of DynamoDB', DYNAMODB_LOCAL.component, DYNAMODB_LOCAL.install);
}
