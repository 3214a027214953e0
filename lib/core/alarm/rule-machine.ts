import type { Grade } from '../registry/model.ts';
import { holds } from './condition.ts';
import type { Transition } from './model.ts';
import { isInForce } from './occasions.ts';
import type { CompiledGrade, CompiledRule } from './rule.ts';
import type { SignalMachine } from './signals/signal.ts';
import type { GradeMachine, RuleState } from './state.ts';

interface WorkingMachine {
  active: boolean;
  heldSince: number | undefined;
  clearSince: number | undefined;
  recent?: string;
}

/** A rule's state while readings are being evaluated: a private copy that is changed in place. */
export interface WorkingRule {
  readonly machines: WorkingMachine[];
  current: Grade | undefined;
  episode: string | undefined;
  readonly after: number | undefined;
  /** Of rules that compare something else than the reading. */
  signal?: SignalMachine;
}

/** How the current grade changed; with the value that was compared where that is not the reading. */
export type Change = Pick<Transition, 'transition' | 'grade' | 'because'> & { readonly value?: number };

/** A copy to work on. A rule without a state is idle, and starts with the readings later than `after`. */
export function workingRule(rule: CompiledRule, state: RuleState | undefined, after?: number): WorkingRule {
  if (!state) {
    const machines = rule.grades.map(() => ({ active: false, heldSince: undefined, clearSince: undefined }));
    return { machines, current: undefined, episode: undefined, after };
  }
  const machines = state.machines.map(({ active, heldSince, clearSince, recent }): WorkingMachine => {
    const machine: WorkingMachine = { active, heldSince, clearSince };
    if (recent !== undefined) machine.recent = recent;
    return machine;
  });
  return { machines, current: state.current, episode: state.episode, after: state.after };
}

export function storedRule(rule: CompiledRule, working: WorkingRule): RuleState {
  const { current, episode, after } = working;
  const machines = new Array<GradeMachine>(working.machines.length);
  for (let index = 0; index < machines.length; index++) {
    const { active, heldSince, clearSince, recent } = working.machines[index] as WorkingMachine;
    const machine: { -readonly [key in keyof GradeMachine]: GradeMachine[key] } = { active };
    const both = rule.grades[index]?.clear !== undefined;
    if (heldSince !== undefined && (both || !active)) machine.heldSince = heldSince;
    if (clearSince !== undefined && (both || active)) machine.clearSince = clearSince;
    if (recent !== undefined) machine.recent = recent;
    machines[index] = machine;
  }
  const stored: { -readonly [key in keyof RuleState]: RuleState[key] } = { machines };
  if (current !== undefined) stored.current = current;
  if (episode !== undefined) {
    stored.rule = rule.id;
    stored.episode = episode;
  }
  if (after !== undefined) stored.after = after;
  const learned = working.signal?.stored?.();
  if (learned !== undefined) stored.signal = learned;
  return stored;
}

/** Whether a rule's state says nothing that a rule without one would not say. */
export const isIdle = (state: RuleState): boolean => state.after === undefined && isQuiet(state);

/** Whether nothing goes on in a rule, and nothing was learned; it may have been bound behind some readings. */
export const isQuiet = ({ machines, current, signal }: RuleState): boolean =>
  current === undefined &&
  signal === undefined &&
  machines.every(
    ({ active, heldSince, clearSince, recent }) => !active && heldSince === undefined && clearSince === undefined && recent === undefined,
  );

/** Takes the next reading in time (in the rule's unit; a position is its latitude and `lon`): what the rule makes of it is compared. */
export function take(rule: CompiledRule, working: WorkingRule, time: number, value: number, lon?: number): Change | undefined {
  if (!working.signal) return step(rule, working, time, value, value);
  const compared = working.signal.take(time, value, lon);
  if (compared === undefined) return undefined;
  const isShown = rule.signal?.of === 'window' || rule.signal?.of === 'area';
  const change = step(rule, working, time, compared, isShown ? compared : value);
  if (!change) return undefined;
  const because = working.signal.explain?.();
  return { ...change, ...(isShown ? { value: compared } : {}), ...(because ? { because } : {}) };
}

/**
 * Takes the next value in time and says how the current grade changed, if it did. Each grade is a machine of its own: it becomes active at
 * the first reading at which its condition has held at every reading since one at least `for` older, and inactive at the first at which it
 * has failed (or its clear condition has held) at every reading since one at least `hold` older. `cleared` is what `clear` is compared with.
 */
function step(rule: CompiledRule, working: WorkingRule, time: number, value: number, cleared: number): Change | undefined {
  const before = working.current;
  let after: Grade | undefined;
  const { grades } = rule;
  const applies = (rule.schedule === undefined && rule.season === undefined) || isInForce(rule, time);
  for (let index = 0; index < grades.length; index++) {
    const grade = grades[index] as CompiledGrade;
    const machine = working.machines[index] as WorkingMachine;
    const isMet = holds(grade.condition, value);
    const isHeld = (rule.count === undefined ? isMet : isMetOften(machine, rule.count, isMet)) && applies;
    const isClear = grade.clear && applies ? holds(grade.clear, cleared) : !isHeld;
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

/** Whether `n` of the last `of` readings met the condition, this one among them. */
function isMetOften(machine: WorkingMachine, { n, of }: NonNullable<CompiledRule['count']>, isMet: boolean): boolean {
  machine.recent = `${machine.recent ?? ''}${isMet ? '1' : '0'}`.slice(-of);
  let met = 0;
  for (let index = 0; index < machine.recent.length; index++) if (machine.recent[index] === '1') met++;
  return met >= n;
}

/** I before II before III. */
export const isMoreSevere = (a: Grade, b: Grade): boolean => a.length < b.length;
