import { isKnownUnit } from '../telemetry/units.ts';
import type { Path } from './kinds/kind.ts';
import type { CompiledRule, Condition } from './rule.ts';

export interface Impossible {
  /** Within the rule. */
  readonly path: Path;
  readonly message: string;
}

/** What is well written and still cannot be meant: a unit there is not, a clear that holds during the alarm. */
export function cannotBeMeant(rule: CompiledRule): Impossible[] {
  const faults: Impossible[] = [];
  if (!isKnownUnit(rule.unit))
    faults.push({ path: ['unit'], message: `"${rule.unit}" is not a unit known here: expected UCUM, such as %{vol} or mg/m3` });
  const mildest = rule.grades.at(-1);
  const isOfReadings = rule.signal === undefined || rule.signal.of === 'window';
  if (isOfReadings && mildest?.clear && overlap(mildest.clear, mildest.condition)) {
    const message = `clear (${conditionText(mildest.clear)}) and grade ${mildest.grade} (${conditionText(mildest.condition)}) can hold at once: expected them apart`;
    faults.push({ path: ['clear'], message });
  }
  return faults;
}

interface Interval {
  readonly low: number;
  readonly high: number;
  /** The ends belong to it. */
  readonly closed: boolean;
}

/** Whether some value from `low` to `high` meets a condition. */
export const canHold = (condition: Condition, low: number, high: number): boolean =>
  intervals(condition).some((one) => meet(one, { low, high, closed: true }));

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

export function conditionText(condition: Condition): string {
  return 'than' in condition ? `${condition.is} ${condition.than}` : `${condition.is} ${condition.low} to ${condition.high}`;
}
