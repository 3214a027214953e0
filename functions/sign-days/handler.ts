import { type SigningDependencies, signDays } from '../../lib/core/accountability/audit/signed-days.ts';
import type { Logger } from '../../lib/runtime/logger.ts';
import { scheduleFunction } from '../../lib/runtime/schedule-function.ts';

export interface Dependencies extends SigningDependencies {
  readonly logger: Logger;
}

/** After midnight: signs what the record came to the day before, and the days before that where they were missed. */
export function makeHandler(deps: Dependencies) {
  return scheduleFunction(deps.logger, async () => {
    const chains = await signDays(deps);
    return { signed: chains === undefined ? 0 : 1, chains: chains ?? 0 };
  });
}
