import { StoreLimitExceeded } from '../core/ports/errors.ts';
import type { Item, Key, WriteOperation } from './table-store.ts';

/** DynamoDB's limits, kept by every adapter so that what works on one machine works in the cloud. */
export const MAX_PARTITION_KEY_BYTES = 2048;
export const MAX_SORT_KEY_BYTES = 1024;
export const MAX_ITEM_BYTES = 400 * 1024;
export const MAX_TRANSACTION_OPERATIONS = 100;
export const MAX_PAGE_ITEMS = 1000;

/** Throws StoreLimitExceeded, quoting the key, when it is empty or too long. */
export function checkKey(key: Key): void {
  checkPart('partition key', key.pk, MAX_PARTITION_KEY_BYTES);
  checkPart('sort key', key.sk, MAX_SORT_KEY_BYTES);
}

function checkPart(name: string, text: string, limit: number): void {
  // A UTF-16 unit takes three bytes of UTF-8 at most: most keys need no counting.
  if (text.length > 0 && text.length * 3 <= limit) return;
  const bytes = new TextEncoder().encode(text).length;
  if (bytes === 0 || bytes > limit) {
    throw new StoreLimitExceeded(`the ${name} "${text.slice(0, 80)}" has ${bytes} bytes: expected 1 to ${limit}`);
  }
}

/** Checks the item's keys and its size; `dataBytes` is the length of its data as JSON. */
export function checkItem(item: Item, dataBytes: number): void {
  checkKey(item);
  for (const index of Object.values(item.indexes ?? {})) if (index) checkKey(index);
  const bytes = dataBytes + (item.bytes?.length ?? 0);
  if (bytes > MAX_ITEM_BYTES)
    throw new StoreLimitExceeded(`the item ${item.pk} / ${item.sk} has ${bytes} bytes: expected at most ${MAX_ITEM_BYTES}`);
}

/** Checks a transaction's size and that no key is in it twice. */
export function checkTransaction(operations: readonly WriteOperation[]): void {
  if (operations.length === 0 || operations.length > MAX_TRANSACTION_OPERATIONS) {
    throw new StoreLimitExceeded(`a transaction of ${operations.length} operations: expected 1 to ${MAX_TRANSACTION_OPERATIONS}`);
  }
  const seen = new Set<string>();
  for (const operation of operations) {
    const { pk, sk } = keyOf(operation);
    const text = JSON.stringify([pk, sk]);
    if (seen.has(text)) throw new StoreLimitExceeded(`a transaction names the key ${pk} / ${sk} twice`);
    seen.add(text);
  }
}

export function keyOf(operation: WriteOperation): Key {
  return operation.op === 'put' ? operation.item : operation.key;
}
