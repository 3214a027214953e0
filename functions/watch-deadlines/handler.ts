import type { IncidentDependencies } from '../../lib/core/incident/append.ts';
import { watchDeadlines } from '../../lib/core/incident/watch-deadlines.ts';
import type { Observe } from '../../lib/core/ports/observer.ts';
import type { Logger } from '../../lib/runtime/logger.ts';
import { scheduleFunction } from '../../lib/runtime/schedule-function.ts';

export interface Dependencies extends IncidentDependencies {
  readonly logger: Logger;
  readonly observe: Observe;
}

/** Each minute: warns before clocks run out, and records those that have. */
export function makeHandler(deps: Dependencies) {
  return scheduleFunction(deps.logger, async () => {
    const began = performance.now();
    const result = await watchDeadlines(deps);
    deps.observe({ what: 'deadlines-watched', ...result, millis: Math.round(performance.now() - began) });
    return { ...result };
  });
}
