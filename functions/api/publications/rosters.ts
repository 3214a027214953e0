import { type Instant, plus } from '../../../lib/core/instant.ts';
import type { Registry } from '../../../lib/core/registry/model.ts';
import { indexRegistry } from '../../../lib/core/registry/registry-index.ts';
import { keptTierOf } from '../../../lib/core/watch/kept-hours.ts';
import type { Roster } from '../../../lib/core/watch/roster.ts';
import { rosterFaults } from '../../../lib/core/watch/roster-faults.ts';
import { gapsOf, gapText } from '../../../lib/core/watch/roster-gaps.ts';
import type { Fault } from './fault.ts';
import { rostersSchema } from './roster-schema.ts';
import { shapeFaults } from './shape.ts';

/** How far ahead a gap is told of. */
const AHEAD_MILLIS = 30 * 86_400_000;
const MOST_GAPS_TOLD = 20;

export function rosterShapeFaults(body: unknown, registry: Registry): Fault[] {
  const shape = shapeFaults(rostersSchema, body);
  return shape.length > 0 ? shape : rosterFaults(body as readonly Roster[], registry);
}

/** New rosters in the place of those of the same unit, domain, mode and first moment; those from other dates stay. */
export function mergeRosters(before: readonly Roster[], rosters: readonly Roster[]): Roster[] {
  const keyOf = ({ unit, domain, mode, effectiveFrom }: Roster): string => [unit, domain ?? '', mode ?? '', effectiveFrom].join(' ');
  const merged = new Map([...before, ...rosters].map((roster) => [keyOf(roster), roster]));
  return [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, roster]) => roster);
}

/** Not a fault: who fills the gap may be published before it comes. */
export function rosterGaps(rosters: readonly Roster[], registry: Registry, from: Instant): string[] {
  const index = indexRegistry(registry);
  return gapsOf(rosters, (unit) => index.unit(unit)?.tier, from, plus(from, AHEAD_MILLIS))
    .filter(({ post }) => !keptTierOf(registry, post.unit))
    .map(gapText)
    .slice(0, MOST_GAPS_TOLD);
}
