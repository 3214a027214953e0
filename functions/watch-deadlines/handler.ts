import type { IncidentDependencies } from '../../lib/core/incident/append.ts';
import { watchDeadlines } from '../../lib/core/incident/watch-deadlines.ts';
import type { Logger } from '../../lib/runtime/logger.ts';
import { scheduleFunction } from '../../lib/runtime/schedule-function.ts';

export interface Dependencies extends IncidentDependencies {
  readonly logger: Logger;
}

/** Each minute: warns before clocks run out, and records those that have. */
export function makeHandler(deps: Dependencies) {
  return scheduleFunction(deps.logger, async () => ({ ...(await watchDeadlines(deps)) }));
}
