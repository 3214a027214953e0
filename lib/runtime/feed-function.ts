import middy from '@middy/core';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { inInvocation } from './invocation.ts';
import { errorFields, type Logger } from './logger.ts';

/** The middleware of a function on a change feed: what fails comes again, whole. */
export function feedFunction(logger: Logger, work: (records: readonly DynamoDBRecord[]) => Promise<void>) {
  const handler = middy<DynamoDBStreamEvent, void>()
    .use({
      onError: ({ error, event }) => {
        logger.error('changes could not be applied and come again', { records: event.Records.length, ...errorFields(error) });
      },
    })
    .handler(async ({ Records }) => work(Records));
  return inInvocation((event: DynamoDBStreamEvent, context) => handler(event, context));
}
