import type { Clock } from '../core/ports/clock.ts';
import type { DeadLetterEntry, DeadLetterStore } from '../core/ports/dead-letter-store.ts';
import { VersionConflict } from '../core/ports/errors.ts';
import { telemetryKeys } from '../wiring/table-keys.ts';
import type { Item, Query, TableStore } from '../wiring/table-store.ts';
import { zlib } from '../wiring/zlib.ts';
import { asData, newestPage } from './rows.ts';

/** As long as the logs: 400 days. */
const RETENTION_SECONDS = 400 * 86_400;

/**
 * Refused messages of one tenant, in its telemetry table. The message lies compressed beside the row: a queue takes 256 KiB of it, an item
 * 400, and a text inside a text would double its quotes.
 */
export function tableDeadLetterStore(table: TableStore, clock: Clock): DeadLetterStore {
  return {
    async put(letter) {
      const { body, ...entry } = letter;
      const expiresAt = Math.floor(clock.now() / 1000) + RETENTION_SECONDS;
      const item: Item = {
        ...telemetryKeys.deadLetter(letter.id),
        version: 1,
        data: asData(entry),
        bytes: zlib().gzipSync(body),
        expiresAt,
      };
      try {
        await table.put(item, 'absent');
      } catch (cause) {
        if (!(cause instanceof VersionConflict)) throw cause;
      }
    },
    async list({ state, ...page }) {
      const range: Pick<Query, 'pk' | 'index'> =
        state === 'redriven' ? { pk: telemetryKeys.redrivenPartition, index: 'index1' } : { pk: telemetryKeys.deadLetterPartition };
      const { items, ...more } = await newestPage(table, range, page, asEntry);
      return { items: items.filter(({ redriven }) => state !== 'open' || !redriven), ...more };
    },
    async get(id) {
      const item = await table.get(telemetryKeys.deadLetter(id));
      return item && { ...asEntry(item), body: bodyOf(item) };
    },
    async markRedriven(id, redrive) {
      const item = await table.get(telemetryKeys.deadLetter(id));
      if (!item || item.data.redriven) return;
      const indexes = { index1: { pk: telemetryKeys.redrivenPartition, sk: id } };
      const marked: Item = { ...item, version: item.version + 1, data: { ...item.data, redriven: asData(redrive) }, indexes };
      try {
        await table.put(marked, item.version);
      } catch (cause) {
        if (!(cause instanceof VersionConflict)) throw cause;
      }
    },
  };
}

/** Rows of version 0.1 have their message among the data, and name as topic the queue that gave them up. */
const bodyOf = ({ bytes, data }: Item): string => (bytes ? zlib().gunzipSync(bytes).toString('utf8') : String(data.body ?? ''));

function asEntry({ data }: Item): DeadLetterEntry {
  const { body: _, ...entry } = data as unknown as DeadLetterEntry & { readonly body?: string };
  return 'queue' in entry ? entry : { ...(entry as DeadLetterEntry), ...missingIn(entry) };
}

function missingIn({ topic, receivedAt }: Pick<DeadLetterEntry, 'topic' | 'receivedAt'>): Pick<DeadLetterEntry, 'queue' | 'givenUpAt'> {
  return { queue: topic === 'notify' || topic === 'push' || topic === 'forward' ? topic : 'telemetry', givenUpAt: receivedAt };
}
