import type { EventBridgeClient, PutEventsCommandInput } from '@aws-sdk/client-eventbridge';
import type { IoTDataPlaneClient, PublishCommandInput as PushInput } from '@aws-sdk/client-iot-data-plane';
import type { PublishCommandInput, SNSClient } from '@aws-sdk/client-sns';
import type { SendMessageBatchCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import type { ObjectStore, StoredObject } from '../../../wiring/object-store.ts';
import type { Tally } from '../meters.ts';

export const CHUNK = 64 * 1024;
/** IoT Core meters messages and rules in steps of so many bytes. */
export const IOT_CHUNK = 5 * 1024;
export const chunks = (bytes: number, size: number): number => Math.max(1, Math.ceil(bytes / size));

/** Called for each request; resolves when the service would have answered. */
export type Answer = () => Promise<void>;

interface Command<Input> {
  readonly input: Input;
}

/** The client as the adapter sees it: what it is sent is counted as the service would bill it. */
const client = <Client, Input, Output extends object>(answer: Answer, take: (input: Input) => Output): Client =>
  ({
    async send(command: Command<Input>) {
      await answer();
      return take(command.input);
    },
  }) as unknown as Client;

/** `queued` gets the bodies, by queue. */
export const countingSqs = (tally: Tally, answer: Answer, queued: (queueUrl: string, body: string) => void): SQSClient =>
  client(answer, ({ QueueUrl = '', Entries = [] }: SendMessageBatchCommandInput) => {
    const bodies = Entries.map(({ MessageBody = '' }) => MessageBody);
    tally.add('sqs-requests', chunks(bytesIn(bodies), CHUNK));
    for (const body of bodies) queued(QueueUrl, body);
    return { Failed: [] };
  });

/** One subscription a channel: mailboxes and webhooks are delivered to; what lies in the outbox alone is not. */
export const countingSns = (tally: Tally, answer: Answer): SNSClient =>
  client(answer, ({ Message = '', MessageAttributes }: PublishCommandInput) => {
    const units = chunks(Buffer.byteLength(Message), CHUNK);
    tally.add('sns-publishes', units);
    const channel = MessageAttributes?.channel?.StringValue;
    if (channel === 'email') tally.add('sns-emails', 1);
    if (channel === 'webhook') tally.add('sns-http', units);
    return { MessageId: 'counted' };
  });

/** What an adapter puts on a bus. */
export type PutEntry = NonNullable<PutEventsCommandInput['Entries']>[number];

/** `put` gets each event and its bytes. */
export const countingEventBridge = (tally: Tally, answer: Answer, put: (bytes: number, entry: PutEntry) => void): EventBridgeClient =>
  client(answer, ({ Entries = [] }: PutEventsCommandInput) => {
    for (const entry of Entries) {
      const { Source = '', DetailType = '', Detail = '' } = entry;
      const bytes = bytesIn([Source, DetailType, Detail]);
      tally.add('eventbridge-events', chunks(bytes, CHUNK));
      put(bytes, entry);
    }
    return { Entries: Entries.map(() => ({ EventId: 'counted' })) };
  });

/** `pushed` is told of each message. */
export const countingIot = (tally: Tally, answer: Answer, pushed: (topic: string) => void): IoTDataPlaneClient =>
  client(answer, ({ topic = '', payload }: PushInput) => {
    tally.add('iot-messages', chunks(Buffer.byteLength(topic) + Buffer.byteLength((payload ?? '') as Uint8Array), IOT_CHUNK));
    pushed(topic);
    return {};
  });

/** Objects in memory, counted as S3 bills them. */
export function countingObjects(tally: Tally, answer: Answer): ObjectStore {
  const objects = new Map<string, StoredObject>();
  return {
    async put(key, object) {
      await answer();
      tally.add('s3-puts', 1);
      objects.set(key, object);
    },
    async get(key) {
      await answer();
      tally.add('s3-gets', 1);
      return objects.get(key);
    },
    async delete(key) {
      await answer();
      objects.delete(key);
    },
  };
}

const bytesIn = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
