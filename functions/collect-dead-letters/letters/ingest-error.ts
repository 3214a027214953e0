import type { SQSRecord } from 'aws-lambda';
import { headOf } from '../../../lib/core/operation/dead-letter.ts';
import type { ReceivedPack } from '../../../lib/core/telemetry/model.ts';
import { parseTelemetryTopic } from '../../../lib/core/telemetry/telemetry-topic.ts';
import { type Found, objectOf, sentAt, textsOf } from './letter.ts';

interface Failure {
  readonly failedAction?: string;
  readonly failedResource?: string;
  readonly errorMessage?: string;
}

/** What the IoT rule could not put on the telemetry queue: the error action has the original payload, but not its time. Throws UnknownShape. */
export function ingestErrorLetter(record: SQSRecord): Found {
  const error = objectOf(record.body);
  const { topic, clientId, base64OriginalPayload: data } = textsOf(error, 'topic', 'clientId', 'base64OriginalPayload');
  const failures = Array.isArray(error.failures) ? (error.failures as readonly Failure[]) : [];
  const pack: ReceivedPack = { data, topic, client: clientId, receivedAt: sentAt(record) };
  const place = parseTelemetryTopic(topic);
  return {
    receivedAt: pack.receivedAt,
    givenUpAt: pack.receivedAt,
    topic,
    reason: 'undelivered',
    detail: failures
      .map(({ failedAction, failedResource, errorMessage }) => `${failedAction} ${failedResource}: ${errorMessage}`)
      .join('; '),
    head: headOf(Buffer.from(data, 'base64')),
    body: JSON.stringify(pack),
    ...(place && { thing: place.thing }),
  };
}
