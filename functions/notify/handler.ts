import { type NotifyDependencies, notifyUnits } from '../../lib/core/notification/notify-units.ts';
import type { Logger } from '../../lib/runtime/logger.ts';
import { eachMessage, queueFunction } from '../../lib/runtime/queue-function.ts';
import type { EffectMessage } from '../../lib/wiring/messages.ts';

export interface Dependencies extends NotifyDependencies {
  readonly logger: Logger;
}

/** Queue `notify`: units are told of an event, each once on each of its channels. */
export function makeHandler(deps: Dependencies) {
  return queueFunction(
    deps.logger,
    eachMessage(deps.logger, (body) => notifyUnits(deps, (JSON.parse(body) as EffectMessage).event)),
  );
}
