import { type DigestDependencies, sendDigest } from '../../lib/core/link/send-digest.ts';
import type { BusSender } from '../../lib/core/ports/effects.ts';
import type { Logger } from '../../lib/runtime/logger.ts';
import { scheduleFunction } from '../../lib/runtime/schedule-function.ts';
import { TENANT_DIGEST } from '../../lib/wiring/bus.ts';

export interface Dependencies extends Omit<DigestDependencies, 'send'> {
  /** The tenant's own, from where a rule carries it to the hub. */
  readonly bus: BusSender;
  readonly logger: Logger;
}

/** In a district, every five minutes: how far its chains have come, by which the hub finds what it lacks. */
export function makeHandler({ bus, logger, ...deps }: Dependencies) {
  return scheduleFunction(logger, async () => ({
    chains: await sendDigest({ ...deps, send: (digest) => bus.send(TENANT_DIGEST, digest) }),
  }));
}
