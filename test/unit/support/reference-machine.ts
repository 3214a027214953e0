import type { Transition } from '../../../lib/core/alarm/model.ts';
import type { CompiledGrade, CompiledRule, Condition } from '../../../lib/core/alarm/rule.ts';

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

function meets(condition: Condition, value: number): boolean {
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
  const readings = times.map((time) => given.findLast((reading) => reading.time === time) as ReferenceReading);
  const activity = rule.grades.map((grade) => activeAfterEach(grade, rule.hold, readings));
  const transitions: Pick<Transition, 'time' | 'transition' | 'grade' | 'value'>[] = [];
  const gradeAfter = (index: number) => (index < 0 ? undefined : rule.grades.find((_, position) => activity[position]?.[index])?.grade);
  for (const [index, { time, value }] of readings.entries()) {
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

function activeAfterEach(grade: CompiledGrade, hold: number, readings: readonly ReferenceReading[]): boolean[] {
  let active = false;
  return readings.map((_, index) => {
    const flips = (test: (value: number) => boolean, wait: number): boolean =>
      readings.some(
        (since, start) =>
          start <= index &&
          (readings[index] as ReferenceReading).time - since.time >= wait &&
          readings.slice(start, index + 1).every(({ value }) => test(value)),
      );
    const { condition, clear } = grade;
    if (active) active = !flips((value) => (clear ? meets(clear, value) : !meets(condition, value)), hold);
    else active = flips((value) => meets(condition, value), grade.for);
    return active;
  });
}
