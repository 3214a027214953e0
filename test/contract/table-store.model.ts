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

const SORT_KEYS = ['A', 'a', 'a\u0000', 'a#1', "a'%_", 'b', 'EVT#00000001', '～', '😀'];
const key = fc.record({ pk: fc.constantFrom('p', 'q'), sk: fc.constantFrom(...SORT_KEYS) });
const condition = fc.constantFrom<Condition[]>('absent', 'any', 1, 2, 3);
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
    ...(bytes ? { bytes } : {}),
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
  | { readonly kind: 'at-once'; readonly operations: readonly WriteOperation[] }
  | { readonly kind: 'get'; readonly key: { readonly pk: string; readonly sk: string } }
  | { readonly kind: 'get-many'; readonly keys: readonly { readonly pk: string; readonly sk: string }[] }
  | { readonly kind: 'query'; readonly query: Query }
  | { readonly kind: 'wait'; readonly seconds: number };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('write' as const), operation }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('transact' as const), operations: fc.array(operation, { maxLength: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('at-once' as const), operations: fc.array(operation, { maxLength: 6 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('get' as const), key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('get-many' as const), keys: fc.array(key, { maxLength: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('query' as const), query }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 20 }) }) },
);

const BEGIN = 1_795_000_000_000;

export interface Comparison {
  readonly numRuns: number;
  /** Whether of writes that are asked for at once the first comes first; otherwise they are asked for one after the other. */
  readonly atOnceInOrder: boolean;
}

/** Runs random sequences of operations against the table and the model: every outcome must be the same, errors included. */
export async function agreesWithModel(open: OpenTable, { numRuns, atOnceInOrder }: Comparison): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      let now = BEGIN;
      const table = await open(() => now);
      const model = new ModelTableStore(() => now);
      for (const one of steps) {
        if (one.kind === 'wait') now += one.seconds * 1000;
        else expect(await outcomes(table, one, atOnceInOrder)).toEqual(await outcomes(model, one, atOnceInOrder));
      }
      for (const pk of ['p', 'q']) {
        for (const index of [undefined, 'index1', 'index2'] as const) {
          const all = { pk, ...(index ? { index } : {}) };
          expect(await everything(table, all)).toEqual(await everything(model, all));
        }
      }
    }),
    { numRuns },
  );
}

type Asked = Exclude<Step, { kind: 'wait' }>;

async function outcomes(table: TableStore, one: Asked, atOnce: boolean): Promise<unknown[]> {
  const works = one.kind === 'at-once' ? one.operations.map((each) => () => write(table, each)) : [() => ask(table, one)];
  if (atOnce) return Promise.all(works.map(outcome));
  const found: unknown[] = [];
  for (const work of works) found.push(await outcome(work));
  return found;
}

async function outcome(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (cause) {
    const name = cause instanceof Error ? cause.constructor.name : 'nothing';
    return { refused: name, ...(cause instanceof TransactionConflict ? { failed: cause.failed } : {}) };
  }
}

function ask(table: TableStore, one: Exclude<Asked, { kind: 'at-once' }>): Promise<unknown> {
  if (one.kind === 'get') return table.get(one.key);
  if (one.kind === 'get-many') return table.getMany(one.keys);
  if (one.kind === 'write') return write(table, one.operation);
  return one.kind === 'query' ? everything(table, one.query) : table.transact(one.operations);
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
    expect(items.length, 'a list that does not end').toBeLessThan(1000);
    const page = await table.query({ ...asked, ...(cursor ? { cursor } : {}) });
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor);
  return {
    count: items.length,
    order: items.map((found) => (asked.index ? found.indexes?.[asked.index]?.sk : found.sk)),
    byKey: new Map(items.map((found) => [`${found.pk}/${found.sk}`, found])),
  };
}
