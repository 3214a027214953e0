import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeHandler as makeApplyChanges } from '../../../functions/apply-changes/handler.ts';
import { makeHandler as makeNotify } from '../../../functions/notify/handler.ts';
import { signedStatusWebhook } from '../../../lib/adapters/channels/status-webhook.ts';
import type { PublicationSource } from '../../../lib/core/ports/publications.ts';
import type { QueueMessage } from '../../../lib/core/ports/work-queue.ts';
import { functionContext } from '../../../lib/local/function-context.ts';
import { toImage } from '../../../lib/wiring/table-image.ts';
import { domainKeys } from '../../../lib/wiring/table-keys.ts';
import { ApiCity, LINK_KEYS } from '../support/api-city.ts';
import { FOSHAN } from '../support/foshan.ts';
import { fixedPublications, MINUTE } from '../support/incident-city.ts';
import { platformAlarm } from '../support/platform-alarm.ts';

const SECRET = 'whsec_c2VjcmV0IG9mIGNoYW5jaGVuZw==';
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

interface Told {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what is told is what the tests are about.
  readonly body: any;
}

/** Chancheng's platform, as far as it listens. */
let server: Server;
let to: string;
let answer = 200;
const calls: Told[] = [];
beforeAll(async () => {
  server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    if (answer < 300) calls.push({ headers: request.headers, text, body: JSON.parse(text) });
    response.writeHead(answer).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  to = `http://127.0.0.1:${(server.address() as AddressInfo).port}/city-status`;
});
afterAll(() => void server.close());

let city: ApiCity;
const waits: number[] = [];
beforeEach(async () => {
  city = await ApiCity.start();
  answer = 200;
  calls.length = 0;
  waits.length = 0;
});

/** Foshan with the platform where it is here; `kind`: of Chancheng. */
function published(kind: 'federated' | 'native' = 'federated'): PublicationSource {
  const { registry } = FOSHAN;
  const tiers = registry.tiers.map((tier) => (tier.id === 'chancheng' ? { ...tier, district: kind } : tier));
  const sources = (registry.sources ?? []).map((source) => ({ ...source, webhook: { to, secret: 'chancheng-platform' } }));
  return fixedPublications({ ...FOSHAN, registry: { ...registry, tiers, sources } });
}

function notifyOf(publications = published()) {
  const { incidents, notifications, maintenance, deadLetters } = city.tenant('chancheng');
  return makeNotify({
    tenant: 'chancheng',
    clock: city.clock,
    incidents,
    publications,
    notifications,
    maintenance,
    notifier: { send: async () => ({}) },
    links: { keys: LINK_KEYS, base: 'https://api.example' },
    platforms: {
      webhook: signedStatusWebhook({ read: async (name) => (name === 'chancheng-platform' ? SECRET : undefined) }, () => 1_800_000_000_000),
      deadLetters,
      delay: { wait: async (_, seconds) => void waits.push(seconds) },
    },
    logger: quiet,
    observe: () => undefined,
  });
}

/** What apply-changes puts on the queue `sources` for all that has happened. */
async function queued(): Promise<readonly string[]> {
  const { incidents } = city.tenant('chancheng');
  const sent: QueueMessage[] = [];
  const none = { send: async () => undefined };
  const sources = { send: async (messages: readonly QueueMessage[]) => void sent.push(...messages) };
  const applyChanges = makeApplyChanges({ queues: { notify: none, push: none, forward: none, telemetry: none, sources }, logger: quiet });
  const all = await incidents.list({ within: 'foshan', limit: 10 });
  for (const { id } of all.items) {
    const changes = (await incidents.events(id)).map((event) => ({
      eventName: 'INSERT',
      dynamodb: { NewImage: toImage({ ...domainKeys.event(id, event.seq), version: 1, data: {} }, JSON.stringify(event)) },
    }));
    await applyChanges({ Records: changes as never }, functionContext('apply-changes'));
  }
  return sent.map(({ body }) => body);
}

const batch = (bodies: readonly string[], receives = 1): SQSEvent => ({
  Records: bodies.map((body, index) => ({
    messageId: `m${index}`,
    receiptHandle: `r${index}`,
    body,
    attributes: { ApproximateReceiveCount: String(receives) },
  })) as never,
});
const tell = async (bodies: readonly string[], receives = 1, notify = notifyOf()) =>
  (await notify(batch(bodies, receives), functionContext('notify'))).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);

async function reported(): Promise<{ readonly id: string }> {
  const { status, body } = await city.call('chancheng-platform', 'POST', '/v1/alarms', { body: platformAlarm(city.now) });
  expect(status).toBe(201);
  return { id: body.incident };
}

