import type { Transition } from '../../../lib/core/alarm/model.ts';
import type { CompiledGrade, CompiledRule, Condition } from '../../../lib/core/alarm/rule.ts';
import { referenceInForce, referenceSignal } from './reference-signal.ts';

export interface ReferenceReading {
  readonly time: number;
  readonly value: number;
}

const MEANING: { [Kind in Condition['is']]: (value: number, low: number, high: number) => boolean } = {
  above: (value, than) => value > than,
  below: (value, than) => value < than,
  'above-or-equal': (value, than) => value >= than,
  'below-or-equal': (value, than) => value <= than,
  inside: (value, low, high) => low <= value && value <= high,
  outside: (value, low, high) => value < low || value > high,
};

export function meets(condition: Condition, value: number): boolean {
  const [low, high] = 'than' in condition ? [condition.than, condition.than] : [condition.low, condition.high];
  return MEANING[condition.is](value, low, high);
}

/**
 * The sentence of INTERFACES.md, word by word and slowly: onset at the first reading at which the condition has held at every reading since
 * one that is at least `for` older; clear at the first at which it has failed (its clear condition has held) at every reading since one that
 * is at least `hold` older; of equal times the last one counts; the current grade is the most severe one active.
 */
export function referenceTransitions(
  rule: CompiledRule,
  given: readonly ReferenceReading[],
): Pick<Transition, 'time' | 'transition' | 'grade' | 'value'>[] {
  const times = [...new Set(given.map(({ time }) => time))].sort((a, b) => a - b);
  const all = times.map((time) => given.findLast((reading) => reading.time === time) as ReferenceReading);
  // The readings at which the rule is evaluated, with what it compares there.
  const readings = all.flatMap((reading, index): Evaluated[] => {
    const signal = referenceSignal(rule, all, index);
    return signal === undefined ? [] : [{ ...reading, compared: signal, cleared: rule.signal?.of === 'window' ? signal : reading.value }];
  });
  const activity = rule.grades.map((grade) => activeAfterEach(rule, grade, readings));
  const transitions: Pick<Transition, 'time' | 'transition' | 'grade' | 'value'>[] = [];
  const gradeAfter = (index: number) => (index < 0 ? undefined : rule.grades.find((_, position) => activity[position]?.[index])?.grade);
  for (const [index, { time, cleared: value }] of readings.entries()) {
    const [before, after] = [gradeAfter(index - 1), gradeAfter(index)];
    if (before === after) continue;
    if (after === undefined) transitions.push({ time, transition: 'clear', grade: before as 'I', value });
    else if (before === undefined) transitions.push({ time, transition: 'onset', grade: after, value });
    else
      transitions.push({
        time,
        transition: ['I', 'II', 'III'].indexOf(after) < ['I', 'II', 'III'].indexOf(before) ? 'upgrade' : 'downgrade',
        grade: after,
        value,
      });
  }
  return transitions;
}

interface Evaluated extends ReferenceReading {
  readonly compared: number;
  readonly cleared: number;
}

function activeAfterEach(rule: CompiledRule, { condition, clear, for: wait }: CompiledGrade, readings: readonly Evaluated[]): boolean[] {
  const met = readings.map(({ compared }) => meets(condition, compared));
  const { n, of } = rule.count ?? { n: 1, of: 1 };
  const held = readings.map(
    ({ time }, index) => met.slice(Math.max(0, index + 1 - of), index + 1).filter(Boolean).length >= n && referenceInForce(rule, time),
  );
  const cleared = readings.map(({ time, cleared: value }, index) =>
    clear && referenceInForce(rule, time) ? meets(clear, value) : !held[index],
  );
  let active = false;
  return readings.map((_, index) => {
    const flips = (test: readonly boolean[], least: number): boolean =>
      readings.some(
        (since, start) =>
          start <= index && (readings[index] as Evaluated).time - since.time >= least && test.slice(start, index + 1).every(Boolean),
      );
    active = active ? !flips(cleared, rule.hold) : flips(held, wait);
    return active;
  });
}
