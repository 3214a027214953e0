import type { EventForwarder } from '../../lib/core/ports/effects.ts';
import type { Logger } from '../../lib/runtime/logger.ts';
import { eachMessage, queueFunction } from '../../lib/runtime/queue-function.ts';
import type { EffectMessage } from '../../lib/wiring/messages.ts';

export interface Dependencies {
  readonly forwarder: EventForwarder;
  readonly logger: Logger;
}

/** Queue `forward`: events go to the tenant's own bus, from where a rule carries them to the hub. */
export function makeHandler({ forwarder, logger }: Dependencies) {
  return queueFunction(
    logger,
    eachMessage(logger, (body) => forwarder.forward([(JSON.parse(body) as EffectMessage).event])),
  );
}
