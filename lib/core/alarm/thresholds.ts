import { GRADES } from '../registry/model.ts';
import { conditionText, type Impossible } from './cannot-be-meant.ts';
import type { CompiledRule, Condition } from './rule.ts';

/** What can be evaluated but is hardly meant: a severe grade that is reached before a mild one. */
export function thresholdFaults(rule: CompiledRule): Impossible[] {
  const faults: Impossible[] = [];
  for (const [index, severe] of rule.grades.entries()) {
    const mild = rule.grades[index + 1];
    if (!mild || isWithin(severe.condition, mild.condition)) continue;
    const message = `grade ${severe.grade} (${conditionText(severe.condition)}) can hold while grade ${mild.grade} (${conditionText(mild.condition)}) does not: expected the more severe grade further out`;
    faults.push({ path: ['when', severe.condition.is, severe.grade], message });
  }
  return faults;
}

/**
 * The same of several rules on one sensor that compare with shares of what it declares: a severe alarm point before a mild one of the same
 * side. Rules that look at more than the reading, or at certain times only, are not compared.
 */
export function crossedRules(rules: readonly CompiledRule[], resolve: (rule: CompiledRule) => CompiledRule | undefined): string[] {
  const points = rules.flatMap((rule) => {
    const { share, signal, count, schedule, season, while: context, compound } = rule;
    if (share === undefined || (signal ?? count ?? schedule ?? season ?? context ?? compound) !== undefined) return [];
    return (resolve(rule)?.grades ?? []).map(({ grade, condition }) => ({ rule, grade, condition }));
  });
  return points.flatMap((severe) =>
    points
      .filter((mild) => mild.rule !== severe.rule && GRADES.indexOf(severe.grade) < GRADES.indexOf(mild.grade))
      .filter((mild) => sideOf(mild.condition) === sideOf(severe.condition) && !isWithin(severe.condition, mild.condition))
      .map(
        (mild) =>
          `rule ${severe.rule.id} (grade ${severe.grade}, ${conditionText(severe.condition)}) can hold while ${mild.rule.id} (grade ${mild.grade}, ${conditionText(mild.condition)}) does not: expected ${severe.rule.share} further out than ${mild.rule.share}`,
      ),
  );
}

/** `above` and `above-or-equal` are of one side. */
const sideOf = ({ is }: Condition): string | undefined => is.split('-')[0];

/** True when every value that meets `inner` meets `outer`. Both are comparisons of one kind. */
function isWithin(inner: Condition, outer: Condition): boolean {
  if ('than' in inner && 'than' in outer) return inner.is.startsWith('above') ? inner.than >= outer.than : inner.than <= outer.than;
  if ('low' in inner && 'low' in outer) {
    return inner.is === 'inside' ? inner.low >= outer.low && inner.high <= outer.high : inner.low <= outer.low && inner.high >= outer.high;
  }
  return true;
}
