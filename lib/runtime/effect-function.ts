import type { IncidentEvent } from '../core/incident/events.ts';
import type { EffectMessage } from '../wiring/messages.ts';
import { eventFields } from './happening-lines.ts';
import type { LogFields, Logger } from './logger.ts';
import { eachMessage, queueFunction } from './queue-function.ts';

/** The middleware of a function on an effect queue: one incident event a message, each by itself, and a failure says which event it was. */
export function effectFunction(logger: Logger, work: (event: IncidentEvent) => Promise<void>) {
  return queueFunction(
    logger,
    eachMessage(logger, (body) => work(eventOf(body)), aboutEvent),
  );
}

const eventOf = (body: string): IncidentEvent => (JSON.parse(body) as EffectMessage).event;

/** What a message of an effect queue is about, for its log line. */
export function aboutEvent(body: string): LogFields {
  try {
    return eventFields(eventOf(body));
  } catch {
    // A message that is no event says nothing about itself but its id.
    return {};
  }
}
