import type { MetricDeclaration } from '../../registry/model.ts';
import { cannotBeMeant } from '../cannot-be-meant.ts';
import { seriesRulesOf } from '../compound/joint.ts';
import { misplacedBounds, resolveRule } from '../resolve-rule.ts';
import type { CompiledRule } from '../rule.ts';
import { crossedRules, thresholdFaults } from '../thresholds.ts';

interface OwnFault {
  /** Within the metric. */
  readonly path: readonly string[];
  readonly message: string;
}

/** What is wrong with the values and bounds of one sensor's metric, held against the rules of its domain that are in force. */
export function ownBoundFaults(metric: MetricDeclaration, rules: readonly CompiledRule[]): OwnFault[] {
  const own = rules.filter((rule) => rule.metric === metric.metric);
  const misplaced = Object.entries(metric.bounds ?? {}).flatMap(([id, bounds]): OwnFault[] => {
    const rule = own.find((candidate) => candidate.id === id && !candidate.compound);
    if (!rule) return [{ path: ['bounds', id], message: `no rule "${id}" looks at ${metric.metric}: expected a rule of the domain` }];
    return misplacedBounds(rule, bounds).map(({ member, message }) => ({ path: ['bounds', id, member], message }));
  });
  if (misplaced.length > 0) return misplaced;
  const crossed = crossedRules(own, (rule) => resolveRule(rule, metric)).map((message) => ({ path: ['values'], message }));
  const applied = rules.flatMap(seriesRulesOf).filter((rule) => rule.metric === metric.metric);
  return [...crossed, ...applied.flatMap((rule) => appliedFaults(rule, metric))];
}

function appliedFaults(rule: CompiledRule, metric: MetricDeclaration): OwnFault[] {
  const bounds = metric.bounds?.[rule.id];
  if (rule.share === undefined && bounds === undefined) return [];
  const path = bounds === undefined ? ['values'] : ['bounds', rule.id];
  const resolved = resolveRule(rule, metric);
  if (!resolved)
    return [{ path: ['values'], message: `no value "${rule.share}": the rule ${rule.id} compares with a share of it; expected it here` }];
  return [...cannotBeMeant(resolved), ...thresholdFaults(resolved)].map(({ message }) => ({
    path,
    message: `rule ${rule.id}: ${message}`,
  }));
}
