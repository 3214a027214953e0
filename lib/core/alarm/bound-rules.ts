import type { BoundRule, SeriesBinding } from './bindings.ts';
import { seriesProgram } from './engine/series-program.ts';
import type { CompiledRule } from './rule.ts';
import { keysOf } from './rule-key.ts';

/** A rule whose unit fits a series. */
export type FittingRule = Omit<BoundRule, 'key'>;

type Rules = Pick<SeriesBinding, 'rules' | 'keys' | 'program'>;

/** Of one first rule; sensors with bounds of their own have rules of their own, which nobody shares. */
const MOST_SHARED = 16;
/** By their first rule: a city has thousands of series of the same rules. */
const made = new WeakMap<CompiledRule, Rules[]>();
const NO_RULES: Rules = rulesOf([]);

/** The rules of a series, their keys and their program: the same objects for all series of the same rules. */
export function boundRules(fitting: readonly FittingRule[]): Rules {
  const first = fitting[0]?.rule;
  if (!first) return NO_RULES;
  const known = made.get(first) ?? [];
  if (known.length === 0) made.set(first, known);
  const same = known.find(
    ({ rules }) => rules.length === fitting.length && rules.every((own, index) => isSame(own, fitting[index] as FittingRule)),
  );
  if (same) return same;
  const own = rulesOf(fitting);
  if (known.length < MOST_SHARED) known.push(own);
  return own;
}

const isSame = (a: FittingRule, b: FittingRule): boolean => a.rule === b.rule && a.converts === b.converts && a.operand === b.operand;

function rulesOf(fitting: readonly FittingRule[]): Rules {
  const keys = keysOf(fitting.map(({ rule }) => rule));
  const rules = fitting.map((own, index): BoundRule => ({ ...own, key: keys[index] as string }));
  return { rules, keys, program: seriesProgram(rules, keys) };
}
