import { type NotifyDependencies, notifyUnits } from '../../lib/core/notification/notify-units.ts';
import { tellLetter } from '../../lib/core/notification/tell-letter.ts';
import { tellOrder } from '../../lib/core/notification/tell-order.ts';
import { testChannels } from '../../lib/core/notification/test-channels.ts';
import type { Observe } from '../../lib/core/ports/observer.ts';
import { aboutEvent } from '../../lib/runtime/effect-function.ts';
import type { Logger } from '../../lib/runtime/logger.ts';
import { observedNotifications, observedNotifier } from '../../lib/runtime/observed-stores.ts';
import { eachMessage, queueFunction } from '../../lib/runtime/queue-function.ts';
import type { NewsMessage, NotifyMessage } from '../../lib/wiring/messages.ts';

export interface Dependencies extends NotifyDependencies {
  readonly logger: Logger;
  readonly observe: Observe;
}

/** Queue `notify`: units are told of an event, a letter or a sensor that they keep, each once on each of their channels; or their channels are tried. */
export function makeHandler(deps: Dependencies) {
  const watched = {
    ...deps,
    notifications: observedNotifications(deps.notifications, deps.observe),
    notifier: observedNotifier(deps.notifier, deps.observe),
  };
  const work = async (body: string): Promise<void> => {
    const message = JSON.parse(body) as NotifyMessage;
    if ('test' in message) await testChannels(watched, message.test);
    else if ('news' in message) await tellNews(watched, message.news);
    else await notifyUnits(watched, message.event);
  };
  return queueFunction(deps.logger, eachMessage(deps.logger, work, aboutEvent));
}

const tellNews = (deps: NotifyDependencies, news: NewsMessage['news']): Promise<void> =>
  'order' in news ? tellOrder(deps, news) : tellLetter(deps, news);
