import type { IncidentEvent } from '../incident/events.ts';
import type { QueueMessage } from './work-queue.ts';

/** Tells consoles that something changed; content they fetch from the API. Best effort: a lost push is healed by the console's refresh. */
export interface ConsolePush {
  push(topic: string, message: { readonly incident: string; readonly version: number }): Promise<void>;
}

/** Puts an incident event on the tenant's own bus, from where a rule carries it to the hub. */
export interface EventForwarder {
  /** `redriveOf`: the dead letter they were kept as before. */
  forward(events: readonly IncidentEvent[], redriveOf?: string): Promise<void>;
}

/** Puts again before the hub what a district had sent and the hub could not keep. */
export interface InboxRedelivery {
  /** `envelope`: the event as it had arrived. `redriveOf`: the dead letter it was kept as. */
  redeliver(envelope: Readonly<Record<string, unknown>>, redriveOf: string): Promise<void>;
}

/** Lets a message that failed wait before it comes again. */
export interface MessageDelay {
  /** `receipt`: of the message in hand. */
  wait(receipt: string, seconds: number): Promise<void>;
}

export interface WorkQueue {
  /** Durable when it returns. */
  send(messages: readonly QueueMessage[]): Promise<void>;
}

/** Puts what is no incident event on the tenant's own bus, from where rules carry it on: commands, answers, digests. */
export interface BusSender {
  /** `type`: a `detail-type` of lib/wiring/bus.ts. On its way when it returns. */
  send(type: string, detail: object): Promise<void>;
}
