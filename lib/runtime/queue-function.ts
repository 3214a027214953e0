import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { inInvocation } from './invocation.ts';
import { errorFields, type LogFields, type Logger } from './logger.ts';

/** Deals with a batch; returns the ids of the messages that failed for a passing reason. */
export type QueueWork = (records: readonly SQSRecord[]) => Promise<readonly string[]>;

/** The middleware of every function with a queue: partial batch response, and a log line for what comes again. */
export function queueFunction(logger: Logger, work: QueueWork) {
  const handler = middy<SQSEvent, SQSBatchResponse>()
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
  return inInvocation((event: SQSEvent, context) => handler(event, context));
}

/** Each message by itself: one that fails does not hold back the others. `about` names what a failed one was about, for its log line. */
export function eachMessage(
  logger: Logger,
  work: (body: string, record: SQSRecord) => Promise<void>,
  about: (body: string) => LogFields = () => ({}),
): QueueWork {
  return async (records) => {
    const failed: string[] = [];
    await Promise.all(
      records.map(async (record) => {
        const { messageId, body, attributes } = record;
        try {
          await work(body, record);
        } catch (cause) {
          const receives = attributes.ApproximateReceiveCount;
          logger.error('a message failed', { messageId, receives, ...about(body), ...errorFields(cause) });
          failed.push(messageId);
        }
      }),
    );
    return failed;
  };
}
