import { toInstant } from '../../core/instant.ts';
import type { Registry } from '../../core/registry/model.ts';
import { keptTierOf } from '../../core/watch/kept-hours.ts';
import { rosterFaults } from '../../core/watch/roster-faults.ts';
import { gapsOf, gapText } from '../../core/watch/roster-gaps.ts';
import type { Draft } from '../draft.ts';
import { expandRosters } from '../expand-rosters.ts';
import type { Fault } from '../fault.ts';

/** How far ahead a gap is looked for: there must be time to close it. */
const AHEAD_MILLIS = 30 * 86_400_000;

/**
 * Rosters that cannot be, and those in which nobody is on call some time in the 30 days from `now` (epoch milliseconds), in peace or were a
 * response mode declared; but for those of a centre whose watch another one keeps meanwhile. Without `now` no gap is looked for: a city that could be started yesterday can be started today.
 */
export function checkRosters({ rosters, tiers }: Draft, registry: Registry, now: number | undefined): Fault[] {
  if (!rosters) return [];
  const districts = (tiers?.value.districts ?? []).map(({ id }) => id);
  const expanded = expandRosters(rosters.value, districts);
  const all = expanded.map(({ roster }) => roster);
  const at = (index: number, path: readonly (string | number)[], message: string): Fault =>
    rosters.fault(['rosters', expanded[index]?.entry ?? 0, ...path], message);
  const wrong = rosterFaults(all, registry).map(({ path: [index, ...path], message }) => at(Number(index), path, message));
  if (wrong.length > 0 || now === undefined) return wrong;
  const tierOf = (unit: string) => registry.units.find(({ id }) => id === unit)?.tier;
  return gapsOf(all, tierOf, toInstant(now), toInstant(now + AHEAD_MILLIS))
    .filter(({ post }) => !keptTierOf(registry, post.unit))
    .map((gap) => at(gap.roster, [], gapText(gap)));
}
