import type { Instant } from '../instant.ts';
import type { Registry, Tier } from '../registry/model.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { contains, type TierPath } from '../tier/tier-path.ts';
import { gapsIn, type Post, type RosterSources, type Span, spansOf } from './roster-in-force.ts';

/** A tier whose watch another centre keeps in the hours in which its own has nobody. */
export interface KeptTier {
  readonly tier: Tier;
  /** Its own centre. */
  readonly centre: string;
  readonly keeper: Tier;
  /** The centre that keeps it meanwhile. */
  readonly keepingCentre: string;
}

/** Hours in which nobody is on the roster of a tier's centre, and who keeps its watch then. */
export interface UnstaffedHours extends Pick<Span, 'from' | 'to'> {
  readonly tier: TierPath;
  readonly unit: string;
  readonly keptBy: TierPath;
}

/** The tiers of a city whose watch is kept for them, as its configuration declares it. */
export function keptTiers(registry: Pick<Registry, 'tiers'>): KeptTier[] {
  return registry.tiers.flatMap((tier): KeptTier[] => {
    // Above it alone: who is on call is asked of the keeper in turn, and that has to end.
    const keeper = registry.tiers.find(({ id, path }) => id === tier.watch?.keptBy && path !== tier.path && contains(path, tier.path));
    return tier.centre && keeper?.centre ? [{ tier, centre: tier.centre, keeper, keepingCentre: keeper.centre }] : [];
  });
}

/** The tier whose watch a unit keeps by day, and who keeps it meanwhile; of one centre that has several tiers, the first. */
export const keptTierOf = (registry: Pick<Registry, 'tiers'>, unit: string): KeptTier | undefined =>
  registry.tiers.some(({ watch }) => watch) ? keptTiers(registry).find(({ centre }) => centre === unit) : undefined;

/** Posts that are to be filled: whoever is named so cannot be called. */
export const vacantOf = ({ people }: Pick<Registry, 'people'>): ReadonlySet<string> =>
  new Set(people.flatMap(({ id, vacant }) => (vacant ? [id] : [])));

/** When in [from, to) neither a post's own roster names anybody, nor that of the centre that keeps its watch meanwhile, nor of that one's keeper. */
export function unkeptGaps(registry: Registry, sources: RosterSources, post: Post, from: Instant, to: Instant): Span[] {
  const gaps = gapsIn(spansOf(sources, post, from, to));
  const kept = keptTierOf(registry, post.unit);
  if (!kept) return gaps;
  const keeping = { ...post, unit: kept.keepingCentre, tier: indexRegistry(registry).unit(kept.keepingCentre)?.tier ?? kept.keeper.path };
  return gaps.flatMap((gap) => unkeptGaps(registry, sources, keeping, gap.from, gap.to));
}

/** What of [from, to) another centre keeps the watch, at or below a tier, by the rosters. */
export function unstaffedHours(registry: Registry, sources: RosterSources, within: TierPath, from: Instant, to: Instant): UnstaffedHours[] {
  return keptTiers(registry)
    .filter(({ tier }) => contains(within, tier.path))
    .flatMap(({ tier, centre, keeper }) => {
      const post = { unit: centre, tier: indexRegistry(registry).unit(centre)?.tier ?? tier.path };
      return gapsIn(spansOf(sources, post, from, to)).map((gap) => ({
        tier: tier.path,
        unit: centre,
        keptBy: keeper.path,
        from: gap.from,
        to: gap.to,
      }));
    });
}
