import { everyItem } from '../every-item.ts';
import { type Instant, toInstant, toMillis } from '../instant.ts';
import { fallbackOf, firstFallback } from '../mechanism/handling.ts';
import type { HubLink } from '../ports/hub-link.ts';
import type { Observe } from '../ports/observer.ts';
import { retrying } from '../retrying.ts';
import { append, type IncidentDependencies, systemActor } from './append.ts';
import type { ConditionDependencies } from './begin-escalation.ts';
import type { NewEvent } from './events.ts';
import { type Incident, OPEN_STATES, OVER_STATES } from './model.ts';
import { handlingCentre, pending, renew } from './obligations.ts';
import { overdueEvents } from './record-overdue.ts';
import { type PlanSources, placeOf } from './replan.ts';

const ACTOR = systemActor('watch-deadlines');
const PAGE = 100;

type HandlingMoved = Extract<NewEvent, { type: 'handling-moved' }>;

export interface HandlingDependencies extends IncidentDependencies, ConditionDependencies {
  /** @default the city is always within reach */
  readonly link?: HubLink;
  readonly observe?: Observe;
}

/**
 * While the city is out of reach, what its centre owes in this tenant's incidents is put to the district's own centre, each incident once. Costs
 * one question while the link is up. Returns how many incidents changed hands; one that could not is told of, and left to a later pass.
 */
export async function watchHandling(deps: HandlingDependencies): Promise<number> {
  const downSince = await deps.link?.downSince();
  if (!downSince) return 0;
  const now = toInstant(deps.clock.now());
  const [mechanism, registry] = await Promise.all([deps.publications.active('mechanism'), deps.publications.active('registry')]);
  const first = firstFallback(mechanism.body, downSince);
  if (!first || toMillis(first) > toMillis(now)) return 0;
  const sources = { mechanism: mechanism.body, registry: registry.body };
  const all = { within: registry.body.city.id, states: OPEN_STATES, limit: PAGE };
  let moved = 0;
  for await (const { id } of everyItem((after) => deps.incidents.list({ ...all, ...after }))) {
    try {
      if (await move(deps, id, (incident) => handlingMoved(incident, sources, downSince, now))) moved++;
    } catch (cause) {
      // One incident that cannot change hands must not keep the others.
      deps.observe?.({ what: 'hand-over-failed', incident: id, cause });
    }
  }
  return moved;
}

function move(deps: HandlingDependencies, id: string, decide: (incident: Incident) => HandlingMoved | undefined): Promise<boolean> {
  return retrying(async () => {
    const incident = await deps.incidents.load(id);
    const event = incident && decide(incident);
    if (!incident || !event) return false;
    await append(deps, incident, [...(await overdueEvents(deps, incident, event.at, event.data.superseded)), event]);
    return true;
  });
}

/** What puts an incident into the hands of the district's centre; `undefined` where it is there, or stays where it is. */
export function handlingMoved(incident: Incident, sources: PlanSources, downSince: Instant, now: Instant): HandlingMoved | undefined {
  const handler = handlingCentre(incident);
  if (!handler || OVER_STATES.includes(incident.state)) return undefined;
  const fallback = fallbackOf(placeOf(incident, sources), handler, downSince, now);
  if (!fallback) return undefined;
  const owed = pending(incident).filter(({ body, unit }) => body === 'centre' && unit === fallback.from);
  const first = incident.obligations.length + 1;
  return {
    type: 'handling-moved',
    at: now,
    actor: ACTOR,
    data: {
      ...fallback,
      reason: 'link-down',
      since: downSince,
      superseded: owed.map(({ id }) => id),
      obligations: owed.map((obligation, index) => renew(obligation, first + index, now, fallback.to)),
    },
  };
}
