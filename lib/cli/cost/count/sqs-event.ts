import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { CHUNK, chunks } from './counting-services.ts';

/** What SQS hands over, and Lambda deletes, in one request at most. */
export const MESSAGES_A_REQUEST = 10;

/** Requests for a receive of these messages, and for the deletion of what was worked off. */
export function handOverRequests(bodies: readonly string[]): number {
  const bytes = bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0);
  return chunks(bytes, CHUNK) + 1;
}

/** A batch as Lambda gets it from a queue. `now` is in epoch milliseconds. */
export const sqsEvent = (bodies: readonly string[], now: number): SQSEvent => ({
  Records: bodies.map(
    (body, index): SQSRecord => ({
      messageId: String(index),
      receiptHandle: String(index),
      body,
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: String(now),
        SenderId: 'counted',
        ApproximateFirstReceiveTimestamp: String(now),
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'counted',
      awsRegion: 'counted',
    }),
  ),
});
