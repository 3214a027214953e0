import type { Checkpoint, ThingState } from '../alarm/state.ts';
import type { Reading } from '../telemetry/model.ts';

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
  /** All items of a thing's state, those it no longer uses too. */
  states(thing: string): Promise<readonly ThingState[]>;
  /**
   * Writes the state, these checkpoints and new entries of history, all or nothing; a checkpoint replaces the one six numbers before it.
   * Throws VersionConflict unless the stored version is `state.version - 1` (absent for 1) and none of the entries is there.
   * `following` writes what may only stand if the state does: it is begun when the state is written, or earlier where the store sees to that.
   */
  saveState(
    state: ThingState,
    checkpoints: readonly Checkpoint[],
    entries?: readonly HistoryEntry[],
    following?: () => Promise<void>,
  ): Promise<void>;
  /** Whether entries written with a state save a commit; where a transaction costs double they had better be kept before. */
  readonly keepsWithState: boolean;
  /**
   * Writes a thing's series spread over other items: all states or none, the checkpoints before them. Throws VersionConflict as `saveState`.
   */
  saveSpread(states: readonly ThingState[], checkpoints: readonly Checkpoint[]): Promise<void>;
  /** The last checkpoints (six at most), newest first. */
  checkpoints(thing: string, group: string): Promise<readonly Checkpoint[]>;
  /** Keeps what is not there yet; returns, for each entry in order, what is stored now (the earlier one where it was a repetition). */
  keep(thing: string, entries: readonly HistoryEntry[]): Promise<readonly HistoryEntry[]>;
  /** Gives readings of a kept entry, by position, the flag `stuck`, or takes it from them; those with any other flag stay as they are. */
  markStuck(thing: string, entry: HistoryEntry, stuck: ReadonlyMap<number, boolean>): Promise<void>;
  /** Every entry with a reading in [from, to], in no promised order. */
  history(thing: string, from: number, to: number): Promise<readonly HistoryEntry[]>;
}
