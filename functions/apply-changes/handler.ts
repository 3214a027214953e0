import type { WorkQueue } from '../../lib/core/ports/effects.ts';
import { feedFunction } from '../../lib/runtime/feed-function.ts';
import type { Logger } from '../../lib/runtime/logger.ts';
import { effectMessage, newsMessage } from '../../lib/wiring/messages.ts';
import type { Image } from '../../lib/wiring/table-image.ts';

export interface Dependencies {
  readonly queues: { readonly notify: WorkQueue; readonly push: WorkQueue; readonly forward: WorkQueue };
  readonly logger: Logger;
}

/** The change feed: every new event is put on the three queues of what follows from it, news of letters on that of telling, and nothing else happens here. */
export function makeHandler({ queues, logger }: Dependencies) {
  return feedFunction(logger, async (records) => {
    const messages = records.flatMap(({ eventName, dynamodb }) => effectMessage({ eventName, image: dynamodb?.NewImage as Image }) ?? []);
    const news = records.flatMap(({ eventName, dynamodb }) => newsMessage({ eventName, image: dynamodb?.NewImage as Image }) ?? []);
    if (news.length > 0) await queues.notify.send(news);
    if (messages.length > 0) await Promise.all([queues.notify.send(messages), queues.push.send(messages), queues.forward.send(messages)]);
  });
}
