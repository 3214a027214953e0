import type { IncidentEvent } from '../core/incident/events.ts';

/** The `source` of a tenant's events on every bus: the hub believes a source only from the account registered for that tenant. */
export const tenantSource = (tenant: string): string => `citywatch.${tenant}`;

/** The `detail-type` of an incident event, by which rules choose; the detail is the event itself, whole. */
export const detailTypeOf = (event: Pick<IncidentEvent, 'type'>): string => `incident.${event.type}`;

/** The `detail-type` of what the hub puts before itself again; the detail is the envelope in which it had come. */
export const REDELIVERED = 'inbox.redelivered';

const LETTER = 'dead-letter:';

/** An event that was sent again names the dead letter it was kept as among its `resources`: the detail stays the event itself. */
export const letterResource = (letter: string): string => `${LETTER}${letter}`;

/** The dead letter that an envelope's `resources` name. */
export function redriveOfEnvelope(envelope: Readonly<Record<string, unknown>>): string | undefined {
  const { resources } = envelope;
  const named = Array.isArray(resources)
    ? resources.find((resource) => typeof resource === 'string' && resource.startsWith(LETTER))
    : undefined;
  return typeof named === 'string' ? named.slice(LETTER.length) : undefined;
}
