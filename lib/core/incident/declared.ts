import { domainOfContext } from '../alarm/compound/contexts.ts';
import type { ContextSpan } from '../alarm/compound/model.ts';
import { toMillis } from '../instant.ts';
import type { IncidentStore } from '../ports/incident-store.ts';
import { ancestorOfKind, contains, type TierPath } from '../tier/tier-path.ts';
import type { Incident } from './model.ts';
import { OPEN_STATES } from './stages.ts';

/**
 * While an incident is declared: from the moment a person confirmed it until it is over, or goes on in another. What is played declares nothing,
 * for the alarms that would follow are real.
 */
export function declaredSpan(incident: Incident): ContextSpan | undefined {
  const { id, exercise, confirmedAt, town, tier } = incident;
  if (exercise || confirmedAt === undefined) return undefined;
  const end = incident.clearedAt ?? incident.archivedAt;
  return { source: id, from: toMillis(confirmedAt), ...(end ? { to: toMillis(end) } : {}), place: town ?? tier };
}

/** Incidents of one domain that are open at once; more are not looked for. */
const MOST = 200;

/**
 * What is declared in a place now, of incidents there and of those of the tiers above that name no town; and what these incidents (`sources`)
 * say now, over or not.
 */
export const declaredIn =
  (incidents: Pick<IncidentStore, 'list' | 'loadMany'>) =>
  async (context: string, place: TierPath, sources: readonly string[]): Promise<readonly ContextSpan[]> => {
    const domain = domainOfContext(context);
    const within = ancestorOfKind(place, 'city');
    if (!domain || within === undefined) return [];
    const { items } = await incidents.list({ within, states: OPEN_STATES, domains: [domain], exercise: false, limit: MOST });
    const spans = items.flatMap((incident) => {
      const span = declaredSpan(incident);
      return span?.place !== undefined && contains(span.place, place) ? [span] : [];
    });
    const others = sources.filter((source) => !spans.some((span) => span.source === source));
    const found = others.length === 0 ? [] : await incidents.loadMany(others);
    return [...spans, ...found.flatMap((incident) => (incident && declaredSpan(incident)) ?? [])];
  };
