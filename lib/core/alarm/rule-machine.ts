import type { Grade } from '../registry/model.ts';
import type { Transition } from './model.ts';
import type { CompiledGrade, CompiledRule, Condition } from './rule.ts';
import type { GradeMachine, RuleState } from './state.ts';

interface WorkingMachine {
  active: boolean;
  heldSince: number | undefined;
  clearSince: number | undefined;
}

/** A rule's state while readings are being evaluated: a private copy that is changed in place. */
export interface WorkingRule {
  readonly machines: WorkingMachine[];
  current: Grade | undefined;
  episode: string | undefined;
  readonly after: number | undefined;
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

/** A copy to work on. A rule that has no state yet, or means something else now, starts with the readings later than `after`. */
export function workingRule(rule: CompiledRule, state: RuleState | undefined, after?: number): WorkingRule {
  if (state?.fingerprint !== rule.fingerprint) {
    const machines = rule.grades.map(() => ({ active: false, heldSince: undefined, clearSince: undefined }));
    return { machines, current: undefined, episode: undefined, after };
  }
  const machines = state.machines.map(({ active, heldSince, clearSince }) => ({ active, heldSince, clearSince }));
  return { machines, current: state.current, episode: state.episode, after: state.after };
}

export function storedRule(rule: CompiledRule, working: WorkingRule): RuleState {
  const { current, episode, after } = working;
  const machines = new Array<GradeMachine>(working.machines.length);
  for (let index = 0; index < machines.length; index++) {
    const { active, heldSince, clearSince } = working.machines[index] as WorkingMachine;
    const machine: { -readonly [key in keyof GradeMachine]: GradeMachine[key] } = { active };
    const both = rule.grades[index]?.clear !== undefined;
    if (heldSince !== undefined && (both || !active)) machine.heldSince = heldSince;
    if (clearSince !== undefined && (both || active)) machine.clearSince = clearSince;
    machines[index] = machine;
  }
  const stored: { -readonly [key in keyof RuleState]: RuleState[key] } = { fingerprint: rule.fingerprint, machines };
  if (current !== undefined) stored.current = current;
  if (episode !== undefined) stored.episode = episode;
  if (after !== undefined) stored.after = after;
  return stored;
}

/**
 * Takes the next reading in time (`value` in the rule's unit) and says how the current grade changed, if it did. Each grade is a machine of
 * its own: it becomes active at the first reading at which its condition has held at every reading since one at least `for` older, and
 * inactive at the first at which it has failed (or its clear condition has held) at every reading since one at least `hold` older.
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
    const machine = working.machines[index] as WorkingMachine;
    const isHeld = holds(grade.condition, value);
    const isClear = grade.clear ? holds(grade.clear, value) : !isHeld;
    if (!isHeld) machine.heldSince = undefined;
    else if (machine.heldSince === undefined) machine.heldSince = time;
    if (!isClear) machine.clearSince = undefined;
    else if (machine.clearSince === undefined) machine.clearSince = time;
    const since = machine.active ? machine.clearSince : machine.heldSince;
    if (since !== undefined && time - since >= (machine.active ? rule.hold : grade.for)) machine.active = !machine.active;
    if (machine.active && after === undefined) after = grade.grade;
  }
  working.current = after;
  if (before === after) return undefined;
  if (before === undefined) return { transition: 'onset', grade: after as Grade };
  if (after === undefined) return { transition: 'clear', grade: before };
  return { transition: isMoreSevere(after, before) ? 'upgrade' : 'downgrade', grade: after };
}

/** I before II before III. */
export const isMoreSevere = (a: Grade, b: Grade): boolean => a.length < b.length;
