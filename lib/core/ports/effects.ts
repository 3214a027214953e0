import type { IncidentEvent } from '../incident/events.ts';
import type { QueueMessage } from './work-queue.ts';

/** Tells consoles that something changed; content they fetch from the API. Best effort: a lost push is healed by the console's refresh. */
export interface ConsolePush {
  push(topic: string, message: { readonly incident: string; readonly version: number }): Promise<void>;
}

/** Puts an incident event on the tenant's own bus, from where a rule carries it to the hub. */
export interface EventForwarder {
  forward(events: readonly IncidentEvent[]): Promise<void>;
}

export interface WorkQueue {
  /** Durable when it returns. */
  send(messages: readonly QueueMessage[]): Promise<void>;
}
