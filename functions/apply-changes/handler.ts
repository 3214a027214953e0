import type { WorkQueue } from '../../lib/core/ports/effects.ts';
import { feedFunction } from '../../lib/runtime/feed-function.ts';
import type { Logger } from '../../lib/runtime/logger.ts';
import { declarationMessage, effectMessage, newsMessage } from '../../lib/wiring/messages.ts';
import type { Image } from '../../lib/wiring/table-image.ts';

export interface Dependencies {
  readonly queues: { readonly notify: WorkQueue; readonly push: WorkQueue; readonly forward: WorkQueue; readonly telemetry: WorkQueue };
  readonly logger: Logger;
}

/**
 * The change feed: every new event is put on the three queues of what follows from it, news of letters on that of telling, what is declared on
 * that of evaluation, where it becomes a context of rules; and nothing else happens here.
 */
export function makeHandler({ queues, logger }: Dependencies) {
  return feedFunction(logger, async (records) => {
    const messages = records.flatMap(({ eventName, dynamodb }) => effectMessage({ eventName, image: dynamodb?.NewImage as Image }) ?? []);
    const news = records.flatMap(({ eventName, dynamodb }) => newsMessage({ eventName, image: dynamodb?.NewImage as Image }) ?? []);
    const declared = records.flatMap(
      ({ eventName, dynamodb }) => declarationMessage({ eventName, image: dynamodb?.NewImage as Image }) ?? [],
    );
    if (news.length > 0) await queues.notify.send(news);
    if (declared.length > 0) await queues.telemetry.send(declared);
    if (messages.length > 0) await Promise.all([queues.notify.send(messages), queues.push.send(messages), queues.forward.send(messages)]);
  });
}
