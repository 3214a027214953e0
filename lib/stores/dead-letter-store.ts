import type { Clock } from '../core/ports/clock.ts';
import type { DeadLetter, DeadLetterStore } from '../core/ports/dead-letter-store.ts';
import { telemetryKeys } from '../wiring/table-keys.ts';
import type { Item, TableStore } from '../wiring/table-store.ts';
import { asData } from './rows.ts';

/** As long as the logs: 400 days. */
const RETENTION_SECONDS = 400 * 86_400;

/** Refused messages of one tenant, in its telemetry table. */
export function tableDeadLetterStore(table: TableStore, clock: Clock): DeadLetterStore {
  return {
    async put(letter) {
      const expiresAt = Math.floor(clock.now() / 1000) + RETENTION_SECONDS;
      await table.put({ ...telemetryKeys.deadLetter(letter.id), version: 1, data: asData(letter), expiresAt }, 'any');
    },
    async list({ limit, cursor }) {
      const page = await table.query({ pk: telemetryKeys.deadLetterPartition, descending: true, limit, ...(cursor ? { cursor } : {}) });
      return { items: page.items.map(asLetter), ...(page.cursor ? { cursor: page.cursor } : {}) };
    },
    async get(id) {
      const item = await table.get(telemetryKeys.deadLetter(id));
      return item && asLetter(item);
    },
  };
}

const asLetter = (item: Item): DeadLetter => item.data as unknown as DeadLetter;
