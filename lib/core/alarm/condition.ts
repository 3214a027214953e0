import type { Condition } from './rule.ts';

export function holds(condition: Condition, value: number): boolean {
  switch (condition.is) {
    case 'above':
      return value > condition.than;
    case 'below':
      return value < condition.than;
    case 'above-or-equal':
      return value >= condition.than;
    case 'below-or-equal':
      return value <= condition.than;
    case 'inside':
      return value >= condition.low && value <= condition.high;
    case 'outside':
      return value < condition.low || value > condition.high;
  }
}
