import type { DomainId } from '../registry/model.ts';
import type { CompiledRulePack } from './rule.ts';

/** A rule that an inhibition names and no pack has: it would never hold anything back. */
export interface UnknownTarget {
  /** The pack that says so, and which of its `inhibits`. */
  readonly domain: DomainId;
  readonly index: number;
  readonly message: string;
}

/** What the inhibitions of some packs name that is in none of them. */
export function unknownTargets(packs: readonly CompiledRulePack[]): UnknownTarget[] {
  return packs.flatMap(({ domain, inhibits = [] }) =>
    inhibits.flatMap(({ target }, index) => {
      const known = packs.find((pack) => pack.domain === target.domain)?.rules.map(({ id }) => id);
      const unknown = (target.rules ?? []).filter((rule) => !known?.includes(rule));
      return unknown.map((rule) => ({
        domain,
        index,
        message: known
          ? `no rule "${rule}" in the pack of ${target.domain}: expected one of ${known.join(', ')}`
          : `no rule "${rule}": there is no pack of ${target.domain}, expected one with it or before it`,
      }));
    }),
  );
}
