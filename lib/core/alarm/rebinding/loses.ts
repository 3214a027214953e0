import type { BoundRule, SeriesBinding, ThingBinding } from '../bindings.ts';

/**
 * Whether a thing has to be visited when it comes to be bound otherwise, though it sends nothing: a rule that means something else or does not
 * apply to it any more may have a running alarm, and one that looks for silence needs somebody who looks. Everything else waits for its next
 * pack.
 */
export function losesByIt(before: ThingBinding | undefined, after: ThingBinding | undefined): boolean {
  if (!before) return false;
  for (const own of before.series.values()) {
    const next = after?.series.get(own.name);
    if (own.rules.some((bound) => !hasSame(next, bound))) return true;
  }
  for (const own of after?.series.values() ?? [])
    if (own.listens && own.rules.some((bound) => bound.rule.missing && !hasSame(before.series.get(own.name), bound))) return true;
  return false;
}

const hasSame = (series: SeriesBinding | undefined, { rule: { id, fingerprint } }: BoundRule): boolean =>
  series?.rules.some(({ rule }) => rule.id === id && rule.fingerprint === fingerprint) ?? false;
