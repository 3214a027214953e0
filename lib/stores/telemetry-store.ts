import { CHECKPOINTS_KEPT, type Checkpoint, type ThingState } from '../core/alarm/state.ts';
import type { Clock } from '../core/ports/clock.ts';
import { VersionConflict } from '../core/ports/errors.ts';
import type { HistoryEntry, TelemetryStore } from '../core/ports/telemetry-store.ts';
import type { Reading } from '../core/telemetry/model.ts';
import { sortableMillis, telemetryKeys } from '../wiring/table-keys.ts';
import type { Item, Json, TableStore, WriteOperation } from '../wiring/table-store.ts';
import { decodeReadings, encodeReadings, firstTime } from './history-codec.ts';

/** The longest an entry may reach from its first reading to its last; who keeps a longer pack cuts it into parts. */
export const ENTRY_SPAN = 10 * 60_000;

export interface TelemetryStoreOptions {
  readonly clock: Clock;
  /** How long history is kept. */
  readonly retentionSeconds: number;
}

/** A reading with its place in the order of readings of equal time. */
export interface StoredReading extends Reading {
  readonly receivedAt: number;
}

/** Telemetry as the API reads it, beside what evaluation needs. */
export interface TelemetryArchive extends TelemetryStore {
  /**
   * Readings of a sensor in [from, to], newest first, each exactly once. `cursor` continues behind the last one given;
   * throws RangeError for a cursor of another list.
   */
  readings(
    thing: string,
    sensor: string,
    query: { readonly from: number; readonly to: number; readonly limit: number; readonly cursor?: string },
  ): Promise<{ readonly items: readonly StoredReading[]; readonly cursor?: string }>;
}

export function tableTelemetryStore(table: TableStore, options: TelemetryStoreOptions): TelemetryArchive {
  return {
    async state(thing, group) {
      const item = await table.get(telemetryKeys.state(thing, group));
      return item && (item.data as unknown as ThingState);
    },
    async saveState(state, checkpoints) {
      const item = { ...telemetryKeys.state(state.thing, state.group), version: state.version, data: asData(state) };
      const condition = state.version === 1 ? 'absent' : state.version - 1;
      if (checkpoints.length === 0) return table.put(item, condition);
      await table.transact([
        { op: 'put', item, if: condition },
        ...checkpoints.map(
          (checkpoint): WriteOperation => ({
            op: 'put',
            item: { ...checkpointKey(checkpoint), version: 1, data: asData(checkpoint) },
            if: 'any',
          }),
        ),
      ]);
    },
    async checkpoints(thing, group) {
      const page = await table.query({
        pk: telemetryKeys.checkpointPartition(thing),
        from: `${group}#`,
        to: `${group}#~`,
        consistent: true,
      });
      const found = page.items.map((item) => item.data as unknown as Checkpoint);
      return found.sort((a, b) => b.number - a.number);
    },
    keep: (thing, entries) => Promise.all(entries.map((entry) => keepEntry(table, options, thing, entry))),
    history: (thing, from, to) => history(table, thing, from, to),
    readings: (thing, sensor, query) => readings(table, thing, sensor, query),
  };
}

const checkpointKey = ({ thing, group, number }: Checkpoint) => telemetryKeys.checkpoint(thing, group, number % CHECKPOINTS_KEPT);

async function keepEntry(table: TableStore, options: TelemetryStoreOptions, thing: string, entry: HistoryEntry): Promise<HistoryEntry> {
  const first = firstTime(entry);
  const item: Item = {
    ...telemetryKeys.history(thing, first, entry.digest, entry.part),
    version: 1,
    data: { first, receivedAt: entry.receivedAt },
    bytes: encodeReadings(entry.readings, first),
    expiresAt: Math.floor(options.clock.now() / 1000) + options.retentionSeconds,
  };
  try {
    await table.put(item, 'absent');
    return entry;
  } catch (cause) {
    if (!(cause instanceof VersionConflict)) throw cause;
    const stored = await table.get(item);
    return stored ? toEntry(stored) : entry;
  }
}

async function history(table: TableStore, thing: string, from: number, to: number): Promise<readonly HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  let cursor: string | undefined;
  do {
    const page = await table.query({
      pk: telemetryKeys.historyPartition(thing),
      from: sortableMillis(from - ENTRY_SPAN),
      to: `${sortableMillis(to)}~`,
      consistent: true,
      ...(cursor ? { cursor } : {}),
    });
    entries.push(
      ...page.items.map(toEntry).filter((entry) => entry.readings.some((reading) => reading.time >= from && reading.time <= to)),
    );
    cursor = page.cursor;
  } while (cursor);
  return entries;
}

function toEntry(item: Item): HistoryEntry {
  const { first, receivedAt } = item.data as { first: number; receivedAt: number };
  const [, digest = '', part = '0'] = item.sk.split('#');
  return { digest, part: Number(part), receivedAt, readings: decodeReadings(item.bytes ?? new Uint8Array(), first) };
}

/** Ordered by time, then receipt, digest and index in the pack: the same for every page. */
type Position = readonly [time: number, receivedAt: number, digest: string, index: number];

async function readings(
  table: TableStore,
  thing: string,
  sensor: string,
  query: { readonly from: number; readonly to: number; readonly limit: number; readonly cursor?: string },
): Promise<{ readonly items: readonly StoredReading[]; readonly cursor?: string }> {
  const after = query.cursor === undefined ? undefined : decodePosition(query.cursor);
  const to = after ? Math.min(query.to, after[0]) : query.to;
  const found: { readonly position: Position; readonly reading: StoredReading }[] = [];
  let cursor: string | undefined;
  do {
    const page = await table.query({
      pk: telemetryKeys.historyPartition(thing),
      from: sortableMillis(query.from - ENTRY_SPAN),
      to: `${sortableMillis(to)}~`,
      descending: true,
      ...(cursor ? { cursor } : {}),
    });
    let oldestFirst = Number.POSITIVE_INFINITY;
    for (const item of page.items) {
      const entry = toEntry(item);
      oldestFirst = Math.min(oldestFirst, Number((item.data as { first: number }).first));
      entry.readings.forEach((reading, index) => {
        if (reading.sensor !== sensor || reading.time < query.from || reading.time > to) return;
        const position: Position = [reading.time, entry.receivedAt, `${entry.digest}#${entry.part}`, index];
        if (!after || comparePositions(position, after) < 0)
          found.push({ position, reading: { ...reading, receivedAt: entry.receivedAt } });
      });
    }
    cursor = page.cursor;
    // Items still to come begin at or before the oldest seen and reach ENTRY_SPAN further at most: what is newer is complete.
    const complete = found.filter(({ reading }) => reading.time > oldestFirst + ENTRY_SPAN).length;
    if (complete > query.limit) break;
  } while (cursor);
  found.sort((a, b) => comparePositions(b.position, a.position));
  const items = found.slice(0, query.limit);
  const last = items.at(-1);
  return {
    items: items.map(({ reading }) => reading),
    ...(found.length > query.limit && last ? { cursor: Buffer.from(JSON.stringify(last.position)).toString('base64url') } : {}),
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
    if (Array.isArray(value) && value.length === 4 && typeof value[0] === 'number') return value as unknown as Position;
  } catch {
    // Said below.
  }
  throw new RangeError('the cursor is not one this list gave out: start again without it');
}

/** Domain values are plain JSON by construction; the type system cannot see that of readonly interfaces. */
const asData = (value: object): { readonly [key: string]: Json | undefined } => value as { readonly [key: string]: Json | undefined };