describe('the platform that reported an incident', () => {
  test('is told what becomes of it, signed, with its own id, numbered, and the same however often it is told', async () => {
    const { id } = await reported();
    for (const [action, input] of [
      ['assess', {}],
      ['confirm', { level: 'II', reason: 'real' }],
      ['dispatch', {}],
    ] as const) {
      city.now += MINUTE;
      expect((await city.act({ id }, 'chancheng-duty', action, input)).status).toBe(200);
    }
    const bodies = await queued();
    expect(await tell(bodies)).toEqual([]);
    expect(calls.map(({ body }) => body.type).sort()).toEqual([
      'incident.assessment-started',
      'incident.confirmed',
      'incident.dispatched',
      'incident.raised',
    ]);
    const dispatched = calls.find(({ body }) => body.type === 'incident.dispatched') as Told;
    const { body, headers, text } = dispatched;
    expect(body).toMatchObject({
      source: 'chancheng-platform',
      data: {
        externalIds: ['CC-1'],
        incident: id,
        href: `/v1/incidents/${id}`,
        state: { id: 'dispatched', name: { zh: '已派单', en: 'dispatched' } },
        grade: 'II',
        level: 'II',
        place: 'zumiao',
      },
    });
    const { version, obligations } = body.data;
    expect(headers['webhook-id']).toBe(`${id}.${version}.chancheng-platform`);
    const signed = createHmac('sha256', Buffer.from(SECRET.slice(6), 'base64')).update(`${headers['webhook-id']}.1800000000.${text}`);
    expect(headers['webhook-signature']).toBe(`v1,${signed.digest('base64')}`);
    expect(obligations).toContainEqual(
      expect.objectContaining({
        unit: { id: 'foshan-gas', name: expect.anything() },
        due: expect.stringMatching(/\+08:00$/),
        state: 'pending',
      }),
    );
    // Telephone numbers and people's names are not for others.
    expect(text).not.toMatch(/13800138000|chancheng-duty/);
    await tell(bodies);
    const again = calls.filter(({ body: other }) => other.type === 'incident.dispatched').map((call) => call.text);
    expect(new Set(again).size).toBe(1);
    expect(again).toHaveLength(2);
  });

  test('gets a supervision letter whole', async () => {
    const { id } = await reported();
    city.now += MINUTE;
    const { body } = await city.get('auditor', `/v1/incidents/${id}`);
    const { id: obligation } = body.obligations.find(({ action }: { action: string }) => action === 'assess');
    expect((await city.act({ id }, 'supervisor', 'supervise', { obligation, text: '请立即研判' })).status).toBe(200);
    await tell(await queued());
    expect(calls.find(({ body: told }) => told.type === 'incident.supervised')?.body.data.letter).toMatchObject({
      number: expect.stringContaining('号'),
      obligation,
      text: { zh: expect.stringContaining('请立即研判'), en: expect.anything() },
    });
  });

  test('hears nothing of what it did not report, nor what nobody outside needs', async () => {
    await city.raise();
    const { id } = await reported();
    await city.act({ id }, 'chancheng-duty', 'comment', { note: '内部' });
    await tell(await queued());
    expect(calls.map(({ body }) => body.type)).toEqual(['incident.raised']);
  });

  test('and nobody does whose district is not federated', async () => {
    await reported();
    expect(await tell(await queued(), 1, notifyOf(published('native')))).toEqual([]);
    expect(calls).toEqual([]);
  });
});

describe('a platform that is down', () => {
  test('is tried again after ever longer waits, and keeps no unit waiting', async () => {
    const { id } = await reported();
    const [status = ''] = await queued();
    answer = 503;
    expect(await tell([JSON.stringify({ event: JSON.parse(status).event }), status], 3)).toEqual(['m1']);
    expect(waits).toEqual([60]);
    expect((await city.tenant('chancheng').notifications.list({ limit: 10 })).items.some((row) => row.incident === id)).toBe(true);
    await tell([status], 19);
    expect(waits.at(-1)).toBe(3600);
    answer = 200;
    expect(await tell([status], 4)).toEqual([]);
    expect(calls).toHaveLength(1);
  });

  test('for good is a dead letter at once, which is sent again when somebody says so', async () => {
    await reported();
    const [status = ''] = await queued();
    answer = 410;
    expect(await tell([status])).toEqual([]);
    const [letter] = (await city.get('operator', '/v1/dead-letters')).body.items;
    expect(letter).toMatchObject({
      queue: 'sources',
      reason: 'failed',
      tenant: 'chancheng',
      detail: expect.stringContaining('410'),
      unsendable: null,
    });
    expect((await city.call('operator', 'POST', `/v1/dead-letters/${letter.id}/redrive`)).status).toBe(202);
    const { queue, message } = city.queued.at(-1) ?? {};
    expect(queue).toBe('sources');
    expect(JSON.parse(message?.body ?? '{}')).toMatchObject({ for: 'sources', redriveOf: letter.id });
    answer = 200;
    await tell([message?.body ?? '']);
    expect(calls).toHaveLength(1);
  });
});
