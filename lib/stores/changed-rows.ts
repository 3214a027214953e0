import { toMillis } from '../core/instant.ts';
import { domainKeys } from '../wiring/table-keys.ts';
import type { Item, WriteOperation } from '../wiring/table-store.ts';

/** Kept far longer than a day waits to be signed. */
const CHANGED_SECONDS = 400 * 86_400;

/** That a chain grew on a day: what has to be signed when the day is over. `data`: where it ended. */
export const changedRow = (chain: string, day: string, data: Item['data'] = {}): WriteOperation => ({
  op: 'put',
  item: { ...domainKeys.changed(day, chain), version: 1, data, expiresAt: toMillis(day) / 1000 + CHANGED_SECONDS },
  if: 'any',
});
