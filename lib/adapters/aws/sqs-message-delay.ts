import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { MessageDelay } from '../../core/ports/effects.ts';
import { serviceError } from './aws-errors.ts';

/** Hides a message that is in hand for some time; it comes again when that is over. Throws StoreUnavailable. */
export function sqsMessageDelay(client: SQSClient, queueUrl: string): MessageDelay {
  return {
    async wait(receipt, seconds) {
      try {
        await client.send(new ChangeMessageVisibilityCommand({ QueueUrl: queueUrl, ReceiptHandle: receipt, VisibilityTimeout: seconds }));
      } catch (cause) {
        throw serviceError(queueUrl, cause);
      }
    },
  };
}
