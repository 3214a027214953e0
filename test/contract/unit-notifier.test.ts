import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SNSClient } from '@aws-sdk/client-sns';
import { SMTPServer } from 'smtp-server';
import { afterAll, describe, expect, test } from 'vitest';
import { snsUnitNotifier } from '../../lib/adapters/aws/sns-unit-notifier.ts';
import { providerNotifier } from '../../lib/adapters/channels/provider.ts';
import { robotNotifier } from '../../lib/adapters/channels/robots.ts';
import { smtpNotifier } from '../../lib/adapters/channels/smtp.ts';
import { webhookNotifier } from '../../lib/adapters/channels/webhook.ts';
import { StoreUnavailable } from '../../lib/core/ports/errors.ts';
import type { Notification } from '../../lib/core/ports/notification-store.ts';
import type { Enclosed, UnitNotifier } from '../../lib/core/ports/unit-notifier.ts';
import type { Channel, ChannelKind, MessageProvider } from '../../lib/core/registry/model.ts';
import { serviceDouble } from '../unit/adapters/service-double.ts';

const LINK = 'https://api.example.org/v1/r/the-token';
const PHONE = '+8613812345678';
/** 2026-11-23T12:00:00Z */
const NOW = Date.UTC(2026, 10, 23, 12);

const notification: Notification = {
  id: '0123456789abcdef0123456789abcdef',
  event: 'chancheng-01hzy#5',
  incident: 'chancheng-01hzy',
  obligation: 'o2',
  unit: 'gas-company',
  channel: 'outbox',
  subject: { zh: '派单：祖庙街道燃气III级', en: 'Dispatched: gas, Zumiao, level III' },
  text: { zh: '有气味 <at user_id="all">\n到场：11-23 21:10 前（未核定）', en: 'smell of gas\nbe on scene by 11-23 21:10 (provisional)' },
  createdAt: '2026-11-23T20:00:00.000+08:00',
};
const enclosed: Enclosed = {
  short: { zh: '派单：祖庙街道燃气III级，到场：11-23 21:10 前（未核定）', en: 'Dispatched; be on scene by 11-23 21:10 (provisional)' },
  fields: { what: '派单', place: '祖庙街道', domain: '燃气', level: 'III', owed: '到场（未核定）', due: '11-23 21:10', unit: '燃气公司' },
  link: LINK,
  recipient: { id: 'officer', name: { zh: '样例', en: 'Sample' }, unit: 'gas-company', phone: PHONE, sample: true },
};

