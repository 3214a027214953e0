import type { Grade } from '../../api/types.ts';
import type { ApiCondition, ApiRuleOfSensor } from '../../things/types.ts';
import type { ApiRuleInForce } from '../types.ts';

export type BoundName = Grade | 'clear';
/** As it is typed: one number, or two. */
export type TypedBounds = Readonly<Partial<Record<BoundName, readonly string[]>>>;
export type Bounds = Readonly<Partial<Record<BoundName, number | readonly [number, number]>>>;

/** The bounds of a rule that can be moved: those of its grades, and the one at which the mildest ends. */
export function conditionsOf(rule: ApiRuleInForce): readonly { readonly name: BoundName; readonly condition: ApiCondition }[] {
  const clear = rule.grades.at(-1)?.clear;
  return [
    ...rule.grades.map(({ grade, condition }) => ({ name: grade, condition })),
    ...(clear ? [{ name: 'clear' as const, condition: clear }] : []),
  ];
}

const numbersOf = (condition: ApiCondition): readonly number[] =>
  'than' in condition ? [condition.than] : [condition.low, condition.high];

export const typedOf = (rule: ApiRuleInForce): TypedBounds =>
  Object.fromEntries(conditionsOf(rule).map(({ name, condition }) => [name, numbersOf(condition).map(String)]));

export interface ReadBounds {
  /** Those that are others than the rule's. */
  readonly moved: Bounds;
  /** Those that are no numbers. */
  readonly unreadable: readonly BoundName[];
}

export function readBounds(rule: ApiRuleInForce, typed: TypedBounds): ReadBounds {
  const unreadable: BoundName[] = [];
  const moved: Partial<Record<BoundName, number | readonly [number, number]>> = {};
  for (const { name, condition } of conditionsOf(rule)) {
    const texts = typed[name] ?? [];
    const numbers = texts.map((text) => (text.trim() === '' ? Number.NaN : Number(text)));
    if (numbers.some((number) => !Number.isFinite(number))) unreadable.push(name);
    else if (numbers.some((number, index) => number !== numbersOf(condition)[index]))
      moved[name] = 'than' in condition ? (numbers[0] as number) : [numbers[0] as number, numbers[1] as number];
  }
  return { moved, unreadable };
}

/** A rule as it would apply to a sensor: bounds that the sensor declares for itself stay, shares of what it declares move with their per cent. */
export function withMoved(bound: ApiRuleOfSensor, rule: ApiRuleInForce, moved: Bounds): ApiRuleOfSensor {
  if (bound.bounds === 'sensor') return bound;
  const grades = bound.grades.map((grade) => {
    const [next, condition] = [moved[grade.grade], grade.condition];
    if (next === undefined || !condition) return grade;
    const factor = bound.bounds === 'share' ? shareOf(condition, rule.grades.find((one) => one.grade === grade.grade)?.condition) : 1;
    return {
      ...grade,
      condition: 'than' in condition ? { ...condition, than: Number(next) * factor } : movedSpan(condition, next, factor),
    };
  });
  return { ...bound, grades };
}

function movedSpan(condition: Extract<ApiCondition, { low: number }>, next: Bounds[BoundName], factor: number): ApiCondition {
  return typeof next === 'object' ? { ...condition, low: next[0] * factor, high: next[1] * factor } : condition;
}

/** What one per cent of the declared value comes to. */
function shareOf(applied: ApiCondition, written: ApiCondition | undefined): number {
  if (!written) return 1;
  const [value, percent] =
    'than' in applied && 'than' in written
      ? [applied.than, written.than]
      : 'high' in applied && 'high' in written
        ? [applied.high, written.high]
        : [1, 1];
  return percent === 0 ? 1 : value / percent;
}
