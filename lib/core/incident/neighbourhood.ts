import { type Instant, toInstant } from '../instant.ts';
import type { Area, IncidentChange } from '../ports/incident-store.ts';
import type { DomainId, Position, Registry } from '../registry/model.ts';
import type { TierPath } from '../tier/tier-path.ts';
import type { IncidentDependencies } from './append.ts';
import { bandsAround, catchmentOf, incidentsNear, type Whereabouts, withCatchment } from './areas.ts';
import { hasEnded, sameOwner } from './grouping.ts';
import { whereItGoesOn } from './successor.ts';

/** What somebody reports, as far as it says where that is. */
interface Reported {
  readonly domain: DomainId;
  readonly place: TierPath;
  readonly position?: Position;
  readonly occurredAt?: Instant;
  readonly exercise: boolean;
}

export interface Neighbourhood {
  readonly areas: readonly Area[];
  /** Absent where the report names no position: it has no neighbours, and no alarm joins it. */
  readonly whereabouts?: Whereabouts;
  /** The nearest open incident that may be the same. */
  readonly neighbour?: { readonly with: string; readonly metres: number };
}

/** Where a report belongs: it is an incident of its own, also beside an open one that may be the same; a person merges them. */
export async function neighbourhoodOf(deps: IncidentDependencies, registry: Registry, report: Reported): Promise<Neighbourhood> {
  const { domain, place, position, exercise } = report;
  if (!position) return { areas: [] };
  const whereabouts = { position, place, began: report.occurredAt ?? toInstant(deps.clock.now()) };
  const areas = await deps.incidents.areas(domain, bandsAround(position, exercise));
  for (const { incident, metres } of incidentsNear(areas, whereabouts, sameOwner(registry, { town: place, domain }))) {
    const near = await whereItGoesOn(deps.incidents, incident);
    if (near && !hasEnded(near)) return { areas, whereabouts, neighbour: { with: near.id, metres: Math.round(metres) } };
  }
  return { areas, whereabouts };
}

/** The change that opens an incident, with the areas from which it takes alarms from now on. */
export function placedIn({ areas, whereabouts }: Neighbourhood, change: IncidentChange, now: number): IncidentChange {
  return whereabouts ? { ...change, areas: withCatchment(areas, catchmentOf(change.after.id, whereabouts), now) } : change;
}
