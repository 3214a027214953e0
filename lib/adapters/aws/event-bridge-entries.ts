import { type EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { isPassingCode, serviceError } from './aws-errors.ts';
import { type BatchSending, sendInBatches } from './batches.ts';

/** What EventBridge counts for an entry's `Time`. */
const TIME_BYTES = 14;

export interface EntryPutting {
  readonly bus: string;
  /** Between two attempts. @default waits so many milliseconds */
  readonly pause?: BatchSending<unknown>['pause'];
}

/** Puts entries on a bus. PutEvents answers 200 even when it took nothing: each entry's own result counts. Throws StoreUnavailable, StoreLimitExceeded. */
export const entryPutter =
  (client: EventBridgeClient, { bus, pause }: EntryPutting) =>
  (entries: readonly PutEventsRequestEntry[]): Promise<void> =>
    sendInBatches(entries, {
      target: bus,
      bytesOf,
      ...(pause && { pause }),
      async send(batch) {
        try {
          const { Entries = [] } = await client.send(new PutEventsCommand({ Entries: [...batch] }));
          return Entries.flatMap(({ ErrorCode, ErrorMessage = '' }, position) =>
            ErrorCode ? [{ position, code: ErrorCode, message: ErrorMessage, retryable: isPassingCode(ErrorCode) }] : [],
          );
        } catch (cause) {
          throw serviceError(bus, cause);
        }
      },
    });

/** Each thing named weighs as its text does. */
const bytesOf = ({ Source = '', DetailType = '', Detail = '', Resources = [] }: PutEventsRequestEntry): number =>
  [Source, DetailType, Detail, ...Resources].reduce((bytes, text) => bytes + Buffer.byteLength(text), TIME_BYTES);
