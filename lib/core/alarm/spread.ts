import type { BoundRule } from './bindings.ts';
import { reachOf } from './signals/signal.ts';

/** What an item of state should not be larger than: a read of it is one unit (DynamoDB). */
const ITEM_BYTES = 4096;
/** So many items are written in one transaction when series move; a thing of more has bigger ones. */
const MOST_ITEMS = 100;
/** A series with its name and newest reading, and what a sample adds (state-codec.ts, recent-samples.ts; measured in state-size.test.ts). */
const SERIES_BYTES = 40;
const SAMPLE_BYTES = 3;
/** No series counts for more: twelve fill an item, however far their rules look back, and what they have learned is in another item. */
const MOST_SERIES_BYTES = ITEM_BYTES / 12;

/** What a series takes of an item of state, roughly, where its thing sends so often. */
export function weightOf(rules: readonly BoundRule[], intervalSeconds: number): number {
  if (rules.some(({ rule: { signal } }) => signal?.of === 'anomaly' || signal?.of === 'baseline')) return MOST_SERIES_BYTES;
  const reach = rules.reduce((longest, { rule: { signal } }) => Math.max(longest, reachOf(signal)), 0);
  return Math.min(MOST_SERIES_BYTES, SERIES_BYTES + (SAMPLE_BYTES * reach) / (1000 * intervalSeconds));
}

/** Over how many items a thing's series are spread. */
export const itemsFor = (bytes: number): number => Math.min(MOST_ITEMS, Math.max(1, Math.ceil(bytes / ITEM_BYTES)));
