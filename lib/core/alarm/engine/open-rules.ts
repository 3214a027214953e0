import { boundRules } from '../bound-rules.ts';
import type { CompiledRule } from '../rule.ts';
import { workingRule } from '../rule-machine.ts';
import { openSignal } from '../signals/signal.ts';
import { SeriesMachine } from './series-machine.ts';

/** Rules in their own units on a series that begins, and that nobody interrupts: recorded readings, or a process that keeps its series open. */
export function openRules(rules: readonly CompiledRule[]): SeriesMachine {
  const { program } = boundRules(rules.map((rule) => ({ rule, converts: false })));
  const working = program.general.map(({ rule }) => {
    const own = workingRule(rule, undefined);
    if (rule.signal) own.signal = openSignal(rule.signal);
    return own;
  });
  return new SeriesMachine(program, { most: Number.POSITIVE_INFINITY, working });
}
