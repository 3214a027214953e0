import { type Instant, toMillis } from '../instant.ts';
import type { KeptFor, KeptWatches } from '../ports/kept-watches.ts';
import type { WatchStore } from '../ports/watch-store.ts';
import type { Registry, Tier } from '../registry/model.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { type TierPath, tenantOf } from '../tier/tier-path.ts';
import { keptTierOf, vacantOf } from './kept-hours.ts';
import type { Shift } from './model.ts';
import { type OnCallDependencies, rostersOf } from './on-call.ts';
import { rosteredAt } from './roster-in-force.ts';

export interface KeptWatchesDependencies extends OnCallDependencies {
  /** Whose watches it can look up: those of its own tiers. */
  readonly tenant: string;
  readonly watch: Pick<WatchStore, 'watch' | 'shifts'>;
}

/** As many shifts back as a message may wait. */
const SHIFTS_BACK = 50;

/** By who signed for the watch at that moment; where that is the tier's own centre, by the hours in which nobody is on its roster. */
export function keptWatches(deps: KeptWatchesDependencies): KeptWatches {
  return {
    async of(unit, at) {
      const registry = (await deps.publications.active('registry')).body;
      const tier = registry.tiers.find(({ centre }) => centre === unit);
      if (!tier || tenantOf(tier.path) !== deps.tenant) return undefined;
      const keeper = (await shiftAt(deps, tier.path, at))?.keeper;
      return keeper === undefined ? byRoster(deps, registry, unit, at) : keptFor(tier, indexRegistry(registry).tier(keeper));
    },
  };
}

async function shiftAt({ watch }: KeptWatchesDependencies, tier: TierPath, at: Instant): Promise<Shift | undefined> {
  const { shift } = await watch.watch(tier);
  if (!shift || toMillis(shift.from) <= toMillis(at)) return shift;
  const { items } = await watch.shifts({ tier, limit: SHIFTS_BACK });
  return items.find(({ from, to }) => toMillis(from) <= toMillis(at) && (to === undefined || toMillis(at) < toMillis(to)));
}

async function byRoster({ publications, modes }: OnCallDependencies, registry: Registry, unit: string, at: Instant) {
  const kept = keptTierOf(registry, unit);
  if (!kept) return undefined;
  const sources = { rosters: await rostersOf(publications), modes: await modes.notOver(at), vacant: vacantOf(registry) };
  const post = { unit, tier: indexRegistry(registry).unit(unit)?.tier ?? kept.tier.path };
  return rosteredAt(sources, post, at)?.length === 0 ? keptFor(kept.tier, kept.keeper) : undefined;
}

const keptFor = (tier: Tier, keeper: Tier | undefined): KeptFor | undefined =>
  keeper?.centre === undefined ? undefined : { tier, keepingCentre: keeper.centre };
