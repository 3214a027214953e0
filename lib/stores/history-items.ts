import type { HistoryEntry } from '../core/ports/telemetry-store.ts';
import { after, sortableMillis, telemetryKeys } from '../wiring/table-keys.ts';
import type { Item } from '../wiring/table-store.ts';
import { decodeReadings } from './history-codec.ts';

/** The longest an entry may reach from its first reading to its last; who keeps a longer pack cuts it into parts. */
export const ENTRY_SPAN = 10 * 60_000;

/** The keys of all entries of a thing that can hold a reading in [from, to]: they begin up to a span earlier. */
export const historyRange = (thing: string, from: number, to: number): { pk: string; from: string; to: string } => ({
  pk: telemetryKeys.historyPartition(thing),
  from: sortableMillis(from - ENTRY_SPAN),
  to: after(sortableMillis(to)),
});

/** The moment by which an entry is filed: of its first reading, or 0 for what lies before 1970. */
export const filedAt = (item: Item): number => Math.max(0, firstOf(item));

export function toEntry(item: Item): HistoryEntry {
  const [, digest = '', part = '0'] = item.sk.split('#');
  const readings = decodeReadings(item.bytes ?? new Uint8Array(), firstOf(item));
  return { digest, part: Number(part), receivedAt: Number(item.data.receivedAt), readings };
}

const firstOf = (item: Item): number => Number(item.data.first);
