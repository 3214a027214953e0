import { SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { snsUnitNotifier } from '../../../lib/adapters/aws/sns-unit-notifier.ts';
import { StoreLimitExceeded, StoreUnavailable } from '../../../lib/core/ports/errors.ts';
import type { Notification } from '../../../lib/core/ports/notification-store.ts';
import { type ServiceAnswer, serviceDouble } from './service-double.ts';

const PREFIX = 'arn:aws-cn:sns:cn-north-1:111111111111:citywatch-chancheng-';
const TAKEN = '<PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>';

const ENCLOSED = { short: { zh: '', en: '' }, fields: { what: '', place: '', domain: '', level: '', owed: '', due: '', unit: '' } };
const notification: Notification = {
  id: '0123456789abcdef',
  event: 'chancheng-01hzy#1',
  incident: 'chancheng-01hzy',
  unit: 'gas-company',
  channel: 'outbox',
  subject: { zh: '燃气泄漏', en: 'Gas leak' },
  text: { zh: '祖庙街道燃气泄漏', en: 'Gas leak in Zumiao' },
  createdAt: '2026-11-23T08:00:00.000+08:00',
};

async function topics(answer: ServiceAnswer = { body: TAKEN }) {
  const double = await serviceDouble(() => ({ headers: { 'content-type': 'text/xml' }, ...answer }));
  const notifier = snsUnitNotifier(new SNSClient(double.settings), { topicPrefix: PREFIX });
  return { notifier, published: () => double.requests.map(({ body }) => Object.fromEntries(new URLSearchParams(body))) };
}

const fault = (status: number, code: string): ServiceAnswer => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>as the test wants it</Message></Error></ErrorResponse>`,
});

describe('units told by SNS', () => {
  it('get what they are told on their own topic: as JSON for systems, in both languages for people', async () => {
    const { notifier, published } = await topics();
    await notifier.send(notification, { kind: 'outbox' }, ENCLOSED);
    const [one] = published();
    expect(one).toMatchObject({
      Action: 'Publish',
      TopicArn: `${PREFIX}gas-company`,
      Subject: '燃气泄漏 / Gas leak',
      MessageStructure: 'json',
    });
    const message = JSON.parse(one?.Message ?? '') as { default: string; email: string };
    expect(JSON.parse(message.default)).toEqual(notification);
    expect(message.email).toBe('祖庙街道燃气泄漏\n\nGas leak in Zumiao');
  });

  it.each(['outbox', 'email', 'webhook'] as const)('can be told the channel %s apart, by an attribute', async (kind) => {
    const { notifier, published } = await topics();
    await notifier.send({ ...notification, channel: kind }, { kind }, ENCLOSED);
    const [one = {}] = published();
    const attributes = [1, 2].map((number) => [
      one[`MessageAttributes.entry.${number}.Name`],
      one[`MessageAttributes.entry.${number}.Value.StringValue`],
    ]);
    expect(Object.fromEntries(attributes)).toEqual({ channel: kind, notification: notification.id });
  });

  it('get a subject that SNS takes, however long or broken the words are', async () => {
    const { notifier, published } = await topics();
    await notifier.send({ ...notification, subject: { zh: '燃\n气\u0007', en: 'x'.repeat(200) } }, { kind: 'outbox' }, ENCLOSED);
    const subject = published()[0]?.Subject ?? '';
    expect([...subject]).toHaveLength(99);
    expect(subject).toMatch(/^燃 气 \/ |^燃 气 {2}\/ /);
    expect(subject).toMatch(/…$/);
  });

  it.each(['NotFound', 'AuthorizationError'])(
    'are not lost when their topic is not there yet (%s): it comes with the next deployment',
    async (code) => {
      const { notifier } = await topics(fault(code === 'NotFound' ? 404 : 403, code));
      const failure = await notifier.send(notification, { kind: 'outbox' }, ENCLOSED).catch((cause: unknown) => cause);
      expect(failure).toBeInstanceOf(StoreUnavailable);
      expect((failure as Error).message).toContain(`${PREFIX}gas-company does not exist or is not ours`);
    },
  );

  it.each([
    [400, 'Throttled', StoreUnavailable],
    [500, 'InternalError', StoreUnavailable],
    [400, 'KMSThrottling', StoreUnavailable],
    [400, 'InvalidParameter', StoreLimitExceeded],
  ])('are told later, or never, by the name of the error: %i %s', async (status, code, expected) => {
    const { notifier } = await topics(fault(status, code));
    await expect(notifier.send(notification, { kind: 'outbox' }, ENCLOSED)).rejects.toBeInstanceOf(expected);
  });
});
