import type { SQSRecord } from 'aws-lambda';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeHandler } from '../../../functions/collect-dead-letters/handler.ts';
import { DEAD_LETTER_QUEUES, type DeadLetter } from '../../../lib/core/ports/dead-letter-store.ts';
import { StoreUnavailable } from '../../../lib/core/ports/errors.ts';
import type { Happening } from '../../../lib/core/ports/observer.ts';
import { functionContext } from '../../../lib/local/function-context.ts';
import type { ChangeRange, NumberedChange } from '../../../lib/wiring/change-reader.ts';
import { toImage } from '../../../lib/wiring/table-image.ts';

const SENT = Date.parse('2026-11-24T10:00:00Z');
const NOW = SENT + 1_800_000;
const EVENT = { incident: 'chancheng-01hzy', seq: 3, type: 'dispatched', tenant: 'chancheng', recordedAt: '2026-11-23T18:00:00+08:00' };
const arnOf = (queue: string): string => `arn:aws-cn:sqs:cn-north-1:111111111111:citywatch-${queue}`;

let letters: DeadLetter[];
let log: string[];
let happenings: Happening[];
let ranges: ChangeRange[];
let changes: readonly NumberedChange[] | undefined | Error;

beforeEach(() => {
  letters = [];
  log = [];
  happenings = [];
  ranges = [];
  changes = undefined;
});

const note = (message: string, fields: object = {}): void => void log.push(JSON.stringify({ message, ...fields }));
const handler = makeHandler({
  tenant: 'chancheng',
  queues: new Map(DEAD_LETTER_QUEUES.map((queue) => [arnOf(queue), queue])),
  deadLetters: { put: async (letter) => void letters.push(letter) },
  changes: {
    read: async (range) => {
      ranges.push(range);
      if (changes instanceof Error) throw changes;
      return changes;
    },
  },
  clock: { now: () => NOW },
  logger: { info: note, warn: note, error: note },
  observe: (happening) => void happenings.push(happening),
});

/** A message as Lambda hands it over. */
function record(queue: string, body: unknown, attributes: Readonly<Record<string, string>> = {}, messageId = 'm-1'): SQSRecord {
  return {
    messageId,
    receiptHandle: 'r',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: '11',
      SentTimestamp: String(SENT),
      SenderId: 'AIDA',
      ApproximateFirstReceiveTimestamp: String(SENT + 1),
    },
    messageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, stringValue]) => [
        name,
        { stringValue, dataType: 'String', stringListValues: [], binaryListValues: [] },
      ]),
    ),
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: arnOf(queue),
    awsRegion: 'cn-north-1',
  };
}

const collect = async (...Records: SQSRecord[]) =>
  ((await handler({ Records }, functionContext('collect-dead-letters'))) as { batchItemFailures: { itemIdentifier: string }[] })
    .batchItemFailures;

const time15 = (millis: number): string => String(millis).padStart(15, '0');

describe('what SQS moved aside', () => {
  it('of the telemetry queue shows the payload, its thing and where to look for the reason', async () => {
    const pack = {
      data: Buffer.from('[{"n":"x"}]').toString('base64'),
      topic: 'citywatch/chancheng/gas-zumiao-01/telemetry',
      client: 'gas-zumiao-01',
      receivedAt: SENT - 5,
      redriveOf: 'former',
    };
    expect(await collect(record('telemetry', pack))).toEqual([]);
    expect(letters).toEqual([
      {
        id: `${time15(SENT)}-telemetry-m-1`,
        tenant: 'chancheng',
        queue: 'telemetry',
        receivedAt: SENT,
        givenUpAt: NOW,
        receives: 11,
        thing: 'gas-zumiao-01',
        topic: pack.topic,
        reason: 'failed',
        detail: 'evaluate-telemetry failed each time: the log of evaluate-telemetry says why, under messageId m-1',
        head: '[{"n":"x"}]',
        body: JSON.stringify(pack),
        redriveOf: 'former',
      },
    ]);
  });

  it.each(['notify', 'push', 'forward'])('of %s names the event, and the reason where the message has it', async (queue) => {
    const message = { event: EVENT };
    await collect(record(queue, message, { ERROR_MESSAGE: 'the unit has no topic' }), record(queue, message, {}, 'm-2'));
    expect(letters).toMatchObject([
      { queue, topic: 'incident/chancheng-01hzy/3/dispatched', detail: `${queue} failed each time: the unit has no topic` },
      { queue, detail: expect.stringContaining(`the log of ${queue}`) },
    ]);
    expect(letters[0]?.body).toBe(JSON.stringify(message));
    expect(happenings).toEqual(letters.map(({ id, detail }) => ({ what: 'dead-letter-kept', queue, deadLetter: id, reason: detail })));
  });
});

