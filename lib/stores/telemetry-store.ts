import { CHECKPOINTS_KEPT, type Checkpoint, type ThingState } from '../core/alarm/state.ts';
import type { Clock } from '../core/ports/clock.ts';
import { VersionConflict } from '../core/ports/errors.ts';
import type { HistoryEntry, TelemetryStore } from '../core/ports/telemetry-store.ts';
import { retrying } from '../core/retrying.ts';
import type { Reading } from '../core/telemetry/model.ts';
import { after as behind, telemetryKeys } from '../wiring/table-keys.ts';
import type { Item, TableStore, WriteOperation } from '../wiring/table-store.ts';
import { type FormerCheckpoint, fromFormerCheckpoint } from './former-state.ts';
import { encodeReadings, firstTime } from './history-codec.ts';
import { historyRange, toEntry } from './history-items.ts';
import { LearnedMemory, stateItem, stateItems, wholeState } from './learned-items.ts';
import { type ReadingsPage, type ReadingsQuery, readings } from './readings.ts';
import { allItems } from './rows.ts';
import { decodeCheckpoint, encodeCheckpoint } from './state-codec.ts';

export interface TelemetryStoreOptions {
  readonly clock: Clock;
  /** How long history is kept. */
  readonly retentionSeconds: number;
  /** Whether history is written with the state it leads to. @default false */
  readonly keepsWithState?: boolean;
  /** Writes the second so that it stands only if the first does. @default one after the other */
  readonly writeThen?: (first: () => Promise<void>, next: () => Promise<void>) => Promise<void>;
}

/** Telemetry as the API reads it, beside what evaluation needs. */
export interface TelemetryArchive extends TelemetryStore {
  /**
   * Readings of a sensor, newest first, each exactly once. `cursor` continues behind the last one given; throws RangeError for a cursor of
   * another list.
   */
  readings(thing: string, sensor: string, query: ReadingsQuery): Promise<ReadingsPage>;
}

const oneAfterTheOther = async (first: () => Promise<void>, next: () => Promise<void>): Promise<void> => {
  await first();
  await next();
};

export function tableTelemetryStore(table: TableStore, options: TelemetryStoreOptions): TelemetryArchive {
  const { writeThen = oneAfterTheOther } = options;
  const memory = new LearnedMemory();
  return {
    async state(thing, group) {
      const item = await table.get(telemetryKeys.state(thing, group));
      return item && wholeState(table, item, memory);
    },
    async states(thing) {
      const items = await allItems(table, { pk: telemetryKeys.statePartition(thing), consistent: true });
      const states = await Promise.all(items.map((item) => wholeState(table, item, memory)));
      return states.filter((state) => state !== undefined);
    },
    keepsWithState: options.keepsWithState ?? false,
    saveState(state, checkpoints, entries = [], following) {
      const save = (): Promise<void> => saveState(table, options, memory, state, checkpoints, entries);
      return following ? writeThen(save, following) : save();
    },
    async saveSpread(states, checkpoints) {
      for (const { item } of checkpoints.map(putCheckpoint)) await table.put(item, 'any');
      await table.transact(states.map(putState));
    },
    async checkpoints(thing, group) {
      const pk = telemetryKeys.checkpointPartition(thing);
      const items = await allItems(table, { pk, from: `${group}#`, to: behind(`${group}#`), consistent: true });
      const found = items.map((item) => toCheckpoint(thing, group, item));
      return found.sort((a, b) => b.number - a.number);
    },
    keep: (thing, entries) => Promise.all(entries.map((entry) => keepEntry(table, options, thing, entry))),
    markStuck: (thing, entry, stuck) => markStuck(table, thing, entry, stuck),
    history: (thing, from, to) => history(table, thing, from, to),
    readings: (thing, sensor, query) => readings(table, thing, sensor, query),
  };
}

type Put = Extract<WriteOperation, { op: 'put' }>;

