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

/** True when every value that meets `inner` meets `outer`. Both are the same comparison of one rule. */
export function isWithin(inner: Condition, outer: Condition): boolean {
  if ('than' in inner && 'than' in outer) return inner.is.startsWith('above') ? inner.than >= outer.than : inner.than <= outer.than;
  if ('low' in inner && 'low' in outer) {
    return inner.is === 'inside' ? inner.low >= outer.low && inner.high <= outer.high : inner.low <= outer.low && inner.high >= outer.high;
  }
  return true;
}
