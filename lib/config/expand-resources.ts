import type { CityResources } from '../core/registry/resources.ts';
import type { TierPath } from '../core/tier/tier-path.ts';
import type { ResourcesFile } from './schema/resources-file.ts';

/** What is at hand, in all files together, under the paths of tiers; in the order of ids, so that the same files are the same publication. */
export function expandResources(files: readonly ResourcesFile[], paths: ReadonlyMap<string, TierPath>): CityResources {
  const placed = <Entry extends { readonly id: string; readonly tier: string }>(entries: readonly Entry[]): Entry[] =>
    entries
      .flatMap((entry) => (paths.has(entry.tier) ? [{ ...entry, tier: paths.get(entry.tier) as TierPath }] : []))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    resources: placed(files.flatMap(({ resources = [] }) => resources)) as CityResources['resources'],
    cameras: placed(files.flatMap(({ cameras = [] }) => cameras)) as CityResources['cameras'],
  };
}
