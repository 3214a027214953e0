import type { Grade } from '../../registry/model.ts';
import { holds } from '../condition.ts';
import type { CompiledGrade, CompiledRule, Condition } from '../rule.ts';
import { overlap, type Region, whereFails, whereHolds } from './regions.ts';

type Test = (value: number) => boolean;

/** One grade's machine as closures and bounds. Its state is whether it is active, and since when what would change that has been so. */
export interface FlatGrade {
  readonly grade: Grade;
  readonly for: number;
  /** Begins the alarm, while it is not active. */
  readonly begins: Test;
  /** Ends it, while it is. */
  readonly ends: Test;
  /** Where a machine that is not active, and nothing runs in it, stays as it is. */
  readonly idle: readonly Region[];
  /** The same of one that is active. */
  readonly lasting: readonly Region[];
}

/**
 * A rule that compares the reading, or how far it rose or fell, with bounds, and nothing else: no count, no occasion, and a `clear` that never
 * holds together with the condition. Then of the two runs of a grade (state.ts) only one can matter, and between bounds nothing happens.
 */
export interface FlatRule {
  readonly rule: CompiledRule;
  /** Among the rules of the series. */
  readonly position: number;
  readonly grades: readonly FlatGrade[];
  /** Where the first of its machines lies among those of all flat rules. */
  readonly offset: number;
  readonly hold: number;
}

export function isFlat({ signal, count, schedule, season, missing, grades }: CompiledRule): boolean {
  if (count !== undefined || schedule !== undefined || season !== undefined || missing !== undefined) return false;
  // What `clear` says of a change is compared with the reading itself.
  if (signal !== undefined) return signal.of === 'change' && grades.every(({ clear }) => clear === undefined);
  return grades.every(({ condition, clear }) => clear === undefined || !overlap(whereHolds(condition), whereHolds(clear)));
}

export function flatRule(rule: CompiledRule, position: number, offset: number): FlatRule {
  return { rule, position, offset, hold: rule.hold, grades: rule.grades.map(flatGrade) };
}

function flatGrade({ grade, condition, clear, for: wait }: CompiledGrade): FlatGrade {
  const begins = testOf(condition);
  return {
    grade,
    for: wait,
    begins,
    ends: clear ? testOf(clear) : (value) => !begins(value),
    idle: whereFails(condition),
    lasting: clear ? whereFails(clear) : whereHolds(condition),
  };
}

function testOf(condition: Condition): Test {
  if (!('than' in condition)) return (value) => holds(condition, value);
  const { is, than } = condition;
  switch (is) {
    case 'above':
      return (value) => value > than;
    case 'below':
      return (value) => value < than;
    case 'above-or-equal':
      return (value) => value >= than;
    case 'below-or-equal':
      return (value) => value <= than;
  }
}
