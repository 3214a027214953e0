import type { HistoryEntry } from '../../ports/telemetry-store.ts';
import type { ReadingFlag } from '../../telemetry/model.ts';
import type { SeriesBinding } from '../bindings.ts';

/** Flags that say something of the instrument, and nothing of what it measures. */
export const SENSOR_FAULTS = ['out-of-range', 'stuck', 'unknown-unit', 'clock'] as const satisfies readonly ReadingFlag[];
export type SensorFault = (typeof SENSOR_FAULTS)[number];

/** A fault is one when it has lasted so long, in so many packs; it is over when readings have been good for as long. Our figures. */
const LASTING_MILLIS = 10 * 60_000;
const LASTING_PACKS = 5;
/** A fault that lasts is told again each day, for whoever was told may have done what he could. Our figure. */
const AGAIN_MILLIS = 86_400_000;

/**
 * A series whose readings are bad, as far as that has to be known when the next pack comes. Moments are receipts, epoch milliseconds: the times
 * of a bad reading are no use where the clock is what is wrong.
 */
export interface FaultState {
  readonly fault: SensorFault;
  readonly since: number;
  /** Packs that were bad, until that is enough. */
  readonly packs: number;
  /** When it was told last. */
  readonly toldAt?: number;
  /** Of a fault that was told: the first good pack, and how many there have been. */
  readonly good?: { readonly since: number; readonly packs: number };
}

/** By `<sensor>/<metric>`; only series with whose readings something is wrong. */
export type FaultStates = Readonly<Record<string, FaultState>>;

export const NO_FAULTS: FaultStates = {};

/** A lasting fault of a series began, lasts still, or is over. */
export interface FaultChange {
  readonly series: string;
  readonly fault: SensorFault;
  readonly change: 'began' | 'ended';
  /** Epoch milliseconds: since when readings are bad, or good again. */
  readonly since: number;
  /** Receipt of the pack by which it is known. */
  readonly at: number;
}

export interface Judged {
  readonly states: FaultStates;
  readonly changes: readonly FaultChange[];
}

/** What new entries of history say of the instruments. `states` is the same object where they say nothing new. */
export function judgeInstruments(
  states: FaultStates,
  entries: readonly HistoryEntry[],
  bindingOf: (series: string) => SeriesBinding | undefined,
): Judged {
  let next = states;
  const changes: FaultChange[] = [];
  for (const entry of entries.length > 1 ? eachOnce(entries) : entries) {
    for (const [series, fault] of verdicts(entry, next)) {
      if (!bindingOf(series)) continue;
      const { [series]: before, ...others } = next;
      const { state, change } = fault ? bad(before, fault, entry.receivedAt) : good(before, entry.receivedAt);
      if (state !== before) next = state ? { ...others, [series]: state } : others;
      if (change) changes.push({ series, at: entry.receivedAt, ...change });
    }
  }
  return { states: next, changes };
}

/** A batch may hold a pack twice. */
const eachOnce = (entries: readonly HistoryEntry[]): HistoryEntry[] =>
  [...new Map(entries.map((entry) => [`${entry.digest}#${entry.part}`, entry])).values()].sort((a, b) => a.receivedAt - b.receivedAt);

/** By series of a pack: what is wrong with its readings; `undefined` where one of them is good, which is of interest only after bad ones. */
function verdicts({ readings }: HistoryEntry, states: FaultStates): Map<string, SensorFault | undefined> {
  const found = new Map<string, SensorFault | undefined>();
  for (const { sensor, metric, flags } of readings) {
    if (flags.length === 0) continue;
    const fault = SENSOR_FAULTS.find((one) => flags.includes(one));
    if (fault) found.set(`${sensor}/${metric}`, fault);
  }
  if (found.size === 0 && isEmpty(states)) return found;
  for (const { sensor, metric, flags } of readings) {
    const series = `${sensor}/${metric}`;
    if (flags.length === 0 && (found.has(series) || states[series])) found.set(series, undefined);
  }
  return found;
}

export function isEmpty(states: FaultStates): boolean {
  for (const _series in states) return false;
  return true;
}

interface Step {
  readonly state: FaultState | undefined;
  readonly change?: Pick<FaultChange, 'fault' | 'change' | 'since'>;
}

function bad(before: FaultState | undefined, fault: SensorFault, at: number): Step {
  if (before?.toldAt !== undefined) {
    const { good: _not, ...bare } = before;
    const lasting = before.good ? bare : before;
    if (at - before.toldAt < AGAIN_MILLIS) return { state: lasting };
    return { state: { ...lasting, toldAt: at }, change: { fault: before.fault, change: 'began', since: before.since } };
  }
  const own = before?.fault === fault ? before : { fault, since: at, packs: 0 };
  const packs = Math.min(own.packs + 1, LASTING_PACKS);
  const isLasting = packs >= LASTING_PACKS && at - own.since >= LASTING_MILLIS;
  if (isLasting) return { state: { ...own, packs, toldAt: at }, change: { fault, change: 'began', since: own.since } };
  return { state: packs === own.packs ? own : { ...own, packs } };
}

function good(before: FaultState | undefined, at: number): Step {
  if (before?.toldAt === undefined) return { state: undefined };
  const own = before.good ?? { since: at, packs: 0 };
  const packs = Math.min(own.packs + 1, LASTING_PACKS);
  const isOver = packs >= LASTING_PACKS && at - own.since >= LASTING_MILLIS;
  if (isOver) return { state: undefined, change: { fault: before.fault, change: 'ended', since: own.since } };
  return { state: packs === before.good?.packs ? before : { ...before, good: { ...own, packs } } };
}
