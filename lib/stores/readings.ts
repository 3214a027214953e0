import { setImmediate } from 'node:timers/promises';
import type { Reading } from '../core/telemetry/model.ts';
import type { TableStore } from '../wiring/table-store.ts';
import { ENTRY_SPAN, filedAt, historyRange, toEntry } from './history-items.ts';

/** Entries read and unpacked at once: 10 ms of work, so that on one machine what arrives meanwhile need not wait for a long list. */
const PAGE = 300;

export interface ReadingsQuery {
  /** Epoch milliseconds, both inclusive. */
  readonly from: number;
  readonly to: number;
  readonly limit: number;
  readonly cursor?: string;
}

/** A reading as it was kept, and when its pack was received. */
export interface StoredReading extends Reading {
  readonly receivedAt: number;
}

export interface ReadingsPage {
  readonly items: readonly StoredReading[];
  readonly cursor?: string;
}

/** By time, then receipt, pack and index in it: the same order for every page, whichever readings share their time. */
type Position = readonly [time: number, receivedAt: number, entry: string, index: number];

/** One page of a sensor's readings. Entries are filed by their first reading, so the newest reading may lie a span further back. */
export async function readings(table: TableStore, thing: string, sensor: string, query: ReadingsQuery): Promise<ReadingsPage> {
  const after = query.cursor === undefined ? undefined : decodePosition(query.cursor);
  const to = after ? Math.min(query.to, after[0]) : query.to;
  const found: { readonly position: Position; readonly reading: StoredReading }[] = [];
  let cursor: string | undefined;
  do {
    const range = historyRange(thing, query.from, to);
    const page = await table.query({ ...range, descending: true, limit: PAGE, ...(cursor ? { cursor } : {}) });
    for (const item of page.items) {
      const { digest, part, receivedAt, readings } = toEntry(item);
      readings.forEach((reading, index) => {
        if (reading.sensor !== sensor || reading.time < query.from || reading.time > to) return;
        const position: Position = [reading.time, receivedAt, `${digest}#${part}`, index];
        if (!after || comparePositions(position, after) < 0) found.push({ position, reading: { ...reading, receivedAt } });
      });
    }
    cursor = page.cursor;
    const last = page.items.at(-1);
    // What is still to come begins where the last item does, or earlier, and reaches a span further at most: what is newer is complete.
    const horizon = last ? filedAt(last) + ENTRY_SPAN : Number.POSITIVE_INFINITY;
    if (found.filter(({ reading }) => reading.time > horizon).length > query.limit) break;
    if (cursor) await setImmediate();
  } while (cursor);
  found.sort((a, b) => comparePositions(b.position, a.position));
  const items = found.slice(0, query.limit);
  const last = items.at(-1);
  return {
    items: items.map(({ reading }) => reading),
    ...(found.length > items.length && last ? { cursor: Buffer.from(JSON.stringify(last.position)).toString('base64url') } : {}),
  };
}

function comparePositions(a: Position, b: Position): number {
  if (a[0] !== b[0]) return a[0] - b[0];
  if (a[1] !== b[1]) return a[1] - b[1];
  if (a[2] !== b[2]) return a[2] < b[2] ? -1 : 1;
  return a[3] - b[3];
}

function decodePosition(cursor: string): Position {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const types = ['number', 'number', 'string', 'number'];
    const isPosition = Array.isArray(value) && value.length === 4 && types.every((type, index) => typeof value[index] === type);
    if (isPosition) return value as unknown as Position;
  } catch {
    // Said below.
  }
  throw new RangeError('the cursor is not one this list gave out: start again without it');
}
