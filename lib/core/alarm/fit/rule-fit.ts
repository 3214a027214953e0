import { convertDeclaredUnit } from '../../telemetry/units.ts';
import { cannotBeMeant, type Impossible } from '../cannot-be-meant.ts';
import { isOperand, seriesRulesOf } from '../compound/joint.ts';
import type { Path } from '../kinds/kind.ts';
import { POSITION } from '../position.ts';
import { resolveRule } from '../resolve-rule.ts';
import type { CompiledRule, CompiledRulePack } from '../rule.ts';
import { thresholdFaults } from '../thresholds.ts';
import type { Declared, DeclaredMetrics } from './declared.ts';
import { type Kept, lookBackFault, silenceFault } from './look-back.ts';
import { unreachable } from './reachable.ts';

/** Where in a rule one of its conditions stands: in the rule itself, or among several. */
export const conditionPath = ({ compound }: CompiledRule, index: number): Path => (compound ? ['when', compound.of, index] : []);

/** What of a rule goes against what sensors declare: they report too seldom for its silence, or cannot show its bounds. */
export function unmeant(rule: CompiledRule, declared: DeclaredMetrics): Impossible[] {
  return seriesRulesOf(rule).flatMap((condition, index) => {
    const own = declared.get(rule.domain)?.get(condition.metric) ?? [];
    const at = rule.compound ? conditionPath(rule, index) : ['when'];
    const silence = silenceFault(condition, Math.max(...own.map(({ longest }) => longest)) * 1000);
    return [
      ...(silence && own.length > 0 ? [{ path: at, message: silence }] : []),
      ...unreachable(condition, own, rule.id).map((message) => ({ path: at, message })),
    ];
  });
}

/** Why a rule cannot be applied to some sensor, or is hardly meant. */
export function unfit(rule: CompiledRule, declared: DeclaredMetrics, kept: Kept): Impossible[] {
  const conditions = seriesRulesOf(rule).flatMap((condition, index) => {
    const own = declared.get(rule.domain)?.get(condition.metric) ?? [];
    const at = conditionPath(rule, index);
    const tooFar = lookBackFault(condition, kept, Math.min(...own.map(({ shortest }) => shortest)) * 1000);
    const unbound = condition.metric === POSITION ? [] : own.flatMap((one) => unboundTo(one, condition, rule.id));
    return [
      ...(tooFar ? [{ path: reachPath(condition, at), message: tooFar }] : []),
      ...unbound.map((one) => ({ ...one, path: [...at, ...one.path] })),
    ];
  });
  return [...thresholdFaults(rule), ...conditions, ...unmeant(rule, declared)];
}

/** The conditions of a rule on what no sensor of its domain measures; empty also where the domain has no sensors at all. */
export function unmeasured(rule: CompiledRule, metrics: ReadonlySet<string>): { readonly path: Path; readonly metric: string }[] {
  if (metrics.size === 0) return [];
  return seriesRulesOf(rule).flatMap(({ metric }, index) =>
    metrics.has(metric) ? [] : [{ path: [...conditionPath(rule, index), 'metric'], metric }],
  );
}

/** What no sensor of a pack's domain measures, as a person reads it. */
export function appliesNowhere({ domain, rules }: CompiledRulePack, declared: DeclaredMetrics): string[] {
  const metrics = declared.get(domain);
  if (!metrics) return rules.length > 0 ? [`there is no sensor of ${domain}: none of the rules of its pack applies`] : [];
  return rules.flatMap((rule) =>
    unmeasured(rule, new Set(metrics.keys())).map(
      ({ metric }) =>
        `rule ${rule.id} of ${domain} looks at ${metric}, which no sensor of ${domain} measures (they measure ${[...metrics.keys()].join(', ')})`,
    ),
  );
}

function unboundTo({ declaration, sensor }: Declared, condition: CompiledRule, name: string): Impossible[] {
  const { metric, unit } = declaration;
  if (convertDeclaredUnit(1, unit, condition.unit) === undefined)
    return [
      {
        path: ['unit'],
        message: `${condition.unit} does not compare with ${unit}, in which ${sensor} measures ${metric}: expected a unit of the same kind`,
      },
    ];
  const resolved = resolveRule(condition, declaration, name);
  if (!resolved)
    return [
      {
        path: isOperand(condition.id) ? [] : ['when'],
        message: `no value "${condition.share}" of ${metric} is declared for ${sensor}: expected it under values of the metric`,
      },
    ];
  if (resolved === condition) return [];
  return [...cannotBeMeant(resolved), ...thresholdFaults(resolved)].map((one) => ({ ...one, message: `for ${sensor}: ${one.message}` }));
}

/** Where it is written how far a condition looks back; of one of several, where that stands. */
function reachPath({ signal }: CompiledRule, at: Path): Path {
  if (at.length > 0) return at;
  if (signal?.of === 'change') return ['when', signal.direction === 'rise' ? 'rising' : 'falling', 'within'];
  return ['over', 'window'];
}
