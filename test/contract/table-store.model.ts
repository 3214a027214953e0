import fc from 'fast-check';
import { expect } from 'vitest';
import {
  type Condition,
  type Item,
  type Query,
  type TableStore,
  TransactionConflict,
  type WriteOperation,
} from '../../lib/wiring/table-store.ts';
import { ModelTableStore } from './model-table-store.ts';
import type { OpenTable } from './table-store.contract.ts';

const SORT_KEYS = ['A', 'a', 'a#1', 'b', 'EVT#00000001', '～', '😀'];
const key = fc.record({ pk: fc.constantFrom('p', 'q'), sk: fc.constantFrom(...SORT_KEYS) });
const condition: fc.Arbitrary<Condition> = fc.constantFrom('absent', 'any', 1, 2, 3);
const item: fc.Arbitrary<Item> = fc
  .record(
    {
      key,
      version: fc.constantFrom(1, 2, 3),
      data: fc.dictionary(fc.constantFrom('a', 'b'), fc.jsonValue({ maxDepth: 1 })),
      bytes: fc.uint8Array({ maxLength: 4 }),
      /** Seconds after the beginning. */
      expiresAfter: fc.integer({ min: 1, max: 50 }),
      index1: key,
      index2: key,
    },
    { requiredKeys: ['key', 'version', 'data'] },
  )
  .map(({ key: own, version, data, bytes, expiresAfter, index1, index2 }) => ({
    ...own,
    version,
    data: data as Item['data'],
    ...(bytes && bytes.length > 0 ? { bytes } : {}),
    ...(expiresAfter === undefined ? {} : { expiresAt: BEGIN / 1000 + expiresAfter }),
    ...(index1 || index2 ? { indexes: { ...(index1 ? { index1 } : {}), ...(index2 ? { index2 } : {}) } } : {}),
  }));
const operation: fc.Arbitrary<WriteOperation> = fc.oneof(
  fc.record({ op: fc.constant('put' as const), item, if: condition }),
  fc.record({ op: fc.constant('delete' as const), key, if: condition }),
  fc.record({ op: fc.constant('check' as const), key, if: fc.constantFrom<'absent' | number>('absent', 1, 2) }),
);
const query: fc.Arbitrary<Query> = fc.record(
  {
    pk: fc.constantFrom('p', 'q'),
    index: fc.constantFrom('index1', 'index2'),
    from: fc.constantFrom(...SORT_KEYS),
    to: fc.constantFrom(...SORT_KEYS),
    descending: fc.boolean(),
    limit: fc.integer({ min: 1, max: 5 }),
  },
  { requiredKeys: ['pk'] },
);

type Step =
  | { readonly kind: 'write'; readonly operation: WriteOperation }
  | { readonly kind: 'transact'; readonly operations: readonly WriteOperation[] }
  | { readonly kind: 'get'; readonly key: { readonly pk: string; readonly sk: string } }
  | { readonly kind: 'query'; readonly query: Query }
  | { readonly kind: 'wait'; readonly seconds: number };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('write' as const), operation }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('transact' as const), operations: fc.array(operation, { maxLength: 5 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('get' as const), key }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('query' as const), query }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 20 }) }) },
);

const BEGIN = 1_795_000_000_000;

/** Runs random sequences of operations against the table and the model: every outcome must be the same, errors included. */
export async function agreesWithModel(open: OpenTable, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      let now = BEGIN;
      const table = await open(() => now);
      const model = new ModelTableStore(() => now);
      for (const one of steps) {
        if (one.kind === 'wait') now += one.seconds * 1000;
        else expect(await outcome(table, one)).toEqual(await outcome(model, one));
      }
      for (const pk of ['p', 'q'])
        for (const index of [undefined, 'index1', 'index2'] as const)
          expect(await everything(table, { pk, ...(index ? { index } : {}) })).toEqual(
            await everything(model, { pk, ...(index ? { index } : {}) }),
          );
    }),
    { numRuns },
  );
}

async function outcome(table: TableStore, one: Exclude<Step, { kind: 'wait' }>): Promise<unknown> {
  try {
    switch (one.kind) {
      case 'get':
        return await table.get(one.key);
      case 'query':
        return await everything(table, one.query);
      case 'transact':
        return await table.transact(one.operations);
      case 'write':
        return await write(table, one.operation);
    }
  } catch (cause) {
    const name = cause instanceof Error ? cause.constructor.name : 'nothing';
    return { refused: name, ...(cause instanceof TransactionConflict ? { failed: cause.failed } : {}) };
  }
}

function write(table: TableStore, one: WriteOperation): Promise<void> {
  if (one.op === 'put') return table.put(one.item, one.if);
  if (one.op === 'delete') return table.delete(one.key, one.if);
  return table.transact([one]);
}

/** All pages; of equal index keys the order is the adapter's own, so they are put in one. */
async function everything(table: TableStore, asked: Query): Promise<unknown> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await table.query({ ...asked, ...(cursor ? { cursor } : {}) });
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor);
  const order = items.map((found) => (asked.index ? found.indexes?.[asked.index]?.sk : found.sk));
  return {
    order,
    items: items.map((found) => JSON.stringify({ ...found, bytes: [...(found.bytes ?? [])] }, Object.keys(found).sort())).sort().length,
    byKey: new Map(items.map((found) => [`${found.pk}/${found.sk}`, found])),
  };
}