interface Called {
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const closing: (() => unknown)[] = [];
afterAll(() => Promise.all(closing.map((close) => close())));

/** A service on this machine that answers as the test wants. */
async function service(answer: (called: Called) => { readonly status?: number; readonly body?: unknown }) {
  const calls: Called[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const called = { url: new URL(request.url ?? '/', 'http://local'), headers: request.headers, body };
    calls.push(called);
    const { status = 200, body: text = '' } = answer(called);
    response.writeHead(status, { 'content-type': 'application/json' }).end(typeof text === 'string' ? text : JSON.stringify(text));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  return { calls, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function mailServer(refuses: () => boolean) {
  const mails: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, callback) {
      let text = '';
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
      });
      stream.on('end', () => {
        if (refuses()) return callback(Object.assign(new Error(`no mailbox at duty@gas.example for ${PHONE}`), { responseCode: 451 }));
        mails.push(text);
        callback();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise<void>((resolve) => server.close(resolve)));
  return { mails, url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}` };
}

interface Rig {
  readonly notifier: UnitNotifier;
  readonly channel: Channel;
  readonly enclosed?: Partial<Enclosed>;
  /** What has arrived, as text. */
  arrived(): readonly string[];
  /** Whether the channel's own answer says that it arrived. */
  readonly delivers: boolean;
}

interface Kind {
  readonly kind: ChannelKind;
  /** `refuses` decides each time. */
  rig(refuses: () => boolean): Promise<Rig>;
}

/** Every maker's robot answers 200 to what it refuses. */
const robot = (kind: 'wecom' | 'dingtalk' | 'feishu', taken: object, refused: object): Kind => ({
  kind,
  async rig(refuses) {
    const { calls, origin } = await service(() => ({ body: refuses() ? refused : taken }));
    const secrets = { read: async () => `${origin}/send?key=secret-key` };
    return {
      notifier: robotNotifier(kind, secrets),
      channel: { kind, secret: 'robot' },
      arrived: () => calls.map(({ body }) => body),
      delivers: true,
    };
  },
});

const sms: MessageProvider = {
  id: 'relay',
  kind: 'sms',
  method: 'POST',
  url: '',
  headers: { authorization: 'Bearer {secret.token}' },
  json: { PhoneNumbers: '{phone}', Content: '{text}', OutId: '{id}', Params: { place: '{place}', due: '{due}' } },
  secret: 'relay',
  success: { pointer: '/Response/Code', equals: ['OK', 0] },
  reference: '/Response/BizId',
};

const KINDS: readonly Kind[] = [
  robot('wecom', { errcode: 0, errmsg: 'ok' }, { errcode: 93_000, errmsg: 'invalid webhook url' }),
  robot('dingtalk', { errcode: 0, errmsg: 'ok' }, { errcode: 310_000, errmsg: 'sign not match' }),
  robot('feishu', { code: 0, msg: 'success', data: {} }, { code: 19_021, msg: 'sign match fail or timestamp is not within one hour' }),
  {
    kind: 'webhook',
    async rig(refuses) {
      const { calls, origin } = await service(() => ({ status: refuses() ? 500 : 204 }));
      const channel: Channel = { kind: 'webhook', to: `${origin}/hook?key=secret-key` };
      return {
        notifier: webhookNotifier({ read: async () => undefined }),
        channel,
        arrived: () => calls.map(({ body }) => body),
        delivers: true,
      };
    },
  },
  {
    kind: 'email',
    async rig(refuses) {
      const { mails, url } = await mailServer(refuses);
      const notifier = smtpNotifier({ url, from: 'citywatch@foshan.example' });
      return { notifier, channel: { kind: 'email', to: 'duty@gas.example' }, arrived: () => mails, delivers: false };
    },
  },
  {
    kind: 'sms',
    async rig(refuses) {
      const { calls, origin } = await service(() => ({
        body: refuses() ? { Response: { Code: `isv.MOBILE_NUMBER_ILLEGAL ${PHONE}` } } : { Response: { Code: 'OK', BizId: 'b-1' } },
      }));
      const notifier = providerNotifier({ read: async () => '{"token":"secret-key"}' });
      const provider = { ...sms, url: `${origin}/sms` };
      return {
        notifier,
        channel: { kind: 'sms', provider: 'relay' },
        enclosed: { provider },
        arrived: () => calls.map(({ body }) => body),
        delivers: false,
      };
    },
  },
  {
    kind: 'outbox',
    async rig(refuses) {
      const double = await serviceDouble(() =>
        refuses()
          ? { status: 500, body: '<ErrorResponse><Error><Code>InternalError</Code><Message>m</Message></Error></ErrorResponse>' }
          : {
              headers: { 'content-type': 'text/xml' },
              body: '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>',
            },
      );
      const notifier = snsUnitNotifier(new SNSClient({ ...double.settings, maxAttempts: 1 }), {
        topicPrefix: 'arn:aws-cn:sns:cn-north-1:1:citywatch-chancheng-',
      });
      return {
        notifier,
        channel: { kind: 'outbox' },
        arrived: () => double.requests.map(({ body }) => decodeURIComponent(body)),
        delivers: false,
      };
    },
  },
];

describe.each(KINDS)('the channel $kind', ({ kind, rig }) => {
  test('carries the message and its link, and says no more of its arrival than it knows', async () => {
    const { notifier, channel, enclosed: more, arrived, delivers } = await rig(() => false);
    const receipt = await notifier.send({ ...notification, channel: kind }, channel, { ...enclosed, ...more });
    expect(receipt.delivered === true).toBe(delivers);
    expect(arrived()).toHaveLength(1);
    const text = kind === 'email' ? decodedMail(arrived()[0] ?? '') : (arrived()[0] ?? '');
    expect(text).toContain(LINK);
    expect(text).toContain('派单：祖庙街道燃气III级');
    expect(text).toContain(notification.id.slice(0, 8));
  });

  test('says that it failed, so that it is tried again, without its address, its secret or a telephone number', async () => {
    let broken = true;
    const { notifier, channel, enclosed: more } = await rig(() => broken);
    const attempt = () => notifier.send({ ...notification, channel: kind }, channel, { ...enclosed, ...more });
    const failure = await attempt().catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(StoreUnavailable);
    expect(`${(failure as Error).stack}${String((failure as Error).cause ?? '')}`).not.toMatch(/secret-key|13812345678|the-token|duty@gas/);
    broken = false;
    await expect(attempt()).resolves.toBeDefined();
  });

  test('is the same message when it comes again', async () => {
    const { notifier, channel, enclosed: more, arrived } = await rig(() => false);
    for (let time = 0; time < 2; time++) await notifier.send({ ...notification, channel: kind }, channel, { ...enclosed, ...more });
    const number = kind === 'email' ? `<${notification.id}@foshan.example>` : notification.id.slice(0, 8);
    expect(arrived().map((text) => text.includes(number))).toEqual([true, true]);
  });
});

describe('robots', () => {
  const said = async (kind: 'wecom' | 'dingtalk' | 'feishu', secret: (origin: string) => string) => {
    const { calls, origin } = await service(() => ({ body: { errcode: 0, code: 0 } }));
    await robotNotifier(kind, { read: async () => secret(origin) }, () => NOW).send(
      { ...notification, channel: kind },
      { kind, secret: 'robot' },
      enclosed,
    );
    return calls[0] as Called;
  };

  test('of WeCom get a text of at most 2048 bytes, whose link is whole', async () => {
    const { calls, origin } = await service(() => ({ body: { errcode: 0 } }));
    const long = { ...notification, channel: 'wecom' as const, text: { zh: '长'.repeat(2000), en: 'long' } };
    await robotNotifier('wecom', { read: async () => origin }).send(long, { kind: 'wecom', secret: 'robot' }, enclosed);
    const { msgtype, text } = JSON.parse(calls[0]?.body ?? '');
    expect(msgtype).toBe('text');
    expect(Buffer.byteLength(text.content)).toBeLessThanOrEqual(2048);
    expect(text.content).toMatch(/…\n.*the-token\n#01234567$/);
  });

  test('of DingTalk are signed in the address, as its makers say', async () => {
    const { url, body } = await said('dingtalk', (origin) => JSON.stringify({ url: `${origin}/robot/send?access_token=t`, sign: 'SEC1' }));
    expect(url.searchParams.get('access_token')).toBe('t');
    expect(url.searchParams.get('timestamp')).toBe(String(NOW));
    expect(url.searchParams.get('sign')).toBe(createHmac('sha256', 'SEC1').update(`${NOW}\nSEC1`).digest('base64'));
    expect(JSON.parse(body)).toMatchObject({ msgtype: 'text', text: { content: expect.stringContaining(LINK) } });
  });

  test('of Feishu are signed in the body, and mention nobody because of what a title says', async () => {
    const { body } = await said('feishu', (origin) => JSON.stringify({ url: `${origin}/open-apis/bot/v2/hook/t`, sign: 'S2' }));
    const { timestamp, sign, msg_type, content } = JSON.parse(body);
    expect(timestamp).toBe(String(NOW / 1000));
    expect(sign).toBe(createHmac('sha256', `${timestamp}\nS2`).update('').digest('base64'));
    expect({ msg_type, mention: content.text.includes('<at') }).toEqual({ msg_type: 'text', mention: false });
  });

  test.each([
    ['wecom', { errcode: 45_009, errmsg: 'api freq out of limit' }],
    ['dingtalk', { errcode: 130_101, errmsg: 'send too fast' }],
    ['feishu', { code: 11_232, msg: 'frequency limited' }],
  ] as const)('of %s that are asked too often are left alone for a minute', async (kind, busy) => {
    let now = NOW;
    const { calls, origin } = await service(() => ({ body: calls.length === 1 ? busy : { errcode: 0, code: 0 } }));
    const notifier = robotNotifier(kind, { read: async () => origin }, () => now);
    const attempt = () => notifier.send({ ...notification, channel: kind }, { kind, secret: 'robot' }, enclosed);
    await expect(attempt()).rejects.toThrow(/refused it/);
    await expect(attempt()).rejects.toThrow(/asked for a pause/);
    expect(calls).toHaveLength(1);
    now += 61_000;
    await expect(attempt()).resolves.toEqual({ delivered: true });
  });

  test.each([
    ['', /there is no secret "robot"/],
    ['{"url":1}', /has not its form/],
    ['not an address', /holds no URL/],
    ['https://user:secret-key@robots.example.org/send', /address that is not called: expected an https URL/],
    ['http://robots.example.org/send?key=secret-key', /address that is not called: expected an https URL/],
    ['file:///secret-key', /address that is not called: expected an https URL/],
  ])('whose secret is %j say so without telling it', async (secret, message) => {
    const notifier = robotNotifier('wecom', { read: async () => secret });
    const failure = await notifier.send(notification, { kind: 'wecom', secret: 'robot' }, enclosed).catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(StoreUnavailable);
    expect((failure as Error).message).toMatch(message);
    expect((failure as Error).message).not.toContain('secret-key');
  });

  test('that answer what is none of their answers have not posted', async () => {
    const { origin } = await service(() => ({ body: '<html>' }));
    const notifier = robotNotifier('feishu', { read: async () => origin });
    await expect(notifier.send(notification, { kind: 'feishu', secret: 'robot' }, enclosed)).rejects.toThrow(/no answer of its kind/);
  });
});

describe('webhooks', () => {
  test('are signed as Standard Webhooks has it, over what is sent and when', async () => {
    const { calls, origin } = await service(() => ({ status: 200 }));
    const secret = `whsec_${Buffer.from('the key').toString('base64')}`;
    const notifier = webhookNotifier({ read: async (name) => (name === 'hook' ? secret : undefined) }, () => NOW);
    await notifier.send(notification, { kind: 'webhook', to: origin, secret: 'hook' }, enclosed);
    const [{ headers, body } = {} as Called] = calls;
    expect(headers).toMatchObject({ 'webhook-id': notification.id, 'webhook-timestamp': String(NOW / 1000) });
    const expected = createHmac('sha256', 'the key')
      .update(`${notification.id}.${NOW / 1000}.${body}`)
      .digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${expected}`);
    expect(JSON.parse(body)).toEqual({ ...notification, link: LINK });
  });