describe('what the IoT rule could not hand on', () => {
  const error = {
    ruleName: 'citywatch_chancheng_telemetry',
    topic: '$aws/rules/citywatch_chancheng_telemetry/citywatch/chancheng/gas-zumiao-01/telemetry',
    cloudwatchTraceId: '7e146a2c-95b5-6caf-98b9-50e3969734c7',
    clientId: 'gas-zumiao-01',
    base64OriginalPayload: Buffer.from('[{"n":"ch4","v":7}]').toString('base64'),
    failures: [{ failedAction: 'SqsAction', failedResource: 'telemetry', errorMessage: 'Failed to send: AccessDenied' }],
  };

  it('becomes the pack it would have been, received when the rule gave it up', async () => {
    await collect(record('ingest', error));
    expect(letters).toMatchObject([
      {
        queue: 'ingest',
        reason: 'undelivered',
        thing: 'gas-zumiao-01',
        topic: error.topic,
        detail: 'SqsAction telemetry: Failed to send: AccessDenied',
        head: '[{"n":"ch4","v":7}]',
      },
    ]);
    expect(JSON.parse(letters[0]?.body ?? '')).toEqual({
      data: error.base64OriginalPayload,
      topic: error.topic,
      client: 'gas-zumiao-01',
      receivedAt: SENT,
    });
  });

  it('is kept as it is, and cannot be sent again, when it has another shape', async () => {
    const { clientId: _, ...other } = error;
    expect(await collect(record('ingest', other), record('ingest', 'no JSON', {}, 'm-2'))).toEqual([]);
    expect(letters).toMatchObject([
      { detail: 'the message lacks clientId', unsendable: expect.stringContaining('clientId'), body: JSON.stringify(other) },
      { detail: 'the message is no JSON object', head: 'no JSON' },
    ]);
  });
});

