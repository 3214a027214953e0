import type { DomainId } from '../registry/model.ts';
import { cannotBeMeant } from './cannot-be-meant.ts';
import { fingerprintOf } from './compile-one-rule.ts';
import { misplacedBounds, type OwnBounds, withOwnBounds } from './resolve-rule.ts';
import type { CompiledRule, CompiledRulePack } from './rule.ts';
import { thresholdFaults } from './thresholds.ts';

/** Other bounds for a rule that is in force; what is left out stays. */
export interface BoundsChange {
  readonly domain: DomainId;
  readonly rule: string;
  /** In the rule's unit, of rules that compare with shares in per cent. */
  readonly bounds: OwnBounds;
}

export interface BoundsFault {
  /** Within the changes. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export interface ChangedBounds {
  readonly packs: readonly CompiledRulePack[];
  readonly faults: readonly BoundsFault[];
}

/**
 * Packs whose rules have other bounds, and everything that is wrong with these. A rule comes to mean what it would mean had it been written so:
 * whoever publishes the same from a file later changes nothing.
 */
export function withRuleBounds(packs: readonly CompiledRulePack[], changes: readonly BoundsChange[]): ChangedBounds {
  const faults: BoundsFault[] = [];
  const changed = new Map<CompiledRule, CompiledRule>();
  for (const [at, { domain, rule: id, bounds }] of changes.entries()) {
    const rules = packs.find((pack) => pack.domain === domain)?.rules ?? [];
    const rule = rules.find((one) => one.id === id);
    if (!rule) {
      const known = rules.map((one) => one.id).join(', ') || 'none';
      faults.push({ path: [at, 'rule'], message: `no rule "${id}" of ${domain} is in force: expected one of its rules: ${known}` });
      continue;
    }
    if (changed.has(rule)) faults.push({ path: [at, 'rule'], message: `the rule "${id}" of ${domain} is there twice: expected it once` });
    const misplaced = misplacedBounds(rule, bounds);
    faults.push(...misplaced.map(({ member, message }) => ({ path: [at, 'bounds', member], message })));
    if (misplaced.length > 0) continue;
    const next = withBounds(rule, bounds);
    faults.push(...[...cannotBeMeant(next), ...thresholdFaults(next)].map(({ message }) => ({ path: [at, 'bounds'], message })));
    changed.set(rule, next);
  }
  return { packs: packs.map((pack) => ({ ...pack, rules: pack.rules.map((rule) => changed.get(rule) ?? rule) })), faults };
}

function withBounds(rule: CompiledRule, bounds: OwnBounds): CompiledRule {
  const next = { ...rule, grades: rule.grades.map((grade) => withOwnBounds(grade, bounds)) };
  return { ...next, fingerprint: fingerprintOf(next) };
}
