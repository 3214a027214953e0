import type { Principal } from '../../lib/core/access/principal.ts';
import type { IncidentEvent } from '../../lib/core/incident/events.ts';
import { tenantOfIncident } from '../../lib/core/incident/incident-id.ts';
import type { Instant } from '../../lib/core/instant.ts';
import type { IncidentStore } from '../../lib/core/ports/incident-store.ts';
import type { ReplicaStore } from '../../lib/core/ports/replica-store.ts';
import { tenantOf } from '../../lib/core/tier/tier-path.ts';
import { Problem } from '../../lib/runtime/problem.ts';
import type { Tenant } from './tenants.ts';

/** The districts' incidents as the hub has them. */
export interface Replicas {
  readonly store: ReplicaStore;
  /** Whether this API cannot ask the owner itself: in the cloud always, on one machine while its link is broken. */
  isCut(tenant: string): boolean;
  isAnyCut(): boolean;
}

/** How far what is shown from a replica can be relied on. */
export interface ReplicaMark {
  /** Until then the hub is known to have all that its owner recorded; `null`: not known yet. What is newer may be on its way. */
  readonly asOf: Instant | null;
}

/** Whether somebody is shown a replica: whoever is of the owner's own district sees its own record, which is at hand there. */
export const seesReplica = (replicas: Replicas | undefined, { tier }: Principal, owner: string): boolean =>
  replicas !== undefined && tenantOf(tier) !== owner && replicas.isCut(owner);

/**
 * In the place of a district whose stores this API cannot reach: its incidents as the hub has them. Whatever else is asked of it is answered by a
 * problem that says where to ask.
 */
export function standInFor(id: string, main: Tenant, { store }: Replicas): Tenant {
  const refuse = async (): Promise<never> => {
    throw new Problem(
      'unavailable',
      `${id} keeps this itself, and the city has its incidents alone: ask the centre of ${id}, or in its own console`,
    );
  };
  /** What is known of a store; whatever else is called of it refuses. Nobody waits for the store itself. */
  const only = <Store extends object>(known: Partial<Store>): Store =>
    new Proxy(known as Store, {
      get: (target, member) => (member in target ? target[member as keyof Store] : member === 'then' ? undefined : refuse),
    });
  const { load, loadMany, events, list } = store;
  const incidents = only<IncidentStore>({ load, loadMany, events, list });
  const known: Partial<Tenant> = {
    id,
    incidents,
    publications: main.publications,
    watchRoom: main.watchRoom,
    historySeconds: 0,
    isReplica: true,
  };
  return new Proxy(known as Tenant, { get: (tenant, member) => (member in tenant ? tenant[member as keyof Tenant] : only({})) });
}

/** `events`: of the incident, where they were read. */
export async function markOf({ store }: Replicas, incident: string, events: readonly IncidentEvent[]): Promise<ReplicaMark> {
  const complete = (await store.tenant(tenantOfIncident(incident) ?? ''))?.completeAt;
  const newest = events.at(-1)?.recordedAt;
  return { asOf: (complete !== undefined && (newest === undefined || complete > newest) ? complete : newest) ?? null };
}

/** Of the incidents of a list. */
export async function marksOf({ store }: Replicas): Promise<(incident: string) => ReplicaMark> {
  const completeAt = new Map((await store.tenants()).map((one) => [one.tenant, one.completeAt]));
  return (incident) => ({ asOf: completeAt.get(tenantOfIncident(incident) ?? '') ?? null });
}
