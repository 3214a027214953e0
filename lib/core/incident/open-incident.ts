import { toInstant } from '../instant.ts';
import { planObligations } from '../mechanism/plan.ts';
import { mechanismAt } from '../mechanism/versions.ts';
import type { IncidentChange } from '../ports/incident-store.ts';
import type { DomainId, Grade, Position } from '../registry/model.ts';
import { ancestorOfKind, type TierPath } from '../tier/tier-path.ts';
import type { IncidentDependencies } from './append.ts';
import type { EventOf, NewEvent } from './events.ts';
import { seal } from './hash-chain.ts';
import { applyEvent, BEFORE_FIRST, foldIncident } from './incident.ts';
import { incidentId } from './incident-id.ts';
import type { Actor, AlarmRow, ReceivedMessage } from './model.ts';

export interface Opening {
  readonly domain: DomainId;
  readonly kind: string;
  readonly title: string;
  readonly grade: Grade;
  /** A town, or the district where no town is known. */
  readonly place: TierPath;
  readonly asset?: string;
  readonly position?: Position;
  readonly occurredAt?: string;
  readonly exercise: boolean;
  readonly recurrenceOf?: string;
  readonly occurrence?: number;
  /** An incident that may be the same, and how far its place is. */
  readonly neighbour?: { readonly with: string; readonly metres: number };
  readonly splitFrom?: string;
  readonly alarm?: AlarmRow;
  readonly message?: ReceivedMessage;
  readonly furtherAlarms?: readonly AlarmRow[];
  readonly reporter?: EventOf<'raised'>['data']['reporter'];
  /** The unit that reported it. */
  readonly reportedBy?: string;
  readonly actor: Actor;
  /** What makes the id unique at its moment. */
  readonly seed: string;
}

/**
 * A new incident, raised now, under the mechanism in force: the obligations of its grade run from here. Bodies behind which nobody stands
 * here are the centre's, and a second event says so.
 */
export async function openIncident(deps: IncidentDependencies, opening: Opening): Promise<IncidentChange> {
  const [mechanism, registry] = await Promise.all([deps.publications.active('mechanism'), deps.publications.active('registry')]);
  const now = deps.clock.now();
  const at = toInstant(now);
  const version = mechanismAt(mechanism.body, at);
  const { place, actor, seed, neighbour, ...data } = opening;
  const plan = planObligations({ version, domain: opening.domain, town: place, registry: registry.body }, opening.grade, { raised: at }, 1);
  const town = ancestorOfKind(place, 'town');
  const events: NewEvent[] = [
    {
      type: 'raised',
      at,
      actor,
      data: {
        ...data,
        tier: ancestorOfKind(place, 'district') ?? place,
        ...(town ? { town } : {}),
        mechanism: version.version,
        obligations: plan.obligations,
      },
    },
  ];
  if (plan.unresolved.length > 0) {
    const note = `nobody stands behind ${plan.unresolved.join(', ')} here: the centre owes in their place`;
    events.push({ type: 'commented', at, actor: { kind: 'system', id: 'mechanism' }, data: { note } });
  }
  const level = proposedLevel(opening.occurrence, opening.grade);
  if (level && opening.occurrence) events.push({ type: 'level-proposed', at, actor, data: { level, occurrence: opening.occurrence } });
  if (neighbour) events.push({ type: 'merge-proposed', at, actor: { kind: 'system', id: 'grouping' }, data: neighbour });
  const [first, ...rest] = seal(incidentId(now, seed, deps.tenant), deps.tenant, BEFORE_FIRST, events, at);
  const raised = first as EventOf<'raised'>;
  return { after: rest.reduce(applyEvent, foldIncident([raised])), events: [raised, ...rest] };
}

/** From so many times on the level above the grade is proposed (DOMAIN.md: the third time). */
const PROPOSED_FROM = 3;
const ABOVE: Readonly<Record<Grade, Grade | undefined>> = { III: 'II', II: 'I', I: undefined };

/** The level that is proposed for what happens for the third time, or more; there is none above I. */
export const proposedLevel = (occurrence: number | undefined, grade: Grade): Grade | undefined =>
  occurrence !== undefined && occurrence >= PROPOSED_FROM ? ABOVE[grade] : undefined;
