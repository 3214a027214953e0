import { toInstant } from '../instant.ts';
import type { Clock } from '../ports/clock.ts';
import { VersionConflict } from '../ports/errors.ts';
import type { IncidentChange, IncidentGroup, IncidentStore } from '../ports/incident-store.ts';
import type { PublicationSource } from '../ports/publications.ts';
import type { NewEvent } from './events.ts';
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

/** Races lost before a caller is told: each retry decides anew on what is stored. */
const ATTEMPTS = 6;

/** Runs a decision again while somebody else writes first. */
export async function retrying<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (cause) {
      if (!(cause instanceof VersionConflict) || attempt === ATTEMPTS) throw cause;
    }
  }
}

export const systemActor = (id: string): Actor => ({ kind: 'system', id });

/** An incident that has ended frees its group: the next alarm of the asset opens a new one, which names this one. */
const CLOSING: readonly string[] = ['cleared', 'false-alarm'];

/** The asset of a group. What is played and what is real never share an incident. */
export const groupAsset = (asset: string, exercise: boolean): string => (exercise ? `exercise/${asset}` : asset);

/** The change that appends events to an incident. */
export function changeOf(deps: IncidentDependencies, before: Incident, events: readonly NewEvent[]): IncidentChange {
  const end = { version: before.version, headHash: before.headHash };
  const sealed = seal(before.id, before.tenant, end, events, toInstant(deps.clock.now()));
  return { before, after: sealed.reduce(applyEvent, before), events: sealed };
}

/** Appends events at the incident's version, its group with them where they end the incident or open it again. Throws VersionConflict. */
export async function append(deps: IncidentDependencies, before: Incident, events: readonly NewEvent[]): Promise<Incident> {
  const change = changeOf(deps, before, events);
  const group = await changedGroup(deps, change);
  await deps.incidents.commit(group ? { ...change, group } : change);
  return change.after;
}

async function changedGroup(deps: IncidentDependencies, { before, after }: IncidentChange): Promise<IncidentGroup | undefined> {
  if (!after.asset || before?.state === after.state) return undefined;
  const isClosed = CLOSING.includes(after.state);
  const isReopened = before?.state === 'false-alarm';
  if (!isClosed && !isReopened) return undefined;
  const { open, lastClosed, ...group } = await deps.incidents.group(after.domain, groupAsset(after.asset, after.exercise));
  if (isClosed) return open === after.id ? { ...group, lastClosed: { incident: after.id, at: toInstant(deps.clock.now()) } } : undefined;
  // An alarm that came meanwhile has opened another one: that one goes on taking the asset's alarms.
  if (open) return undefined;
  return { ...group, open: after.id, ...(lastClosed && lastClosed.incident !== after.id ? { lastClosed } : {}) };
}
