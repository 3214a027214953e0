import type { BoundRule } from '../bindings.ts';
import type { RuleKey } from '../rule-key.ts';
import { type FlatRule, flatRule, isFlat } from './flat-rule.ts';
import type { Region } from './regions.ts';

/** A flat rule about how far readings rise or fall within a time. */
export interface ChangeRule extends FlatRule {
  readonly rises: boolean;
  /** Milliseconds. */
  readonly within: number;
  /** Where what rose stays quiet while nothing runs; `undefined` where that depends on more. */
  readonly quiet: Region | undefined;
}

/** A rule that is evaluated by the machine for all kinds (rule-machine.ts). */
export interface GeneralRule extends BoundRule {
  readonly position: number;
}

/** The rules of a series, sorted by how they are evaluated. Made once for a binding. */
export interface SeriesProgram {
  readonly keys: readonly RuleKey[];
  readonly rules: readonly BoundRule[];
  /** About the reading itself. */
  readonly plain: readonly FlatRule[];
  readonly changes: readonly ChangeRule[];
  readonly general: readonly GeneralRule[];
  /** Machines of plain rules and changes. */
  readonly machines: number;
  /** Readings within it change nothing in plain rules of which none is active or about to be; `undefined` where that depends on more. */
  readonly quiet: Region | undefined;
}

/** All numbers: readings are finite. */
export const EVERYWHERE: Region = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

export function seriesProgram(rules: readonly BoundRule[], keys: readonly RuleKey[]): SeriesProgram {
  const plain: FlatRule[] = [];
  const changes: ChangeRule[] = [];
  const general: GeneralRule[] = [];
  let machines = 0;
  for (const [position, bound] of rules.entries()) {
    const { rule, converts } = bound;
    if (converts || !isFlat(rule)) {
      general.push({ ...bound, position });
      continue;
    }
    const flat = flatRule(rule, position, machines);
    machines += flat.grades.length;
    if (rule.signal?.of !== 'change') plain.push(flat);
    else changes.push({ ...flat, rises: rule.signal.direction === 'rise', within: rule.signal.within, quiet: quietOf([flat]) });
  }
  return { keys, rules, plain, changes, general, machines, quiet: quietOf(plain) };
}

function quietOf(rules: readonly FlatRule[]): Region | undefined {
  let { low, high } = EVERYWHERE;
  for (const { idle } of rules.flatMap(({ grades }) => grades)) {
    const [region, other] = idle;
    if (!region || other) return undefined;
    low = Math.max(low, region.low);
    high = Math.min(high, region.high);
  }
  return { low, high };
}
