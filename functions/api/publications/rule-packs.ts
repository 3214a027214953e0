import { compileRulePack, RuleFaults, type RulePackSource } from '../../../lib/core/alarm/compile-rule.ts';
import type { CompiledRulePack } from '../../../lib/core/alarm/rule.ts';
import { unknownTargets } from '../../../lib/core/alarm/unknown-targets.ts';
import { type Fault, refuseFaults } from './fault.ts';

/** Rule packs as they are written, one or a list. Throws a validation problem with every fault of all of them. */
export function compilePacks(body: unknown): CompiledRulePack[] {
  const sources = Array.isArray(body) ? body : [body];
  const faults: Fault[] = [];
  const packs = sources.flatMap((source, index) => {
    try {
      return [compileRulePack(source as RulePackSource)];
    } catch (cause) {
      if (!(cause instanceof RuleFaults)) throw cause;
      faults.push(...cause.faults.map(({ path, message }) => ({ path: [index, ...path], message })));
      return [];
    }
  });
  for (const [index, { domain }] of packs.entries())
    if (packs.findIndex((other) => other.domain === domain) < index)
      faults.push({ path: [index, 'domain'], message: `a second pack for ${domain}: expected one pack a domain` });
  if (sources.length === 0) faults.push({ path: [], message: 'no rule pack: expected at least one' });
  refuseFaults('rules', faults);
  return packs;
}

/**
 * Refuses packs whose inhibitions would hold nothing back among the packs that are in force with them. Returns what those that stay name and
 * these do not have any more.
 */
export function refuseUnknownTargets(packs: readonly CompiledRulePack[], merged: readonly CompiledRulePack[]): string[] {
  const unknown = unknownTargets(merged).map((one) => ({ ...one, at: packs.findIndex(({ domain }) => domain === one.domain) }));
  const faults = unknown.filter(({ at }) => at >= 0);
  refuseFaults(
    'rules',
    faults.map(({ at, index, message }) => ({ path: [at, 'inhibits', index, 'target', 'rules'], message })),
  );
  return unknown.map(
    ({ domain, index, message }) => `of the pack of ${domain}, which stays, inhibits/${index} holds nothing back: ${message}`,
  );
}

/** `packs` in the place of those of their domains, in the order of the domains' names: the same rules are the same publication however they came. */
export function mergePacks(before: readonly CompiledRulePack[], packs: readonly CompiledRulePack[]): CompiledRulePack[] {
  const kept = before.filter(({ domain }) => !packs.some((pack) => pack.domain === domain));
  return [...kept, ...packs].sort((a, b) => (a.domain < b.domain ? -1 : 1));
}
