import { type SigningDependencies, signDays } from '../../lib/core/accountability/audit/signed-days.ts';
import type { OwnershipStore } from '../../lib/core/link/ownership.ts';
import type { Logger } from '../../lib/runtime/logger.ts';
import { scheduleFunction } from '../../lib/runtime/schedule-function.ts';

export interface Dependencies extends SigningDependencies {
  readonly ownership: OwnershipStore;
  readonly logger: Logger;
}

/**
 * After midnight: signs what the record came to the day before, and the days before that where they were missed. While the store is not its
 * tenant's (it was handed over, or is being imported) nothing: whoever has the record signs it.
 */
export function makeHandler(deps: Dependencies) {
  return scheduleFunction(deps.logger, async () => {
    const { state } = await deps.ownership.read();
    const chains = state === 'owner' ? await signDays(deps) : undefined;
    return { signed: chains === undefined ? 0 : 1, chains: chains ?? 0 };
  });
}
