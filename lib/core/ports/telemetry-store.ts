import type { Reading } from '../telemetry/model.ts';
import type { ThingState } from '../alarm/state.ts';

/** One pack (or its part, when it spans more than ten minutes) as it is kept. */
export interface HistoryEntry {
  /** Identity of the pack: equal for a repetition. */
  readonly digest: string;
  /** Position among the parts of a pack, 0 for most. */
  readonly part: number;
  readonly receivedAt: number;
  readonly readings: readonly Reading[];
}

/** Telemetry of one tenant: state, checkpoints, history. */
export interface TelemetryStore {
  state(thing: string, group: string): Promise<ThingState | undefined>;
  /** Throws VersionConflict unless the stored version is `state.version - 1` (absent for 1). */
  saveState(state: ThingState): Promise<void>;
  /** Kept at most every five minutes; replaced by the caller's rule, not by time. */
  saveCheckpoint(state: ThingState, at: number): Promise<void>;
  /** The newest checkpoint whose `evaluatedTo` lies strictly before `before`, or undefined. */
  checkpointBefore(thing: string, group: string, before: number): Promise<ThingState | undefined>;
  /** Keeps what is not there yet; returns, for each entry in order, what is stored now (the earlier one where it was a repetition). */
  keep(thing: string, entries: readonly HistoryEntry[]): Promise<readonly HistoryEntry[]>;
  /** Every entry with a reading in [from, to], in no promised order. */
  history(thing: string, from: number, to: number): Promise<readonly HistoryEntry[]>;
}
