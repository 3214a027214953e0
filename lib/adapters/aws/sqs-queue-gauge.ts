import { GetQueueAttributesCommand, type QueueAttributeName, type SQSClient } from '@aws-sdk/client-sqs';
import type { QueueGauge, QueueState } from '../../core/ports/operation.ts';
import { serviceError } from './aws-errors.ts';

/** Addresses of queues, by name. */
type Urls = Readonly<Record<string, string>>;

/** Waiting, under way and delayed: all that is still to be done. */
const COUNTS: QueueAttributeName[] = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
];

/** The depths of SQS queues, roughly, as SQS counts. How old the oldest message is SQS tells by its metric alone. Throws StoreUnavailable. */
export function sqsQueueGauge(client: SQSClient, { work, end }: { readonly work: Urls; readonly end: Urls }): QueueGauge {
  const state = async (name: string, url: string, isEnd: boolean): Promise<QueueState> => {
    try {
      const { Attributes = {} } = await client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: COUNTS }));
      const messages = COUNTS.reduce((sum, count) => sum + Number(Attributes[count] ?? 0), 0);
      return { name, messages, oldestSeconds: null, isEnd };
    } catch (cause) {
      throw serviceError(url, cause);
    }
  };
  return {
    queues: () =>
      Promise.all([
        ...Object.entries(work).map(([name, url]) => state(name, url, false)),
        ...Object.entries(end).map(([name, url]) => state(name, url, true)),
      ]),
  };
}
