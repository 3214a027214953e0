import type { Grade } from '../registry/model.ts';
import type { Transition } from './model.ts';
import type { CompiledGrade, CompiledRule, Condition } from './rule.ts';
import type { RuleState } from './state.ts';

/** A rule's state while readings are being evaluated: a private copy that is changed in place. */
export interface WorkingRule {
  machines: { active: boolean; since?: number }[];
  current: Grade | undefined;
  episode: string | undefined;
}

export function holds(condition: Condition, value: number): boolean {
  switch (condition.is) {
    case 'above':
      return value > condition.than;
    case 'below':
      return value < condition.than;
    case 'above-or-equal':
      return value >= condition.than;
    case 'below-or-equal':
      return value <= condition.than;
    case 'inside':
      return value >= condition.low && value <= condition.high;
    case 'outside':
      return value < condition.low || value > condition.high;
  }
}

/** A copy to work on; a new one where the rule has no state yet or means something else now. */
export function workingRule(rule: CompiledRule, state: RuleState | undefined): WorkingRule {
  if (state?.fingerprint !== rule.fingerprint) {
    return { machines: rule.grades.map(() => ({ active: false })), current: undefined, episode: undefined };
  }
  return { machines: state.machines.map((machine) => ({ ...machine })), current: state.current, episode: state.episode };
}

export function storedRule(rule: CompiledRule, working: WorkingRule): RuleState {
  const machines = working.machines.map(({ active, since }) => (since === undefined ? { active } : { active, since }));
  return {
    fingerprint: rule.fingerprint,
    machines,
    ...(working.current ? { current: working.current } : {}),
    ...(working.episode ? { episode: working.episode } : {}),
  };
}

/**
 * Takes the next reading in time (`value` in the rule's unit) and says how the current grade changed, if it did. Each grade is a machine of
 * its own: it becomes active at the first reading at which its condition has held since a reading at least `for` older, and inactive at the
 * first at which it has failed (or its clear condition has held) since a reading at least `hold` older.
 */
export function step(
  rule: CompiledRule,
  working: WorkingRule,
  time: number,
  value: number,
): Pick<Transition, 'transition' | 'grade'> | undefined {
  const before = working.current;
  let after: Grade | undefined;
  const { grades } = rule;
  for (let index = 0; index < grades.length; index++) {
    const grade = grades[index] as CompiledGrade;
    const machine = working.machines[index] as WorkingRule['machines'][number];
    const running = machine.active ? clears(grade, value) : holds(grade.condition, value);
    if (!running) machine.since = undefined;
    else {
      machine.since ??= time;
      if (time - machine.since >= (machine.active ? rule.hold : grade.for)) {
        machine.active = !machine.active;
        machine.since = undefined;
      }
    }
    if (machine.active) after ??= grade.grade;
  }
  working.current = after;
  if (before === after) return undefined;
  if (before === undefined) return { transition: 'onset', grade: after as Grade };
  if (after === undefined) return { transition: 'clear', grade: before };
  return { transition: isMoreSevere(after, before) ? 'upgrade' : 'downgrade', grade: after };
}

const clears = (grade: CompiledGrade, value: number): boolean => (grade.clear ? holds(grade.clear, value) : !holds(grade.condition, value));

/** I before II before III. */
export const isMoreSevere = (a: Grade, b: Grade): boolean => a.length < b.length;
