import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context } from 'aws-lambda';
import type { LogFields } from './logger.ts';

interface Invocation {
  readonly fields: LogFields;
  readonly endings: Set<() => void>;
}

const running = new AsyncLocalStorage<Invocation>();

/** What every log line of the invocation under way carries: `function` and `requestId`; nothing outside one. */
export const invocationFields = (): LogFields => running.getStore()?.fields ?? {};

/** Has something done once when the invocation under way ends, well or not; at once outside one. */
export function atInvocationEnd(work: () => void): void {
  const invocation = running.getStore();
  if (invocation) invocation.endings.add(work);
  else work();
}

/** A function whose log lines carry its name and request, and whose metrics are written when it ends. */
export function inInvocation<Event, Result>(handler: (event: Event, context: Context) => Promise<Result>) {
  return async (event: Event, context: Context): Promise<Result> => {
    const invocation: Invocation = { fields: fieldsOf(context), endings: new Set() };
    try {
      return await running.run(invocation, () => handler(event, context));
    } finally {
      for (const end of invocation.endings) end();
    }
  };
}

/** A caller may hand over less than Lambda does. */
const fieldsOf = ({ functionName, awsRequestId }: Partial<Context>): LogFields => ({ function: functionName, requestId: awsRequestId });
