import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { WorkQueue } from '../../core/ports/effects.ts';
import { isPassingCode, serviceError } from './aws-errors.ts';
import { type BatchSending, sendInBatches } from './batches.ts';

export interface SqsWorkQueueOptions {
  readonly queueUrl: string;
  /** How long a message stays hidden before anybody can take it. @default 0 */
  readonly delaySeconds?: number;
  /** Between two attempts. @default waits so many milliseconds */
  readonly pause?: BatchSending<unknown>['pause'];
}

/** A WorkQueue in SQS: durable when the queue has taken every message. Throws StoreUnavailable, StoreLimitExceeded. */
export function sqsWorkQueue(client: SQSClient, { queueUrl, delaySeconds, pause }: SqsWorkQueueOptions): WorkQueue {
  return {
    send: (messages) =>
      sendInBatches(messages, {
        target: queueUrl,
        bytesOf: ({ body }) => Buffer.byteLength(body),
        ...(pause && { pause }),
        async send(batch) {
          // An id of SQS only tells the entries of one call apart; ours may repeat, and hold what SQS does not allow.
          const Entries = batch.map(({ body }, position) => ({
            Id: String(position),
            MessageBody: body,
            ...(delaySeconds ? { DelaySeconds: delaySeconds } : {}),
          }));
          try {
            const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
            return Failed.map(({ Id, Code = 'unknown', Message = '', SenderFault }) => ({
              position: Number(Id),
              code: Code,
              message: Message,
              retryable: SenderFault !== true || isPassingCode(Code),
            }));
          } catch (cause) {
            throw serviceError(queueUrl, cause);
          }
        },
      }),
  };
}
