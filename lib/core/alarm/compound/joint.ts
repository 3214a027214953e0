import type { Grade } from '../../registry/model.ts';
import type { Across, CompiledRule } from '../rule.ts';
import type { Place } from './model.ts';

/** A rule whose alarms follow from the edges of others: `all` / `any`, or one of a single series in a context. */
export interface Joint {
  readonly rule: string;
  readonly of: 'all' | 'any';
  readonly operands: readonly CompiledRule[];
  /** Absent: that of the operand. */
  readonly grade?: Grade;
  readonly within: number;
  /** `sensor`: each by itself. */
  readonly across: Across | 'sensor';
  readonly sources: number;
  readonly while?: string;
}

const made = new WeakMap<CompiledRule, Joint>();

/** `undefined` for a rule that a single series decides. */
export function jointOf(rule: CompiledRule): Joint | undefined {
  if (!rule.compound && rule.while === undefined) return undefined;
  const known = made.get(rule);
  if (known) return known;
  const context = rule.while === undefined ? {} : { while: rule.while };
  const joint: Joint = rule.compound
    ? { rule: rule.id, ...rule.compound, ...context }
    : { rule: rule.id, of: 'any', operands: [inAnyContext(rule)], within: 0, across: 'sensor', sources: 1, ...context };
  made.set(rule, joint);
  return joint;
}

function inAnyContext({ while: _context, ...rule }: CompiledRule): CompiledRule {
  return { ...rule, id: operandId(rule.id, 0) };
}

/** Ids of rules are slugs: none has such a name of its own. */
export const operandId = (rule: string, index: number): string => `${rule}#${index + 1}`;
export const isOperand = (rule: string): boolean => rule.includes('#');
export const ruleOfOperand = (operand: string): string => operand.slice(0, operand.indexOf('#'));

/** The conditions of single series that a rule comes to: itself, or its operands. */
export const seriesRulesOf = (rule: CompiledRule): readonly CompiledRule[] => rule.compound?.operands ?? [rule];

/** The item in which a joint condition is evaluated for a series: a context holds in a town, and so is looked at for all of it. */
export function scopeOf({ across, while: context }: Joint, { asset, thing, town }: Place): string {
  if (context !== undefined || across === 'town') return townScope(town ?? '');
  if (across === 'asset') return `asset=${asset ?? ''}`;
  return across === 'thing' ? `thing=${thing ?? ''}` : 'tenant';
}

export const townScope = (town: string): string => `town=${town}`;

/** What series have in common that meet a condition together; of a radius, nearness decides. */
export function whereOf({ across }: Joint, place: Place): string {
  return typeof across === 'object' ? '' : (place[across] ?? '');
}
