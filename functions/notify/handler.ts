import { type NotifyDependencies, notifyUnits } from '../../lib/core/notification/notify-units.ts';
import type { Observe } from '../../lib/core/ports/observer.ts';
import { effectFunction } from '../../lib/runtime/effect-function.ts';
import type { Logger } from '../../lib/runtime/logger.ts';
import { observedNotifications, observedNotifier } from '../../lib/runtime/observed-stores.ts';

export interface Dependencies extends NotifyDependencies {
  readonly logger: Logger;
  readonly observe: Observe;
}

/** Queue `notify`: units are told of an event, each once on each of its channels. */
export function makeHandler(deps: Dependencies) {
  const watched = {
    ...deps,
    notifications: observedNotifications(deps.notifications, deps.observe),
    notifier: observedNotifier(deps.notifier, deps.observe),
  };
  return effectFunction(deps.logger, (event) => notifyUnits(watched, event));
}
