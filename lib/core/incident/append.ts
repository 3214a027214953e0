import { toInstant } from '../instant.ts';
import type { Clock } from '../ports/clock.ts';
import type { IncidentChange, IncidentStore } from '../ports/incident-store.ts';
import type { PublicationSource } from '../ports/publications.ts';
import { areasOfCause } from './declare-cause.ts';
import type { NewEvent } from './events.ts';
import { startFollowing } from './following.ts';
import { seal } from './hash-chain.ts';
import { applyEvent } from './incident.ts';
import type { Actor, Incident } from './model.ts';

/** What everything that happens to incidents needs. */
export interface IncidentDependencies {
  readonly tenant: string;
  readonly incidents: IncidentStore;
  readonly publications: PublicationSource;
  readonly clock: Clock;
}

export const systemActor = (id: string): Actor => ({ kind: 'system', id });

/** The change that appends events to an incident. */
export function changeOf(deps: IncidentDependencies, before: Incident, events: readonly NewEvent[]): IncidentChange {
  const end = { version: before.version, headHash: before.headHash };
  const sealed = seal(before.id, before.tenant, end, startFollowing(before, events), toInstant(deps.clock.now()));
  return { before, after: sealed.reduce(applyEvent, before), events: sealed };
}

/** Appends events at the incident's version, and what is committed together with them. Throws VersionConflict. */
export async function append(
  deps: IncidentDependencies,
  before: Incident,
  events: readonly NewEvent[],
  together: Pick<IncidentChange, 'letters'> = {},
): Promise<Incident> {
  return commitChange(deps, { ...changeOf(deps, before, events), ...together });
}

/** Commits a step with what it changes beside the incident, and returns the incident after it. Throws VersionConflict. */
export async function commitChange(deps: IncidentDependencies, change: IncidentChange): Promise<Incident> {
  const areas = await areasOfCause(deps, change);
  await deps.incidents.commit({ ...change, ...(areas.length > 0 ? { areas } : {}) });
  return change.after;
}
