import type { IncidentEvent } from '../core/incident/events.ts';

/**
 * The bodies of the queues' messages, as JSON. `telemetry` carries core's ReceivedPack; the three effect queues carry one
 * incident event each, whole, so that a consumer needs no read to know what happened.
 */
export const QUEUE_NAMES = ['telemetry', 'notify', 'push', 'forward'] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];

export interface EffectMessage {
  readonly event: IncidentEvent;
}
