import { toMillis } from '../../lib/core/instant.ts';
import type { Clock } from '../../lib/core/ports/clock.ts';
import type { EventForwarder } from '../../lib/core/ports/effects.ts';
import type { Observe } from '../../lib/core/ports/observer.ts';
import { effectFunction } from '../../lib/runtime/effect-function.ts';
import type { Logger } from '../../lib/runtime/logger.ts';

export interface Dependencies {
  readonly forwarder: EventForwarder;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly observe: Observe;
}

/** Queue `forward`: events go to the tenant's own bus, from where a rule carries them to the hub. */
export function makeHandler({ forwarder, clock, logger, observe }: Dependencies) {
  return effectFunction(logger, async (event) => {
    await forwarder.forward([event]);
    observe({ what: 'event-forwarded', event, lag: clock.now() - toMillis(event.recordedAt) });
  });
}
