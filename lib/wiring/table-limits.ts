import { StoreLimitExceeded } from '../core/ports/errors.ts';
import type { Item, Key, Query, WriteOperation } from './table-store.ts';

/** DynamoDB's limits, kept by every adapter so that what works on one machine works in the cloud. */
export const MAX_PARTITION_KEY_BYTES = 2048;
export const MAX_SORT_KEY_BYTES = 1024;
export const MAX_ITEM_BYTES = 400 * 1024;
export const MAX_TRANSACTION_OPERATIONS = 100;
export const MAX_KEYS_AT_ONCE = 100;
export const MAX_TRANSACTION_BYTES = 4 * 1024 * 1024;
export const MAX_PAGE_ITEMS = 1000;

/** Names of all attributes and the numbers among their values: what an item weighs in DynamoDB beside keys, data and bytes. */
const ATTRIBUTE_BYTES = 128;

const utf8Length = (text: string): number => new TextEncoder().encode(text).length;

/** Throws StoreLimitExceeded, quoting the key, when it is empty, too long or no text that UTF-8 can hold. */
export function checkKey(key: Key): void {
  checkPart('partition key', key.pk, MAX_PARTITION_KEY_BYTES);
  checkPart('sort key', key.sk, MAX_SORT_KEY_BYTES);
}

function checkPart(name: string, text: string, limit: number): void {
  if (!text.isWellFormed()) throw new StoreLimitExceeded(`the ${name} ${JSON.stringify(text.slice(0, 80))} holds half a surrogate pair`);
  // A UTF-16 unit takes three bytes of UTF-8 at most: most keys need no counting.
  if (text.length > 0 && text.length * 3 <= limit) return;
  const bytes = utf8Length(text);
  if (bytes === 0 || bytes > limit) {
    throw new StoreLimitExceeded(`the ${name} "${text.slice(0, 80)}" has ${bytes} bytes: expected 1 to ${limit}`);
  }
}

/** Checks the item's keys and its size; `dataBytes` is the length of its data as JSON. Returns what it weighs in bytes. */
export function checkItem(item: Item, dataBytes: number): number {
  checkKey(item);
  let bytes = ATTRIBUTE_BYTES + dataBytes + (item.bytes?.length ?? 0);
  if (bytes > MAX_ITEM_BYTES / 2) bytes += utf8Length(item.pk) + utf8Length(item.sk);
  for (const index of Object.values(item.indexes ?? {})) {
    if (!index) continue;
    checkKey(index);
    if (bytes > MAX_ITEM_BYTES / 2) bytes += utf8Length(index.pk) + utf8Length(index.sk);
  }
  if (bytes > MAX_ITEM_BYTES)
    throw new StoreLimitExceeded(`the item ${item.pk} / ${item.sk} has ${bytes} bytes: expected at most ${MAX_ITEM_BYTES}`);
  return bytes;
}

/** Checks a transaction's size and that no key is in it twice. */
export function checkTransaction(operations: readonly WriteOperation[]): void {
  if (operations.length === 0 || operations.length > MAX_TRANSACTION_OPERATIONS) {
    throw new StoreLimitExceeded(`a transaction of ${operations.length} operations: expected 1 to ${MAX_TRANSACTION_OPERATIONS}`);
  }
  checkEachOnce('a transaction', operations.map(keyOf));
}

/** Checks the keys of items that are read together. */
export function checkKeys(keys: readonly Key[]): void {
  if (keys.length === 0 || keys.length > MAX_KEYS_AT_ONCE)
    throw new StoreLimitExceeded(`${keys.length} items read at once: expected 1 to ${MAX_KEYS_AT_ONCE}`);
  checkEachOnce('a read of many', keys);
}

function checkEachOnce(request: string, keys: readonly Key[]): void {
  const seen = new Set<string>();
  for (const key of keys) {
    checkKey(key);
    const text = JSON.stringify([key.pk, key.sk]);
    if (seen.has(text)) throw new StoreLimitExceeded(`${request} names the key ${key.pk} / ${key.sk} twice`);
    seen.add(text);
  }
}

/** Checks what the items of a transaction weigh together. */
export function checkTransactionBytes(bytes: number): void {
  if (bytes > MAX_TRANSACTION_BYTES)
    throw new StoreLimitExceeded(`a transaction of ${bytes} bytes: expected at most ${MAX_TRANSACTION_BYTES}`);
}

/** Checks a query; `false` when its range holds nothing (`from` behind `to`), which DynamoDB would refuse to be asked. */
export function checkQuery(query: Query): boolean {
  const { pk, from, to, limit = MAX_PAGE_ITEMS } = query;
  checkPart('partition key', pk, MAX_PARTITION_KEY_BYTES);
  if (from !== undefined) checkPart('lower bound', from, MAX_SORT_KEY_BYTES);
  if (to !== undefined) checkPart('upper bound', to, MAX_SORT_KEY_BYTES);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE_ITEMS)
    throw new StoreLimitExceeded(`a page of ${limit} items: expected 1 to ${MAX_PAGE_ITEMS}`);
  return from === undefined || to === undefined || compareKeys(from, to) <= 0;
}

/** The order of sort keys: that of their bytes in UTF-8, which is the order of code points (and not JavaScript's, of UTF-16 units). */
export function compareKeys(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let index = 0; index < shared; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all others. */
const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

export function keyOf(operation: WriteOperation): Key {
  return operation.op === 'put' ? operation.item : operation.key;
}
