import { declaredIn, positionOf } from '../../core/alarm/fit/declared.ts';
import { unmeant, unmeasured } from '../../core/alarm/fit/rule-fit.ts';
import type { CompiledRulePack } from '../../core/alarm/rule.ts';
import type { DomainId, Registry } from '../../core/registry/model.ts';
import { suggestion } from '../closest.ts';
import type { Draft } from '../draft.ts';
import type { Fault } from '../fault.ts';

/**
 * Rules that can never hold, or would all the time: on what nothing measures, with bounds that no instrument shows, for a silence that is usual.
 * A pack for a domain that has no profile yet is none of them. Not asked while a file it depends on has faults of shape.
 */
export function checkFit({ rules, profiles, things }: Draft, packs: readonly CompiledRulePack[], registry: Registry | undefined): Fault[] {
  if (!profiles || profiles.partial) return [];
  const measured = new Map<DomainId, Set<string>>();
  for (const { domain, sensors } of profiles.value.profiles)
    for (const { metrics } of sensors) {
      const known = measured.get(domain) ?? new Set();
      measured.set(domain, known);
      for (const { metric } of [...metrics, ...positionOf({ metrics })]) known.add(metric);
    }
  const declared = registry && !things.some(({ partial }) => partial) ? declaredIn(registry) : new Map();
  return rules.flatMap((file) =>
    (packs.find(({ domain }) => domain === file.value.domain)?.rules ?? []).flatMap((rule, index) => {
      const known = measured.get(rule.domain) ?? new Set();
      const nowhere = unmeasured(rule, known).map(({ path, metric }) => ({
        path,
        message: `no sensor of ${rule.domain} measures ${metric}${suggestion(metric, known)} (expected one of ${[...known].join(', ')})`,
      }));
      return [...nowhere, ...unmeant(rule, declared)].map(({ path, message }) => file.fault(['rules', index, ...path], message));
    }),
  );
}
