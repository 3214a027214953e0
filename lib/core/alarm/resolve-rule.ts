import { createHash } from 'node:crypto';
import { GRADES, type Grade, type MetricDeclaration } from '../registry/model.ts';
import { convertDeclaredUnit } from '../telemetry/units.ts';
import type { CompiledGrade, CompiledRule, Condition } from './rule.ts';

/**
 * A rule as it applies to one sensor's metric: per cent of a value that is declared for it become bounds in the rule's unit, and bounds that
 * are declared for it take the place of the rule's. `undefined` where the value is missing (`check` says so). `name`: under
 * which its bounds are declared.
 */
export function resolveRule(
  rule: CompiledRule,
  declaration: Pick<MetricDeclaration, 'unit' | 'values' | 'bounds'>,
  name = rule.id,
): CompiledRule | undefined {
  const { share, ...meaning } = rule;
  const own = declaration.bounds?.[name];
  if (share === undefined && own === undefined) return rule;
  let { grades } = rule;
  if (share !== undefined) {
    const declared = declaration.values?.[share];
    const whole = declared === undefined ? undefined : convertDeclaredUnit(declared, declaration.unit, rule.unit);
    if (whole === undefined) return undefined;
    grades = grades.map((grade) => withBounds(grade, (percent) => (percent * whole) / 100));
  }
  if (own !== undefined) grades = grades.map((grade) => withOwnBounds(grade, own));
  const fingerprint = createHash('sha256')
    .update(`${rule.fingerprint}${JSON.stringify(grades)}`)
    .digest('hex')
    .slice(0, 16);
  return { ...meaning, grades, fingerprint };
}

function withBounds(grade: CompiledGrade, change: (bound: number) => number): CompiledGrade {
  const moved = (condition: Condition): Condition =>
    'than' in condition
      ? { ...condition, than: change(condition.than) }
      : { ...condition, low: change(condition.low), high: change(condition.high) };
  return { ...grade, condition: moved(grade.condition), ...(grade.clear ? { clear: moved(grade.clear) } : {}) };
}

/** Bounds in the place of a rule's own. */
export type OwnBounds = NonNullable<MetricDeclaration['bounds']>[string];

/** A grade with those of the bounds that are for it. */
export function withOwnBounds(grade: CompiledGrade, own: OwnBounds): CompiledGrade {
  const condition = own[grade.grade] === undefined ? grade.condition : withBound(grade.condition, own[grade.grade]);
  if (grade.clear === undefined || own.clear === undefined) return { ...grade, condition };
  return { ...grade, condition, clear: withBound(grade.clear, own.clear) };
}

/** A bound of another form than the comparison has changes nothing (`check` says so). */
function withBound(condition: Condition, bound: OwnBounds[Grade]): Condition {
  if ('than' in condition) return typeof bound === 'number' ? { ...condition, than: bound } : condition;
  return typeof bound === 'object' ? { ...condition, low: bound[0], high: bound[1] } : condition;
}

/** What of declared bounds has no place in the rule, and why. */
export function misplacedBounds(rule: CompiledRule, own: OwnBounds): { readonly member: string; readonly message: string }[] {
  const faults: { member: string; message: string }[] = [];
  const mildest = rule.grades.at(-1);
  for (const member of [...GRADES, 'clear'] as const) {
    const bound = own[member];
    if (bound === undefined) continue;
    const condition = member === 'clear' ? mildest?.clear : rule.grades.find(({ grade }) => grade === member)?.condition;
    if (!condition)
      faults.push({
        member,
        message: `the rule ${rule.id} has no ${member === 'clear' ? 'clear' : `grade ${member}`} whose bound this could be`,
      });
    else if ('than' in condition !== (typeof bound === 'number'))
      faults.push({
        member,
        message: `the rule ${rule.id} compares with ${condition.is}: expected ${'than' in condition ? 'one number' : 'two numbers'}`,
      });
  }
  return faults;
}