  test('are not followed to another place', async () => {
    const { origin } = await service(() => ({ status: 302 }));
    const notifier = webhookNotifier({ read: async () => undefined });
    await expect(notifier.send(notification, { kind: 'webhook', to: origin }, enclosed)).rejects.toThrow(
      /the webhook of gas-company at 127.0.0.1:\d+ answered 302/,
    );
  });
});

describe('providers of short messages and calls', () => {
  test('are asked as their configuration says, what a message holds being no part of the request’s structure', async () => {
    const { calls, origin } = await service(() => ({ body: { Response: { Code: 0, BizId: 77 } } }));
    const provider = { ...sms, url: `${origin}/sms?to={phone}` };
    const fields = { ...enclosed.fields, place: '祖庙","x":"' };
    const receipt = await providerNotifier({ read: async () => '{"token":"T"}' }).send(
      notification,
      { kind: 'sms', provider: 'relay' },
      { ...enclosed, fields, provider },
    );
    expect(receipt).toEqual({ reference: '77' });
    expect(calls[0]?.url.searchParams.get('to')).toBe(PHONE);
    expect(calls[0]?.headers.authorization).toBe('Bearer T');
    expect(JSON.parse(calls[0]?.body ?? '')).toEqual({
      PhoneNumbers: PHONE,
      Content: `${enclosed.short.zh} ${LINK}`,
      OutId: notification.id,
      Params: { place: '祖庙","x":"', due: '11-23 21:10' },
    });
  });

  test('read out no link, and take a form where that is what they want', async () => {
    const { calls, origin } = await service(() => ({ status: 200 }));
    const { json: _json, success: _success, reference: _reference, ...rest } = sms;
    const provider: MessageProvider = { ...rest, kind: 'voice', url: origin, form: { called: '{phone}', tts: '{text}' } };
    await providerNotifier({ read: async () => 'T' }).send(notification, { kind: 'voice', provider: 'relay' }, { ...enclosed, provider });
    expect(Object.fromEntries(new URLSearchParams(calls[0]?.body))).toEqual({ called: PHONE, tts: enclosed.short.zh });
    expect(calls[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  });
});

/** Mail is sent as Base64 or quoted-printable where it is Chinese. */
function decodedMail(mail: string): string {
  const [head = '', ...rest] = mail.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  const encoding = /content-transfer-encoding: (\S+)/i.exec(head)?.[1]?.toLowerCase();
  const text =
    encoding === 'base64'
      ? Buffer.from(body, 'base64').toString('utf8')
      : Buffer.from(
          body.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
          'latin1',
        ).toString('utf8');
  const subject = head
    .replace(/\r\n\s+/g, '')
    .replace(/=\?UTF-8\?B\?([^?]*)\?=/gi, (_, code: string) => Buffer.from(code, 'base64').toString('utf8'))
    .replace(/=\?UTF-8\?Q\?([^?]*)\?=/gi, (_, code: string) =>
      Buffer.from(
        code.replaceAll('_', ' ').replace(/=([0-9A-F]{2})/g, (__, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      ).toString('utf8'),
    );
  return `${subject}\n${text}`;
}
