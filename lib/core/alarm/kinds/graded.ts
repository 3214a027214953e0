import { GRADES, type Grade } from '../../registry/model.ts';
import { isObject, quote } from '../compile-report.ts';
import type { Condition } from '../rule.ts';
import type { KindContext, Path } from './kind.ts';

/** The grade of a rule whose `when` names none. */
export function ungraded({ rule, rulePath, report }: KindContext): Grade {
  const grade = rule.grade === undefined ? 'III' : (rule.grade as Grade);
  if (!GRADES.includes(grade)) report([...rulePath, 'grade'], `${quote(rule.grade)}: expected I, II or III`);
  return grade;
}

/** One bound, or bounds by grade: conditions most severe first. */
export function graded(
  bounds: unknown,
  context: KindContext,
  compile: (bound: unknown, path: Path) => Condition | undefined,
): readonly (readonly [Grade, Condition])[] {
  const { path, rule, rulePath, report } = context;
  if (!isObject(bounds)) {
    const condition = compile(bounds, path);
    const grade = ungraded(context);
    return condition ? [[grade, condition]] : [];
  }
  if (rule.grade !== undefined) report([...rulePath, 'grade'], `${quote(rule.grade)} beside bounds by grade: expected one or the other`);
  if (Object.keys(bounds).length === 0) report(path, 'expected a bound for at least one of I, II, III');
  for (const name of Object.keys(bounds))
    if (!GRADES.includes(name as Grade)) report([...path, name], `"${name}" is not a grade: expected I, II or III`);
  return GRADES.filter((name) => name in bounds).flatMap((name): [Grade, Condition][] => {
    const condition = compile(bounds[name], [...path, name]);
    return condition ? [[name, condition]] : [];
  });
}
