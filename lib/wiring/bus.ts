import type { IncidentEvent } from '../core/incident/events.ts';

/** The `source` of a tenant's events on every bus: the hub believes a source only from the account registered for that tenant. */
export const tenantSource = (tenant: string): string => `citywatch.${tenant}`;

/** The `detail-type` of an incident event, by which rules choose; the detail is the event itself, whole. */
export const detailTypeOf = (event: Pick<IncidentEvent, 'type'>): string => `incident.${event.type}`;
