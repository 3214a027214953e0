import middy from '@middy/core';
import { inInvocation } from './invocation.ts';
import { errorFields, type LogFields, type Logger } from './logger.ts';

/** The middleware of a function on a schedule; its result is logged when it did something. */
export function scheduleFunction<Result extends Readonly<Record<string, number>>>(logger: Logger, work: () => Promise<Result>) {
  const handler = middy<unknown, Result>()
    .use({
      after: ({ response }) => {
        if (response && Object.values<number>(response).some((count) => count > 0)) logger.info('done', response as LogFields);
      },
      onError: ({ error }) => {
        logger.error('the pass failed; the next one catches up', errorFields(error));
      },
    })
    .handler(async () => work());
  return inInvocation((event: unknown, context) => handler(event, context));
}
