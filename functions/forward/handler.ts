import type { IncidentEvent } from '../../lib/core/incident/events.ts';
import { toMillis } from '../../lib/core/instant.ts';
import type { Clock } from '../../lib/core/ports/clock.ts';
import type { EventForwarder, InboxRedelivery } from '../../lib/core/ports/effects.ts';
import type { Observe } from '../../lib/core/ports/observer.ts';
import { aboutEvent } from '../../lib/runtime/effect-function.ts';
import type { Logger } from '../../lib/runtime/logger.ts';
import { eachMessage, queueFunction } from '../../lib/runtime/queue-function.ts';
import type { EffectMessage, RedeliveryMessage } from '../../lib/wiring/messages.ts';

export interface Dependencies {
  readonly forwarder: EventForwarder;
  /** Absent on one machine, where nothing lies between the districts and the hub's journal. */
  readonly redelivery?: InboxRedelivery;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly observe: Observe;
}

/** Queue `forward`: events go to the tenant's own bus, from where a rule carries them to the hub; so does what the hub itself sends again. */
export function makeHandler({ forwarder, redelivery, clock, logger, observe }: Dependencies) {
  const forward = async (event: IncidentEvent, redriveOf?: string): Promise<void> => {
    await forwarder.forward([event], redriveOf);
    observe({ what: 'event-forwarded', event, lag: clock.now() - toMillis(event.recordedAt) });
  };
  const work = async (body: string): Promise<void> => {
    const message = JSON.parse(body) as EffectMessage | RedeliveryMessage;
    if ('event' in message) return forward(message.event, message.redriveOf);
    if (!redelivery) throw new Error('there is no inbox here to deliver to again');
    await redelivery.redeliver(message.redelivered, message.redriveOf ?? '');
  };
  return queueFunction(logger, eachMessage(logger, work, aboutEvent));
}
