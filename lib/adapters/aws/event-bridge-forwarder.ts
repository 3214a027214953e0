import { type EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { EventForwarder, InboxRedelivery } from '../../core/ports/effects.ts';
import { detailTypeOf, letterResource, REDELIVERED, tenantSource } from '../../wiring/bus.ts';
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
export function eventBridgeForwarder(
  client: EventBridgeClient,
  { tenant, bus, pause }: EventBridgeForwarderOptions,
): EventForwarder & InboxRedelivery {
  const put = (entries: readonly PutEventsRequestEntry[]): Promise<void> =>
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
  const common = { EventBusName: bus, Source: tenantSource(tenant) };
  const naming = (letter: string | undefined) => (letter === undefined ? {} : { Resources: [letterResource(letter)] });
  return {
    forward: (events, redriveOf) =>
      put(
        events.map((event) => ({
          ...common,
          ...naming(redriveOf),
          DetailType: detailTypeOf(event),
          Detail: JSON.stringify(event),
          Time: new Date(event.recordedAt),
        })),
      ),
    redeliver: (envelope, redriveOf) =>
      put([{ ...common, ...naming(redriveOf), DetailType: REDELIVERED, Detail: JSON.stringify(envelope) }]),
  };
}

/** Each thing named weighs as its text does. */
const bytesOf = ({ Source = '', DetailType = '', Detail = '', Resources = [] }: PutEventsRequestEntry): number =>
  [Source, DetailType, Detail, ...Resources].reduce((bytes, text) => bytes + Buffer.byteLength(text), TIME_BYTES);
