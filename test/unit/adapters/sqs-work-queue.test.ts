import { createHash } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { sqsWorkQueue } from '../../../lib/adapters/aws/sqs-work-queue.ts';
import { StoreLimitExceeded, StoreUnavailable } from '../../../lib/core/ports/errors.ts';
import { jsonFault, type ServiceAnswer, serviceDouble } from './service-double.ts';

interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
}
interface Refused {
  readonly Id: string;
  readonly Code: string;
  readonly Message: string;
  readonly SenderFault: boolean;
}
interface Call {
  readonly QueueUrl: string;
  readonly Entries: readonly Entry[];
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** A queue that refuses what `refuse` says of a message and its attempt, counted from 1. */
async function queue(refuse: (body: string, attempt: number) => Omit<Refused, 'Id'> | undefined = () => undefined) {
  const attempts = new Map<string, number>();
  const taken: string[] = [];
  const double = await serviceDouble(({ body }) => {
    const { Entries } = JSON.parse(body) as Call;
    const results = Entries.map(({ Id, MessageBody }) => {
      const attempt = (attempts.get(MessageBody) ?? 0) + 1;
      attempts.set(MessageBody, attempt);
      const refused = refuse(MessageBody, attempt);
      if (!refused) taken.push(MessageBody);
      return { Id, MessageId: `m-${Id}`, MD5OfMessageBody: md5(MessageBody), refused };
    });
    return {
      body: JSON.stringify({
        Successful: results.flatMap(({ refused, ...entry }) => (refused ? [] : [entry])),
        Failed: results.flatMap(({ Id, refused }) => (refused ? [{ Id, ...refused }] : [])),
      }),
    };
  });
  const pauses: number[] = [];
  const work = sqsWorkQueue(new SQSClient(double.settings), {
    queueUrl: `${double.settings.endpoint}/000000000000/notify`,
    pause: async (millis) => pauses.push(millis),
  });
  return { work, taken, pauses, attempts, calls: () => double.requests.map(({ body }) => JSON.parse(body) as Call) };
}

const messages = (count: number) => Array.from({ length: count }, (_, index) => ({ id: 'same', body: `message ${index}` }));
const busy = { Code: 'InternalError', Message: 'try again', SenderFault: false };

/** A queue whose calls fail as a whole. */
async function failing(answer: ServiceAnswer) {
  const double = await serviceDouble(() => answer);
  return sqsWorkQueue(new SQSClient(double.settings), { queueUrl: `${double.settings.endpoint}/000000000000/notify` });
}

describe('a work queue in SQS', () => {
  it('sends ten messages a call, in order, under ids that differ within a call whatever the messages are called', async () => {
    const { work, taken, calls } = await queue();
    await work.send(messages(25));
    expect(calls().map(({ Entries }) => Entries.length)).toEqual([10, 10, 5]);
    for (const { Entries, QueueUrl } of calls()) {
      expect(new Set(Entries.map(({ Id }) => Id)).size).toBe(Entries.length);
      expect(QueueUrl).toMatch(/\/000000000000\/notify$/);
    }
    expect(taken).toEqual(messages(25).map(({ body }) => body));
  });

  it('makes no call for nothing', async () => {
    const { work, calls } = await queue();
    await work.send([]);
    expect(calls()).toEqual([]);
  });

  it('keeps a call under 256 KB, counted in bytes and not in characters', async () => {
    const { work, calls } = await queue();
    const body = '水'.repeat(40_000);
    await work.send([body, `${body} `, `${body}  `].map((text) => ({ id: '', body: text })));
    expect(calls().map(({ Entries }) => Entries.length)).toEqual([2, 1]);
  });

  it('sends what was refused for a passing reason again, alone, after growing pauses', async () => {
    const { work, taken, pauses, calls } = await queue((body, attempt) => (body === 'message 3' && attempt < 3 ? busy : undefined));
    await work.send(messages(5));
    expect(calls().map(({ Entries }) => Entries.map(({ MessageBody }) => MessageBody))).toEqual([
      messages(5).map(({ body }) => body),
      ['message 3'],
      ['message 3'],
    ]);
    expect(taken).toHaveLength(5);
    expect(pauses).toEqual([50, 100]);
  });

  it('takes throttling for a passing reason even where SQS calls it the sender’s fault', async () => {
    const throttled = { Code: 'RequestThrottled', Message: 'slow down', SenderFault: true };
    const { work, taken } = await queue((_body, attempt) => (attempt === 1 ? throttled : undefined));
    await work.send(messages(2));
    expect(taken).toEqual(['message 0', 'message 1']);
  });

  it('gives up after four attempts and says how much was not taken', async () => {
    const { work, attempts } = await queue((body) => (body === 'message 1' ? busy : undefined));
    const failure = await work.send(messages(3)).catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(StoreUnavailable);
    expect(failure).toMatchObject({ retryable: true, message: expect.stringContaining('1 of 3 entries not taken: InternalError') });
    expect(attempts.get('message 1')).toBe(4);
  });

  it('does not repeat what can never be taken', async () => {
    const { work, attempts } = await queue((body) =>
      body === 'message 1' ? { Code: 'InvalidMessageContents', Message: 'not XML characters', SenderFault: true } : undefined,
    );
    const failure = await work.send(messages(3)).catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(StoreLimitExceeded);
    expect(failure).toMatchObject({ retryable: false, message: expect.stringContaining('not XML characters') });
    expect(attempts.get('message 1')).toBe(1);
  });

  it('refuses a message that no call could carry before sending anything', async () => {
    const { work, calls } = await queue();
    const tooLarge = { id: '', body: 'x'.repeat(262_145) };
    await expect(work.send([...messages(2), tooLarge])).rejects.toThrow(/262145 bytes, expected at most 262144/);
    expect(calls()).toEqual([]);
  });

  it.each([
    [503, 'ServiceUnavailable', StoreUnavailable],
    [400, 'RequestThrottled', StoreUnavailable],
    [400, 'BatchRequestTooLong', StoreLimitExceeded],
  ])('has a named error for a call that failed with %i %s', async (status, type, expected) => {
    const work = await failing(jsonFault(status, `com.amazonaws.sqs#${type}`));
    const failure = await work.send(messages(1)).catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(expected);
    expect((failure as Error).cause).toBeInstanceOf(Error);
  });

  it('hands on what it has no name for', async () => {
    const work = await failing(jsonFault(403, 'com.amazonaws.sqs#AccessDeniedException'));
    await expect(work.send(messages(1))).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('is unavailable when nobody listens', async () => {
    const double = await serviceDouble(() => ({}));
    await double.stop();
    const work = sqsWorkQueue(new SQSClient(double.settings), { queueUrl: `${double.settings.endpoint}/000000000000/notify` });
    await expect(work.send(messages(1))).rejects.toBeInstanceOf(StoreUnavailable);
  });
});
