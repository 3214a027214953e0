import type { CompiledRule, Condition } from '../../core/alarm/rule.ts';
import { isKnownUnit } from '../../core/telemetry/units.ts';
import type { ValuePath } from '../fault.ts';

interface RuleFault {
  readonly path: ValuePath;
  readonly message: string;
}

/** What compiles but cannot be meant: a severe grade that is reached before a mild one, a clear that holds during the alarm. */
export function thresholdFaults(rule: CompiledRule): RuleFault[] {
  const faults: RuleFault[] = [];
  if (!isKnownUnit(rule.unit))
    faults.push({ path: ['unit'], message: `"${rule.unit}" is not a unit known here: expected UCUM, such as %{vol} or mg/m3` });
  for (const [index, severe] of rule.grades.entries()) {
    const mild = rule.grades[index + 1];
    if (!mild || isWithin(severe.condition, mild.condition)) continue;
    const message = `grade ${severe.grade} (${conditionText(severe.condition)}) can hold while grade ${mild.grade} (${conditionText(mild.condition)}) does not: expected the more severe grade further out`;
    faults.push({ path: ['when', severe.condition.is, severe.grade], message });
  }
  const mildest = rule.grades.at(-1);
  if (mildest?.clear && overlap(mildest.clear, mildest.condition)) {
    const message = `clear (${conditionText(mildest.clear)}) and grade ${mildest.grade} (${conditionText(mildest.condition)}) can hold at once: expected them apart`;
    faults.push({ path: ['clear'], message });
  }
  return faults;
}

/** True when every value that meets `inner` meets `outer`. Both are the same comparison of one rule. */
function isWithin(inner: Condition, outer: Condition): boolean {
  if ('than' in inner && 'than' in outer) return inner.is.startsWith('above') ? inner.than >= outer.than : inner.than <= outer.than;
  if ('low' in inner && 'low' in outer) {
    return inner.is === 'inside' ? inner.low >= outer.low && inner.high <= outer.high : inner.low <= outer.low && inner.high >= outer.high;
  }
  return true;
}

interface Interval {
  readonly low: number;
  readonly high: number;
  /** The ends belong to it. */
  readonly closed: boolean;
}

function overlap(a: Condition, b: Condition): boolean {
  return intervals(a).some((one) => intervals(b).some((other) => meet(one, other)));
}

function meet(a: Interval, b: Interval): boolean {
  const [low, high] = [Math.max(a.low, b.low), Math.min(a.high, b.high)];
  return low < high || (low === high && a.closed && b.closed);
}

function intervals(condition: Condition): Interval[] {
  const { NEGATIVE_INFINITY: lowest, POSITIVE_INFINITY: highest } = Number;
  switch (condition.is) {
    case 'above':
    case 'above-or-equal':
      return [{ low: condition.than, high: highest, closed: condition.is === 'above-or-equal' }];
    case 'below':
    case 'below-or-equal':
      return [{ low: lowest, high: condition.than, closed: condition.is === 'below-or-equal' }];
    case 'inside':
      return [{ low: condition.low, high: condition.high, closed: true }];
    case 'outside':
      return [
        { low: lowest, high: condition.low, closed: false },
        { low: condition.high, high: highest, closed: false },
      ];
  }
}

function conditionText(condition: Condition): string {
  return 'than' in condition ? `${condition.is} ${condition.than}` : `${condition.is} ${condition.low} to ${condition.high}`;
}
