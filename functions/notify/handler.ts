import { type NotifyDependencies, notifyUnits } from '../../lib/core/notification/notify-units.ts';
import { tellLetter } from '../../lib/core/notification/tell-letter.ts';
import { tellOrder } from '../../lib/core/notification/tell-order.ts';
import { testChannels } from '../../lib/core/notification/test-channels.ts';
import type { Observe } from '../../lib/core/ports/observer.ts';
import { aboutEvent } from '../../lib/runtime/effect-function.ts';
import type { Logger } from '../../lib/runtime/logger.ts';
import { observedNotifications, observedNotifier } from '../../lib/runtime/observed-stores.ts';
import { eachMessage, type QueueWork, queueFunction } from '../../lib/runtime/queue-function.ts';
import type { NewsMessage, NotifyMessage, StatusMessage } from '../../lib/wiring/messages.ts';
import { type PlatformDependencies, tellPlatforms } from './tell-platforms.ts';

export interface Dependencies extends NotifyDependencies {
  /** Of a federated district. */
  readonly platforms?: PlatformDependencies;
  readonly logger: Logger;
  readonly observe: Observe;
}

/**
 * Queue `notify`: units are told of an event, a letter or a sensor that they keep, each once on each of their channels; or their channels are
 * tried. Queue `sources`: the platforms of a federated district are told what becomes of what they reported.
 */
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
  const units = eachMessage(deps.logger, work, aboutEvent);
  const platforms: QueueWork = deps.platforms ? tellPlatforms(deps, deps.platforms) : async () => [];
  return queueFunction(deps.logger, async (records) => {
    const { status = [], others = [] } = Object.groupBy(records, ({ body }) => (isStatus(body) ? 'status' : 'others'));
    return (await Promise.all([units(others), platforms(status)])).flat();
  });
}

/** What is no JSON fails with the others. */
function isStatus(body: string): boolean {
  try {
    return (JSON.parse(body) as Partial<StatusMessage>).for === 'sources';
  } catch {
    return false;
  }
}

const tellNews = (deps: NotifyDependencies, news: NewsMessage['news']): Promise<void> =>
  'order' in news ? tellOrder(deps, news) : tellLetter(deps, news);
