import type { Key } from './table-store.ts';

/**
 * Every key of both tables, in one place; docs/access-patterns.md says which query each serves. Moments in keys are either
 * Instants (fixed length, always +08:00) or epoch milliseconds in 15 digits, so that keys sort as the moments do.
 */
export const sortableMillis = (millis: number): string => String(Math.max(0, Math.floor(millis))).padStart(15, '0');

/** Events never change and are the only inserts that cause effects; streams and feeds are filtered by this prefix. */
export const EVENT_PREFIX = 'EVT#';

/** The telemetry table. */
export const telemetryKeys = {
  state: (thing: string, group: string): Key => ({ pk: `STATE#${thing}`, sk: group }),
  checkpointPartition: (thing: string): string => `CHECKPOINT#${thing}`,
  checkpoint: (thing: string, group: string, slot: number): Key => ({ pk: `CHECKPOINT#${thing}`, sk: `${group}#${slot}` }),
  historyPartition: (thing: string): string => `HISTORY#${thing}`,
  history: (thing: string, firstTime: number, digest: string, part: number): Key => ({
    pk: `HISTORY#${thing}`,
    sk: `${sortableMillis(firstTime)}#${digest}#${part}`,
  }),
  deadLetterPartition: 'DEAD-LETTER',
  deadLetter: (id: string): Key => ({ pk: 'DEAD-LETTER', sk: id }),
} as const;

/** The domain table. */
export const domainKeys = {
  incidentPartition: (id: string): string => `INCIDENT#${id}`,
  head: (id: string): Key => ({ pk: `INCIDENT#${id}`, sk: 'HEAD' }),
  event: (id: string, seq: number): Key => ({ pk: `INCIDENT#${id}`, sk: `${EVENT_PREFIX}${String(seq).padStart(8, '0')}` }),
  effect: (id: string): Key => ({ pk: `EFFECT#${id}`, sk: 'APPLIED' }),
  obligation: (id: string, obligation: string): Key => ({ pk: `INCIDENT#${id}`, sk: `OBLIGATION#${obligation}` }),
  unitLink: (id: string, unit: string): Key => ({ pk: `INCIDENT#${id}`, sk: `UNIT#${unit}` }),
  reporter: (id: string): Key => ({ pk: `INCIDENT#${id}`, sk: 'REPORTER' }),
  episode: (episode: string): Key => ({ pk: `EPISODE#${episode}`, sk: 'ROW' }),
  group: (domain: string, asset: string): Key => ({ pk: `GROUP#${domain}#${asset}`, sk: 'ROW' }),
  /** index1: incidents of a tenant (`-`), or of one town. */
  incidentsOf: (place: string): string => `INCIDENTS#${place}`,
  /** index2 of the head: incidents by town; of a unit link: incidents by unit. */
  incidentsOfUnit: (unit: string): string => `UNIT-INCIDENTS#${unit}`,
  due: (shard: number): string => `DUE#${shard}`,
  notification: (id: string): Key => ({ pk: `NOTIFICATION#${id}`, sk: 'ROW' }),
  notificationsOfIncident: (incident: string, unit: string): string => `INCIDENT-NOTIFICATIONS#${incident}#${unit}`,
  notificationsOf: (unit: string): string => `NOTIFICATIONS#${unit}`,
  publicationPartition: (kind: string): string => `PUBLICATION#${kind}`,
  publication: (kind: string, number: number): Key => ({ pk: `PUBLICATION#${kind}`, sk: `V#${String(number).padStart(8, '0')}` }),
  activePublication: (kind: string): Key => ({ pk: `PUBLICATION#${kind}`, sk: 'ACTIVE' }),
  idempotency: (person: string, route: string, key: string): Key => ({ pk: `IDEMPOTENCY#${person}`, sk: `${route}#${key}` }),
  evidence: (incident: string, id: string): Key => ({ pk: `INCIDENT#${incident}`, sk: `EVIDENCE#${id}` }),
  exercise: (thing: string): Key => ({ pk: `EXERCISE#${thing}`, sk: 'ROW' }),
} as const;
