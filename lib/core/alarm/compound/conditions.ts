import { createHash } from 'node:crypto';
import type { MetricDeclaration } from '../../registry/model.ts';
import { convertDeclaredUnit } from '../../telemetry/units.ts';
import type { FittingRule } from '../bound-rules.ts';
import { resolveRule } from '../resolve-rule.ts';
import type { CompiledRule } from '../rule.ts';
import { reachOf } from '../signals/signal.ts';
import { type Joint, jointOf, scopeOf } from './joint.ts';
import type { Place } from './model.ts';

/** Which of the conditions of which rule. */
export interface Operand {
  readonly of: CompiledRule;
  readonly joint: Joint;
  readonly index: number;
}

/** A condition of single series, and the rule that looks at several of them together where it is one of those. */
export interface SeriesCondition {
  readonly rule: CompiledRule;
  readonly operand?: Operand;
}

export function conditionsOf(rule: CompiledRule): SeriesCondition[] {
  const joint = jointOf(rule);
  return joint ? joint.operands.map((operand, index) => ({ rule: operand, operand: { of: rule, joint, index } })) : [{ rule }];
}

/** A condition on a series of this declaration; nothing where a value it compares with is not declared, or its unit does not fit (`check` says so). */
export function bindCondition({ rule, operand }: SeriesCondition, declaration: MetricDeclaration, place: Place): FittingRule[] {
  const resolved = resolveRule(rule, declaration, operand?.of.id);
  if (!resolved) return [];
  const { unit } = declaration;
  if (resolved.unit === unit) return [{ ...bindTo(resolved, operand, place), converts: false }];
  if (convertDeclaredUnit(1, unit, resolved.unit) === undefined) return [];
  // What it looks back at is kept in the declared unit: declared in another one, it begins anew.
  const fingerprint = reachOf(resolved.signal) > 0 ? `${resolved.fingerprint} ${unit}` : resolved.fingerprint;
  return [{ ...bindTo({ ...resolved, fingerprint }, operand, place), converts: true }];
}

/** A condition on the position of a sensor. */
export const bindToPosition = ({ rule, operand }: SeriesCondition, place: Place): FittingRule => ({
  ...bindTo(rule, operand, place),
  converts: false,
});

function bindTo(rule: CompiledRule, operand: Operand | undefined, place: Place): Omit<FittingRule, 'converts'> {
  return operand ? { rule: inScope(rule, operand, scopeOf(operand.joint, place)), operand } : { rule };
}

/** By rule and scope: series that are looked at together share their rules. */
const made = new WeakMap<CompiledRule, Map<string, CompiledRule>>();

/** One that is looked at elsewhere from now on, or together with others, begins anew: what is known of it lies in another item. */
function inScope(rule: CompiledRule, { of }: Operand, scope: string): CompiledRule {
  const scopes = made.get(rule) ?? new Map<string, CompiledRule>();
  made.set(rule, scopes);
  const known = scopes.get(scope);
  if (known) return known;
  const fingerprint = createHash('sha256').update(`${of.fingerprint}${rule.fingerprint}${scope}`).digest('hex').slice(0, 16);
  const own = { ...rule, fingerprint };
  scopes.set(scope, own);
  return own;
}
