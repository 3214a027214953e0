import type { Grade } from '../registry/model.ts';

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
    };
