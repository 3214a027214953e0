import type { Context } from 'aws-lambda';

/** What Lambda hands a function beside the event; here nothing is ever short of time. */
export function functionContext(name: string): Context {
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: name,
    functionVersion: 'local',
    invokedFunctionArn: `local:${name}`,
    memoryLimitInMB: '0',
    awsRequestId: crypto.randomUUID(),
    logGroupName: name,
    logStreamName: 'local',
    getRemainingTimeInMillis: () => 60_000,
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}
