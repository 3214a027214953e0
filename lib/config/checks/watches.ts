import type { Draft } from '../draft.ts';
import type { Fault, ValuePath } from '../fault.ts';

interface Watched {
  readonly path: ValuePath;
  readonly id: string;
  readonly centre?: string | undefined;
  readonly watch?: { readonly keptBy: string } | undefined;
  /** What lies above it, outermost first. */
  readonly above: readonly { readonly id: string; readonly centre?: string | undefined }[];
}

/** Watches that are kept by nobody, or for nobody. Who lies beside a tier is agreed with for a time, at the watch itself. */
export function checkWatches({ city, tiers }: Draft): Fault[] {
  if (!city || !tiers) return [];
  const top = { id: city.value.id, centre: tiers.value.city.centre };
  const watched = tiers.value.districts.flatMap((district, index): Watched[] => [
    { ...district, path: ['districts', index], above: [top] },
    ...district.towns.map((town, at): Watched => ({ ...town, path: ['districts', index, 'towns', at], above: [top, district] })),
  ]);
  return watched.flatMap(({ path, id, centre, watch, above }) => {
    if (!watch) return [];
    const keeper = above.find((tier) => tier.id === watch.keptBy);
    const fault = (message: string): Fault[] => [tiers.fault([...path, 'watch', 'keptBy'], message)];
    if (!keeper)
      return fault(
        `"${watch.keptBy}" does not lie above ${id}: expected ${above.map((tier) => tier.id).join(' or ')}; another centre’s is agreed to at the watch (docs/watch.md)`,
      );
    if (!keeper.centre) return fault(`${keeper.id} has no centre that could keep a watch: expected a tier with one`);
    return centre ? [] : fault(`${id} has no centre of its own, so there is no watch to keep: expected a centre beside it`);
  });
}