/** Whole: of a hundred items at once, none has room for a second one. What its rules have learned goes apart when it is next written. */
const putState = (state: ThingState): Put => ({
  op: 'put',
  item: stateItem(state),
  if: ifVersion(state),
});

const ifVersion = ({ version }: ThingState): 'absent' | number => (version === 1 ? 'absent' : version - 1);

async function saveState(
  table: TableStore,
  options: TelemetryStoreOptions,
  memory: LearnedMemory,
  state: ThingState,
  checkpoints: readonly Checkpoint[],
  entries: readonly HistoryEntry[],
): Promise<void> {
  const { state: item, learned, written } = stateItems(state, memory);
  const condition = ifVersion(state);
  if (checkpoints.length === 0 && entries.length === 0 && !learned) {
    await table.put(item, condition);
    return written();
  }
  const apart: Put[] = learned ? [{ op: 'put', item: learned, if: 'any' }] : [];
  const history = entries.map((entry): Put => ({ op: 'put', item: historyItem(options, state.thing, entry), if: 'absent' }));
  await table.transact([{ op: 'put', item, if: condition }, ...apart, ...checkpoints.map(putCheckpoint), ...history]);
  written();
}

const putCheckpoint = (checkpoint: Checkpoint): Put => ({
  op: 'put',
  item: { ...checkpointKey(checkpoint), version: 1, data: {}, bytes: encodeCheckpoint(checkpoint) },
  if: 'any',
});

const toCheckpoint = (thing: string, group: string, { bytes, data }: Item): Checkpoint =>
  bytes ? decodeCheckpoint(thing, group, bytes) : fromFormerCheckpoint(data as unknown as FormerCheckpoint);

const checkpointKey = ({ thing, group, number }: Checkpoint) => telemetryKeys.checkpoint(thing, group, number % CHECKPOINTS_KEPT);

function historyItem({ clock, retentionSeconds }: TelemetryStoreOptions, thing: string, entry: HistoryEntry): Item {
  const first = firstTime(entry);
  return {
    ...telemetryKeys.history(thing, first, entry.digest, entry.part),
    version: 1,
    data: { first, receivedAt: entry.receivedAt },
    bytes: encodeReadings(entry.readings, first),
    expiresAt: Math.floor(clock.now() / 1000) + retentionSeconds,
  };
}

async function keepEntry(table: TableStore, options: TelemetryStoreOptions, thing: string, entry: HistoryEntry): Promise<HistoryEntry> {
  const item = historyItem(options, thing, entry);
  try {
    await table.put(item, 'absent');
    return entry;
  } catch (cause) {
    if (!(cause instanceof VersionConflict)) throw cause;
    const stored = await table.get(item);
    return stored ? toEntry(stored) : entry;
  }
}

/** Tries as often as others may mark the same entry at the same time: the groups of one thing. */
const MARK_ATTEMPTS = 8;

async function markStuck(table: TableStore, thing: string, entry: HistoryEntry, stuck: ReadonlyMap<number, boolean>): Promise<void> {
  const first = firstTime(entry);
  const key = telemetryKeys.history(thing, first, entry.digest, entry.part);
  await retrying(async () => {
    const item = await table.get(key);
    if (!item) return;
    const readings = toEntry(item).readings.map((reading, index) => withStuck(reading, stuck.get(index)));
    await table.put({ ...item, version: item.version + 1, bytes: encodeReadings(readings, first) }, item.version);
  }, MARK_ATTEMPTS);
}

function withStuck(reading: Reading, isStuck: boolean | undefined): Reading {
  const isOtherwiseFlagged = reading.flags.some((flag) => flag !== 'stuck');
  return isStuck === undefined || isOtherwiseFlagged ? reading : { ...reading, flags: isStuck ? ['stuck'] : [] };
}

async function history(table: TableStore, thing: string, from: number, to: number): Promise<readonly HistoryEntry[]> {
  const items = await allItems(table, { ...historyRange(thing, from, to), consistent: true });
  return items.map(toEntry).filter((entry) => entry.readings.some(({ time }) => time >= from && time <= to));
}
