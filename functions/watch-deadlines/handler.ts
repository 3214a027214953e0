import { sendWatermark } from '../../lib/core/alarm/missing/watermark.ts';
import { lookAtHeld } from '../../lib/core/incident/look-at-held.ts';
import type { AlarmDependencies } from '../../lib/core/incident/take-onset.ts';
import { type WatchDependencies, watchDeadlines } from '../../lib/core/incident/watch-deadlines.ts';
import { type HandlingDependencies, watchHandling } from '../../lib/core/incident/watch-handling.ts';
import type { WorkQueue } from '../../lib/core/ports/effects.ts';
import type { Observe } from '../../lib/core/ports/observer.ts';
import type { ProgressStore } from '../../lib/core/ports/operation.ts';
import type { RebindingStore } from '../../lib/core/ports/rebinding-store.ts';
import { errorFields, type Logger } from '../../lib/runtime/logger.ts';
import { scheduleFunction } from '../../lib/runtime/schedule-function.ts';

export interface Dependencies extends WatchDependencies, HandlingDependencies {
  readonly silences: AlarmDependencies['silences'];
  /** Where packs wait to be evaluated. */
  readonly telemetryQueue: WorkQueue;
  readonly rebinding: RebindingStore;
  /** When the pass before this one was, epoch milliseconds; `undefined` when nobody kept the watch in between. */
  previousPass(): Promise<number | undefined>;
  readonly progress: ProgressStore;
  readonly logger: Logger;
  readonly observe: Observe;
}

/**
 * Each minute: sends a mark behind the packs, warns before clocks run out, records those that have, takes over what is a city's that cannot be reached, and lets go what
 * nothing holds back any more.
 */
export function makeHandler(deps: Dependencies) {
  return scheduleFunction(deps.logger, async () => {
    const startedAt = deps.clock.now();
    const began = performance.now();
    // Those who are silent are found by it; clocks do not wait for that, and the next one makes up for this.
    const marked = sendWatermark(deps).catch((cause: unknown) =>
      deps.logger.warn('no mark could be sent behind the packs', errorFields(cause)),
    );
    // First, so that a clock which runs out is told to who handles the incident now; a failure of it stops no clock.
    const [handling] = await Promise.allSettled([watchHandling(deps)]);
    // What is held back must not stop the clocks, nor the other way round.
    let held = 0;
    const watched = await watchDeadlines(deps).finally(async () => {
      held = await lookAtHeld(deps);
      await marked;
    });
    if (handling.status === 'rejected') throw handling.reason;
    const result = { ...watched, failed: watched.failed + held };
    deps.observe({ what: 'deadlines-watched', ...result, millis: Math.round(performance.now() - began) });
    // A pass that fails is not marked: it looks as late as it is. One that was made has not failed for want of a mark, nor for one thing that
    // could not be attended to: that is told by itself.
    await deps.progress
      .watched(startedAt)
      .catch((cause: unknown) => deps.logger.warn('a pass of the watcher could not be marked', errorFields(cause)));
    return { ...result, ...(handling.value > 0 ? { moved: handling.value } : {}) };
  });
}
