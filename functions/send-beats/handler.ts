import { toInstant } from '../../lib/core/instant.ts';
import type { Clock } from '../../lib/core/ports/clock.ts';
import type { HubBeatSender } from '../../lib/core/ports/hub-link.ts';
import type { Logger } from '../../lib/runtime/logger.ts';
import { scheduleFunction } from '../../lib/runtime/schedule-function.ts';

export interface Dependencies {
  readonly beats: HubBeatSender;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** At the hub, each minute: a sign of life to every district, by which each knows whether the city is within reach. */
export function makeHandler({ beats, clock, logger }: Dependencies) {
  return scheduleFunction(logger, async () => {
    await beats.send({ sentAt: toInstant(clock.now()) });
    return {};
  });
}
