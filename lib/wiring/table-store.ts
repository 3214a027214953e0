import { VersionConflict } from '../core/ports/errors.ts';

/**
 * The strict subset of DynamoDB that the domain's stores are written over. Two adapters, SQLite and DynamoDB, one
 * contract suite. Errors are those of `core/ports/errors.ts`.
 */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

export interface Key {
  /** 1 to 2048 bytes of UTF-8. */
  readonly pk: string;
  /** 1 to 1024 bytes of UTF-8; compared as bytes. */
  readonly sk: string;
}

/** Global secondary indexes; each item may appear in each once. */
export const INDEX_NAMES = ['index1', 'index2'] as const;
export type IndexName = (typeof INDEX_NAMES)[number];

export interface Item extends Key {
  /** 1 for a new item; the writer sets it, conditions compare it. */
  readonly version: number;
  /** Plain JSON. Members that are `undefined` are left out. */
  readonly data: { readonly [key: string]: Json | undefined };
  /** Opaque bytes beside the data, for what is compressed. */
  readonly bytes?: Uint8Array;
  /** Epoch SECONDS after which reads no longer return the item (checked on read; removed some time later). */
  readonly expiresAt?: number;
  /** Sparse: an item without an entry is not in that index. */
  readonly indexes?: { readonly [name in IndexName]?: Key };
}

/** `absent`: no live item under the key. A number: the stored version equals it. `any`: no condition. */
export type Condition = 'absent' | 'any' | number;

export type WriteOperation =
  | { readonly op: 'put'; readonly item: Item; readonly if: Condition }
  | { readonly op: 'delete'; readonly key: Key; readonly if: Condition }
  | { readonly op: 'check'; readonly key: Key; readonly if: 'absent' | number };

export interface Query {
  readonly pk: string;
  /** Absent: the table itself. Index reads may be stale and carry whole items (projection ALL). */
  readonly index?: IndexName;
  /** Inclusive bounds on the sort key. */
  readonly from?: string;
  readonly to?: string;
  readonly descending?: boolean;
  /** 1 to 1000 items a page; the adapter may return fewer together with a cursor. */
  readonly limit?: number;
  readonly cursor?: string;
  /** Strongly consistent; tables only. */
  readonly consistent?: boolean;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Present when there may be more. Opaque. */
  readonly cursor?: string;
}

export interface TableStore {
  /** Strongly consistent. */
  get(key: Key): Promise<Item | undefined>;
  /** At most 100 items, no key twice, each strongly consistent by itself; in the order of the keys. */
  getMany(keys: readonly Key[]): Promise<readonly (Item | undefined)[]>;
  /** One item. Throws VersionConflict when the condition does not hold. */
  put(item: Item, condition: Condition): Promise<void>;
  delete(key: Key, condition: Condition): Promise<void>;
  /** All or nothing, at most 100 operations, no key twice. Throws TransactionConflict that names the first condition that failed. */
  transact(operations: readonly WriteOperation[]): Promise<void>;
  query(query: Query): Promise<Page<Item>>;
}

/** A condition of a transaction did not hold; `failed` lists the positions of the operations, so that a store can tell "already applied" from "lost the race". */
export class TransactionConflict extends VersionConflict {
  readonly failed: readonly number[];
  constructor(message: string, failed: readonly number[], options?: ErrorOptions) {
    super(message, options);
    this.failed = failed;
  }
}
