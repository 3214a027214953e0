import type { IncidentEvent } from '../core/incident/events.ts';
import { isRfc3339 } from '../core/instant.ts';
import type { HubBeat } from '../core/ports/hub-link.ts';

/** The `source` of a tenant's events on every bus: the hub believes a source only from the account registered for that tenant. */
export const tenantSource = (tenant: string): string => `citywatch.${tenant}`;

/** The `detail-type` of an incident event, by which rules choose; the detail is the event itself, whole. */
export const detailTypeOf = (event: Pick<IncidentEvent, 'type'>): string => `incident.${event.type}`;

/** The `detail-type` of what the hub puts before itself again; the detail is the envelope in which it had come. */
export const REDELIVERED = 'inbox.redelivered';

/** The `detail-type` of the hub's sign of life to the districts; the detail is a HubBeat. */
export const HUB_BEAT = 'hub.beat';

/** The beat in the envelope in which EventBridge brings it. Throws Error for any other envelope. */
export function beatOfEnvelope(envelope: Readonly<Record<string, unknown>>): HubBeat {
  const { 'detail-type': type, detail } = envelope;
  const sentAt = (detail as Partial<HubBeat> | undefined)?.sentAt;
  if (type !== HUB_BEAT || typeof sentAt !== 'string' || !isRfc3339(sentAt))
    throw new Error(`the envelope of type ${JSON.stringify(type)} is no beat of the hub: expected ${HUB_BEAT} with an RFC 3339 sentAt`);
  return { sentAt };
}

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
