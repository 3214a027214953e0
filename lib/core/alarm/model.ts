import type { Grade } from '../registry/model.ts';
import type { SensorFault } from './quality/sensor-faults.ts';

/** Why a reading is called anomalous, in terms that a person can check. */
export interface Explanation {
  /** Itself, the mean of the last few or of many, how much they go up and down, or that they do not change. */
  readonly kind: 'reading' | 'shift' | 'drift' | 'roughness' | 'unchanged';
  /** In the rule's unit; of `roughness` the mean step from reading to reading, of `unchanged` readings without a change. */
  readonly expected: number;
  readonly seen: number;
  /** The chance of something as far from the expected in normal times. */
  readonly chance: number;
  /** It lasted so long that what was seen is expected from now on. */
  readonly isNewNormal?: boolean;
}

/**
 * A change of the current grade of one rule on one sensor (or asset), at the reading that caused it.
 * `clear` carries the grade that was left.
 */
export interface Transition {
  readonly time: number;
  readonly sensor: string;
  readonly metric: string;
  readonly rule: string;
  readonly transition: 'onset' | 'upgrade' | 'downgrade' | 'clear';
  readonly grade: Grade;
  readonly value: number;
  /** Of an anomaly. */
  readonly because?: Explanation;
  /** Of a clear that no reading brought: another publication took the rule away, or gave it another meaning. */
  readonly reason?: 'rule-withdrawn';
  /** Of the onset of a condition over several things: the series that met it, `<sensor>/<metric>`, the one that completed it last. */
  readonly sources?: readonly string[];
}

/**
 * What evaluation asks the incident store to do, once. `id` is deterministic, so that whoever finds it
 * pending may apply it again. `episode` is minted at the first emission of an onset and kept through amendments.
 */
export type AlarmEffect =
  | (Transition & {
      readonly effect: 'transition';
      readonly id: string;
      readonly episode: string /** The episode had ended when it was first seen: recorded, not dispatched. */;
      readonly over?: boolean;
    })
  | {
      /** Late data changed what had been emitted for this episode: its corrected transitions, empty when it never happened. */
      readonly effect: 'amendment';
      readonly id: string;
      readonly episode: string;
      readonly sensor: string;
      readonly metric: string;
      readonly rule: string;
      /** Event time of the late reading that caused it. */
      readonly time: number;
      readonly corrected: readonly Transition[];
    }
  | FaultEffect;

/** What the readings say of an instrument, and nothing of what it measures: an order to its keeper, no incident. */
export interface FaultEffect {
  readonly effect: 'fault';
  readonly id: string;
  readonly sensor: string;
  readonly metric: string;
  readonly fault: SensorFault;
  readonly change: 'began' | 'ended';
  /** Epoch milliseconds: since when readings are bad, or good again; and the receipt of the pack by which it is known. */
  readonly since: number;
  readonly time: number;
}
