import { type EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { EventForwarder } from '../../core/ports/effects.ts';
import { detailTypeOf, tenantSource } from '../../wiring/bus.ts';
import { isPassingCode, serviceError } from './aws-errors.ts';
import { type BatchSending, sendInBatches } from './batches.ts';

export interface EventBridgeForwarderOptions {
  readonly tenant: string;
  readonly bus: string;
  /** Between two attempts. @default waits so many milliseconds */
  readonly pause?: BatchSending<unknown>['pause'];
}

/** What EventBridge counts for an entry's `Time`. */
const TIME_BYTES = 14;

/**
 * Puts incident events on the tenant's bus, whole. PutEvents answers 200 even when it took nothing: each entry's own result counts. Throws
 * StoreUnavailable, StoreLimitExceeded.
 */
export function eventBridgeForwarder(client: EventBridgeClient, { tenant, bus, pause }: EventBridgeForwarderOptions): EventForwarder {
  return {
    forward: (events) =>
      sendInBatches(
        events.map(
          (event): PutEventsRequestEntry => ({
            EventBusName: bus,
            Source: tenantSource(tenant),
            DetailType: detailTypeOf(event),
            Detail: JSON.stringify(event),
            Time: new Date(event.recordedAt),
          }),
        ),
        {
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
        },
      ),
  };
}

const bytesOf = ({ Source = '', DetailType = '', Detail = '' }: PutEventsRequestEntry): number =>
  Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail) + TIME_BYTES;
