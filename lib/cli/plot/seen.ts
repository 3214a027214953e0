import type { Transition } from '../../core/alarm/model.ts';
import type { AlarmSpan } from './alarm-spans.ts';
import type { AcrossTime } from './layout.ts';

/** Of marks of one sort that would cover each other, the first. */
export function seenMarks(transitions: readonly Transition[], x: AcrossTime): Transition[] {
  const taken = new Set<string>();
  return transitions.filter(({ time, transition }) => isFirst(taken, `${transition} ${Math.round(x(time))}`));
}

/** Of spans of one grade that begin and end at the same pixels, the first. */
export function seenSpans(spans: readonly AlarmSpan[], x: AcrossTime): AlarmSpan[] {
  const taken = new Set<string>();
  return spans.filter(({ from, to, grade }) => isFirst(taken, `${grade} ${Math.round(x(from))} ${Math.round(x(to))}`));
}

function isFirst(taken: Set<string>, key: string): boolean {
  if (taken.has(key)) return false;
  taken.add(key);
  return true;
}
