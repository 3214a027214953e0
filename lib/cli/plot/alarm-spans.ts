import type { Transition } from '../../core/alarm/model.ts';
import type { Grade } from '../../core/registry/model.ts';

/** A time (epoch milliseconds) in alarm at one grade. */
export interface AlarmSpan {
  readonly from: number;
  readonly to: number;
  readonly grade: Grade;
}

/** What the transitions of one rule on one sensor (in order) say of the times between them; an alarm that never cleared lasts until `until`. */
export function alarmSpans(transitions: readonly Transition[], until: number): AlarmSpan[] {
  return transitions.flatMap(({ time, transition, grade }, index) =>
    transition === 'clear' ? [] : [{ from: time, to: transitions[index + 1]?.time ?? Math.max(until, time), grade }],
  );
}