describe('what apply-changes failed on', () => {
  const failure = {
    requestContext: {
      requestId: '316aa6d0-8154-xmpl-9af7-85d5f4a6bc81',
      functionArn: 'arn:aws-cn:lambda:cn-north-1:111111111111:function:apply-changes',
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 11,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: '2026-11-24T09:59:59.717Z',
    DDBStreamBatchInfo: {
      shardId: 'shardId-00000001573689847184-864758bb',
      startSequenceNumber: '800000000003126276362',
      endSequenceNumber: '800000000003126276364',
      approximateArrivalOfFirstRecord: '2026-11-24T09:13:19Z',
      approximateArrivalOfLastRecord: '2026-11-24T09:13:20Z',
      batchSize: 3,
      streamArn: 'arn:aws-cn:dynamodb:cn-north-1:111111111111:table/domain/stream/2026-11-14T00:13:49.717',
    },
  };
  const change = (sequence: string, sk: string, data: string, eventName = 'INSERT'): NumberedChange => ({
    sequence,
    eventName,
    image: toImage({ pk: 'INCIDENT#chancheng-01hzy', sk, version: 1, data: {} }, data),
  });

  it('is read from the stream at once: each event becomes a letter with the work it would have been', async () => {
    changes = [
      change('800000000003126276362', 'EVT#00000003', JSON.stringify(EVENT)),
      change('800000000003126276363', 'HEAD', '{}', 'MODIFY'),
      change('800000000003126276364', 'EVT#00000004', JSON.stringify({ ...EVENT, seq: 4 })),
    ];
    expect(await collect(record('change-feed', failure))).toEqual([]);
    expect(ranges).toEqual([
      {
        stream: failure.DDBStreamBatchInfo.streamArn,
        shard: 'shardId-00000001573689847184-864758bb',
        first: '800000000003126276362',
        last: '800000000003126276364',
      },
    ]);
    const arrived = Date.parse('2026-11-24T09:13:19Z');
    expect(letters.map(({ id }) => id)).toEqual(
      ['2', '4'].map((digit) => `${time15(arrived)}-change-feed-m-1-80000000000312627636${digit}`),
    );
    expect(letters[1]).toMatchObject({
      receivedAt: arrived,
      givenUpAt: SENT,
      receives: 11,
      topic: 'incident/chancheng-01hzy/4/dispatched',
    });
    expect(JSON.parse(letters[1]?.body ?? '')).toEqual({ event: { ...EVENT, seq: 4 } });
  });

  it('is read with news of supervision letters among the events', async () => {
    const news = { what: 'issued', letter: { id: '01hzz-chancheng', version: 2 } };
    const image = toImage({ pk: 'LETTER#01hzz-chancheng', sk: 'EVT#00000002', version: 1, data: {} }, JSON.stringify(news));
    changes = [{ sequence: '800000000003126276362', eventName: 'INSERT', image }];
    for (const failed of [record('change-feed', failure), record('notify', { news }, {}, 'm-2')]) expect(await collect(failed)).toEqual([]);
    const topic = 'letter/01hzz-chancheng/2/issued';
    expect(letters).toMatchObject([
      { queue: 'change-feed', topic, body: JSON.stringify({ news }) },
      { queue: 'notify', topic, body: JSON.stringify({ news }) },
    ]);
  });

  it('is a letter that cannot be sent again when the records are gone, or cannot be read', async () => {
    await collect(record('change-feed', failure));
    changes = [change('800000000003126276362', 'EVT#00000003', 'no JSON')];
    await collect(record('change-feed', failure, {}, 'm-2'));
    expect(letters).toMatchObject([
      { reason: 'failed', unsendable: expect.stringContaining('no longer in the stream'), body: JSON.stringify(failure) },
      { reason: 'failed', unsendable: expect.stringContaining('the item cannot be read') },
    ]);
  });

  it('comes again while the stream cannot be read', async () => {
    changes = new StoreUnavailable('the stream is busy');
    const good = record('notify', { event: EVENT }, {}, 'm-2');
    expect(await collect(record('change-feed', failure), good)).toEqual([{ itemIdentifier: 'm-1' }]);
    expect(letters.map(({ queue }) => queue)).toEqual(['notify']);
    expect(log.join()).toContain('the stream is busy');
  });
});

describe('what EventBridge did not deliver', () => {
  const envelope = {
    version: '0',
    id: 'e-1',
    'detail-type': 'incident.dispatched',
    source: 'citywatch.chancheng',
    account: '111111111111',
    time: '2026-11-23T10:00:00Z',
    region: 'cn-north-1',
    resources: [] as string[],
    detail: EVENT,
  };
  const why = {
    RULE_ARN: 'arn:aws-cn:events:cn-north-1:111111111111:rule/citywatch-chancheng/HubLink',
    TARGET_ARN: 'arn:aws-cn:events:cn-north-1:222222222222:event-bus/citywatch-foshan',
    ERROR_CODE: 'NO_PERMISSIONS',
    ERROR_MESSAGE: 'not authorized',
    EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds',
    RETRY_ATTEMPTS: '185',
  };

  it('to the hub becomes the work of forward again', async () => {
    await collect(record('hub-link', { ...envelope, resources: ['dead-letter:former'] }, why));
    expect(letters).toMatchObject([
      {
        queue: 'hub-link',
        reason: 'undelivered',
        receivedAt: Date.parse(envelope.time),
        givenUpAt: SENT,
        receives: 186,
        topic: 'incident/chancheng-01hzy/3/dispatched',
        detail: `${why.TARGET_ARN} did not take it: NO_PERMISSIONS: not authorized`,
        redriveOf: 'former',
      },
    ]);
    expect(JSON.parse(letters[0]?.body ?? '')).toEqual({ event: EVENT });
  });

  it('at the hub keeps the envelope with the account it came from, also when it was tried again', async () => {
    const again = {
      ...envelope,
      id: 'e-2',
      // Of the tenant whose letters are collected here.
      source: 'citywatch.chancheng',
      'detail-type': 'inbox.redelivered',
      time: '2026-11-24T09:00:00Z',
      resources: ['dead-letter:first'],
      detail: envelope,
    };
    await collect(record('hub-inbox', envelope, why), record('hub-inbox', again, why, 'm-2'));
    for (const letter of letters) {
      expect(letter).toMatchObject({ receivedAt: Date.parse(envelope.time), topic: 'incident/chancheng-01hzy/3/dispatched' });
      expect(JSON.parse(letter.body)).toEqual({ redelivered: envelope });
    }
    expect(letters.map(({ redriveOf }) => redriveOf)).toEqual([undefined, 'first']);
  });

  it('at the hub keeps what another tenant wrapped as it came: sent again it is still that tenant’s', async () => {
    const wrapped = { ...envelope, source: 'citywatch.nanhai', 'detail-type': 'inbox.redelivered', detail: envelope };
    await collect(record('hub-inbox', wrapped, why), record('from-districts', wrapped));
    for (const letter of letters) expect(JSON.parse(letter.body)).toEqual({ redelivered: wrapped });
    expect(letters).toHaveLength(2);
  });
});

describe('a beat of the hub that could not be kept', () => {
  it('is told, and that there is nothing to send', async () => {
    await collect(record('from-hub', { 'detail-type': 'hub.beat', detail: {} }));
    expect(letters).toMatchObject([
      {
        queue: 'from-hub',
        reason: 'failed',
        topic: '',
        detail: expect.stringContaining('hear-hub'),
        unsendable: expect.stringContaining('next one'),
      },
    ]);
  });
});

describe('a pass of the deadline watcher that was not started', () => {
  it('is told with its time and reason, and that there is nothing to send', async () => {
    const why = {
      SCHEDULE_ARN: 'arn:aws-cn:scheduler:cn-north-1:111111111111:schedule/default/EachMinute',
      SCHEDULED_TIME: '2026-11-24T09:58:00Z',
      ERROR_CODE: 'Lambda.TooManyRequestsException',
      ERROR_MESSAGE: 'Rate Exceeded.',
      RETRY_ATTEMPTS: '1',
      EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
      IS_PAYLOAD_TRUNCATED: 'false',
    };
    await collect(record('deadline-watch', '{}', why));
    expect(letters).toMatchObject([
      {
        reason: 'missed',
        receivedAt: Date.parse(why.SCHEDULED_TIME),
        receives: 2,
        topic: why.SCHEDULE_ARN,
        detail: 'Lambda.TooManyRequestsException: Rate Exceeded.',
        unsendable: expect.stringContaining('the next one'),
      },
    ]);
  });
});

it('a queue that nobody named stays full, and the log says so', async () => {
  expect(await collect(record('elsewhere', '{}'))).toEqual([{ itemIdentifier: 'm-1' }]);
  expect(log.join()).toContain('END_QUEUES must name it');
});
