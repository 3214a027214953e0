import type { WorkQueue } from '../../lib/core/ports/effects.ts';
import { feedFunction } from '../../lib/runtime/feed-function.ts';
import type { Logger } from '../../lib/runtime/logger.ts';
import { declarationMessage, effectMessage, newsMessage, type QueuesOf, statusMessage } from '../../lib/wiring/messages.ts';
import type { Image } from '../../lib/wiring/table-image.ts';

export interface Dependencies {
  readonly queues: QueuesOf<WorkQueue>;
  readonly logger: Logger;
}

/**
 * The change feed: every new event is put on the three queues of what follows from it, news of letters on that of telling, what is declared on
 * that of evaluation, where it becomes a context of rules, what the platforms of a federated district are told of on theirs; and nothing else happens here.
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
    const { sources } = queues;
    const status = sources
      ? records.flatMap(({ eventName, dynamodb }) => statusMessage({ eventName, image: dynamodb?.NewImage as Image }) ?? [])
      : [];
    const sends = messages.length > 0 ? [queues.notify, queues.push, queues.forward].map((queue) => queue.send(messages)) : [];
    if (sources && status.length > 0) sends.push(sources.send(status));
    await Promise.all(sends);
  });
}
