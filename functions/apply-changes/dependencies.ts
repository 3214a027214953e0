import { SQSClient } from '@aws-sdk/client-sqs';
import { CLIENT_SETTINGS } from '../../lib/adapters/aws/client-settings.ts';
import { sqsWorkQueue } from '../../lib/adapters/aws/sqs-work-queue.ts';
import { lambdaLogger } from '../../lib/runtime/lambda-logger.ts';
import { readEnvironment } from '../../lib/wiring/environment.ts';
import type { Dependencies } from './handler.ts';

/** On AWS. */
export function dependencies(): Dependencies {
  const { TENANT, NOTIFY_QUEUE_URL, PUSH_QUEUE_URL, FORWARD_QUEUE_URL, TELEMETRY_QUEUE_URL, SOURCES_QUEUE_URL } = readEnvironment(
    'apply-changes',
    process.env,
  );
  const client = new SQSClient(CLIENT_SETTINGS);
  const queue = (queueUrl: string) => sqsWorkQueue(client, { queueUrl });
  return {
    queues: {
      notify: queue(NOTIFY_QUEUE_URL),
      push: queue(PUSH_QUEUE_URL),
      forward: queue(FORWARD_QUEUE_URL),
      telemetry: queue(TELEMETRY_QUEUE_URL),
      ...(SOURCES_QUEUE_URL ? { sources: queue(SOURCES_QUEUE_URL) } : {}),
    },
    logger: lambdaLogger('apply-changes', TENANT),
  };
}
