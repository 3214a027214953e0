import type { SQSRecord } from 'aws-lambda';
import { headOf } from '../../../lib/core/operation/dead-letter.ts';
import type { ReceivedPack } from '../../../lib/core/telemetry/model.ts';
import { parseTelemetryTopic } from '../../../lib/core/telemetry/telemetry-topic.ts';
import { type EffectMessage, type NewsMessage, type RedeliveryMessage, subjectOf } from '../../../lib/wiring/messages.ts';
import { attributeOf, type Found, objectOf, sentAt } from './letter.ts';

/** What SQS moved aside after ten receives. It does not say why: the function's log does, except on one machine. */
export function givenUp(
  record: SQSRecord,
  now: number,
  consumer: string,
): Pick<Found, 'receivedAt' | 'givenUpAt' | 'receives' | 'reason' | 'detail'> {
  const why = attributeOf(record, 'ERROR_MESSAGE') ?? `the log of ${consumer} says why, under messageId ${record.messageId}`;
  return {
    receivedAt: sentAt(record),
    givenUpAt: now,
    receives: Number(record.attributes.ApproximateReceiveCount),
    reason: 'failed',
    detail: `${consumer} failed each time: ${why}`,
  };
}

/** A pack of the telemetry queue; a message that is none is kept as it is. */
export function telemetryLetter(record: SQSRecord, now: number): Found {
  const { body } = record;
  const { data, topic = '', redriveOf } = packOf(body);
  const place = parseTelemetryTopic(topic);
  return {
    ...givenUp(record, now, 'evaluate-telemetry'),
    topic,
    head: headOf(data === undefined ? body : Buffer.from(data, 'base64')),
    body,
    ...(place && { thing: place.thing }),
    ...(redriveOf !== undefined && { redriveOf }),
  };
}

function packOf(body: string): Partial<ReceivedPack> {
  try {
    return objectOf(body) as Partial<ReceivedPack>;
  } catch {
    return {};
  }
}

/**
 * An event of the queues notify, push and forward; on the first also news of a supervision letter or a maintenance order, on the last what the hub puts before itself
 * again. Throws UnknownShape.
 */
export function effectLetter(consumer: string): (record: SQSRecord, now: number) => Found {
  return (record, now) => {
    const message = objectOf(record.body) as Partial<EffectMessage> & Partial<NewsMessage> & Partial<RedeliveryMessage>;
    const event = message.event ?? (message.redelivered?.detail as Partial<EffectMessage['event']> | undefined);
    return {
      ...givenUp(record, now, consumer),
      topic: message.news ? newsTopic(message.news) : eventTopic(event ?? {}),
      head: headOf(record.body),
      body: record.body,
      ...(message.redriveOf !== undefined && { redriveOf: message.redriveOf }),
    };
  };
}

/** `letter/<letter>/<version>/issued` or `…/replied`; `order/<order>/<version>/opened` or `…/closed`. */
export function newsTopic(news: NewsMessage['news']): string {
  const { id, version } = subjectOf(news);
  return `${'order' in news ? 'order' : 'letter'}/${id}/${version}/${news.what}`;
}

/** `incident/<incident>/<seq>/<type>`. */
export const eventTopic = ({ incident, seq, type }: Partial<EffectMessage['event']>): string =>
  incident === undefined ? '' : `incident/${incident}/${seq}/${type}`;
