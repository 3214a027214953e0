import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { errorFields, type Logger } from './logger.ts';

/** Deals with a batch; returns the ids of the messages that failed for a passing reason. */
export type QueueWork = (records: readonly SQSRecord[]) => Promise<readonly string[]>;

/** The middleware of every function with a queue: partial batch response, and a log line for what comes again. */
export function queueFunction(logger: Logger, work: QueueWork) {
  return middy<SQSEvent, SQSBatchResponse>()
    .use({
      after: ({ event, response }) => {
        const failed = response?.batchItemFailures.length ?? 0;
        if (failed > 0) logger.warn('messages failed and come again', { failed, of: event.Records.length });
      },
      onError: ({ error, event }) => {
        logger.error('the whole batch failed and comes again', { messages: event.Records.length, ...errorFields(error) });
      },
    })
    .handler(async ({ Records }) => ({ batchItemFailures: (await work(Records)).map((itemIdentifier) => ({ itemIdentifier })) }));
}

/** Each message by itself: one that fails does not hold back the others. */
export function eachMessage(logger: Logger, work: (body: string) => Promise<void>): QueueWork {
  return async (records) => {
    const failed: string[] = [];
    await Promise.all(
      records.map(async ({ messageId, body, attributes }) => {
        try {
          await work(body);
        } catch (cause) {
          logger.error('a message failed', { messageId, receives: attributes.ApproximateReceiveCount, ...errorFields(cause) });
          failed.push(messageId);
        }
      }),
    );
    return failed;
  };
}
