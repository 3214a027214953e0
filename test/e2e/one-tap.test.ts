import { createHmac } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cityWithChannels, formOf, openReceiver, press, type ReceivedCall, type Receiver } from '../support/channels.ts';
import { type RunningCity, startCity } from '../support/city.ts';
import { citywatchHere as citywatch } from '../support/command.ts';
import { act, eventually, expectStatus, type IncidentView, incident, settled } from '../support/incidents.ts';

const BEGIN = '2026-11-23T08:00:00+08:00';
const GAS = 'foshan-gas';

interface Row {
  readonly incident: string;
  readonly channel: string;
  readonly event: string;
  readonly sentAt: string | null;
  readonly deliveredAt: string | null;
  readonly answeredAt: string | null;
  readonly recipient: string | null;
  readonly failure: { readonly reason: string } | null;
  readonly id: string;
}

let root: string;
let receiver: Receiver;
let city: RunningCity;
let robotIsBroken = true;
const callsTo = (path: string): ReceivedCall[] => receiver.to(path);

/** Foshan, whose gas company has a system, a group chat and a short message provider, all of them on this machine. */
function citySettings(origin: string): Promise<string> {
  return cityWithChannels(
    root,
    GAS,
    `[{ kind: outbox }, { kind: webhook, to: "${origin}/hook", secret: gas-hook }, { kind: wecom, secret: gas-robot }, { kind: sms, provider: relay }]`,
    `map: { url: "https://uri.amap.com/marker?position={lon},{lat}", datum: gcj02 }
providers:
  - id: relay
    kind: sms
    url: "${origin}/sms"
    headers: { authorization: "Bearer {secret}" }
    json: { to: "{phone}", text: "{text}", outId: "{id}" }
    secret: relay
    success: { pointer: /code, equals: [0] }
    reference: /sid
`,
  );
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'citywatch-one-tap-'));
  receiver = await openReceiver((path) => {
    if (path === '/robot') return robotIsBroken ? { errcode: 93_000, errmsg: 'invalid webhook url' } : { errcode: 0, errmsg: 'ok' };
    return path === '/sms' ? { code: 0, sid: 's-1' } : {};
  });
  const { origin } = receiver;
  const data = join(root, 'data');
  await mkdir(join(data, 'secrets'), { recursive: true });
  await writeFile(join(data, 'secrets', 'gas-robot'), `${origin}/robot?key=robot-key\n`, { mode: 0o600 });
  await writeFile(join(data, 'secrets', 'gas-hook'), 'hook-key\n', { mode: 0o600 });
  const args = ['--clock', 'manual', '--now', BEGIN];
  city = await startCity({ data, city: await citySettings(origin), args, env: { CITYWATCH_SECRET_RELAY: 'relay-key' } });
});
afterAll(async () => {
  await city?.stop();
  receiver?.close();
  await rm(root, { recursive: true, force: true });
});

async function rowsOf({ id }: { readonly id: string }): Promise<Row[]> {
  const answer = await city.api('admin', 'GET', `/v1/notifications?unit=${GAS}&limit=200`);
  return (expectStatus(answer, 200) as { items: Row[] }).items.filter((row) => row.incident === id);
}

async function dispatched(): Promise<IncidentView> {
  const report = {
    domain: 'gas',
    kind: 'report',
    title: '有气味 / smell of gas',
    town: 'zumiao',
    grade: 'III',
    position: { lat: 23.03, lon: 113.11 },
  };
  const { id } = expectStatus(await city.api('chancheng-duty', 'POST', '/v1/incidents', report), 201) as IncidentView;
  await act(city, id, 'chancheng-leader', 'assess');
  await act(city, id, 'chancheng-leader', 'confirm', { level: 'III' });
  return act(city, id, 'chancheng-leader', 'dispatch');
}

describe('a unit that is told by its channels', () => {
  let raised: IncidentView;
  let link: string;

  test('gets the message with its link in its own system, signed, and by a short message to whoever is on call', async () => {
    raised = await dispatched();
    const hook = await eventually('the dispatch at the webhook', async () =>
      callsTo('/hook').find(({ body }) => body.subject.zh.startsWith('派单')),
    );
    expect(hook.body).toMatchObject({ incident: raised.id, unit: GAS, channel: 'webhook' });
    expect(hook.body.text.zh).toContain('到场：11-23 09:10 前（未核定）');
    expect(hook.body.text.zh).toContain('https://uri.amap.com/marker?position=113.115');
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = hook.headers;
    expect(signature).toBe(`v1,${createHmac('sha256', 'hook-key').update(`${id}.${timestamp}.${hook.text}`).digest('base64')}`);
    link = hook.body.link;
    expect(link.startsWith(`${city.http}/v1/r/`)).toBe(true);
    const sms = await eventually('the short message', async () => callsTo('/sms').find(({ body }) => body.text.startsWith('派单')));
    expect(sms.headers.authorization).toBe('Bearer relay-key');
    expect(sms.body).toMatchObject({ to: expect.stringMatching(/^\+86/), text: expect.stringContaining('/v1/r/') });
  });

  test('has a row for each channel: sent, delivered and answered apart, and why one failed', async () => {
    const dispatch = await eventually('all channels to be tried', async () => {
      const rows = (await rowsOf(raised)).filter(({ event }) => event.endsWith('#4'));
      return rows.length === 4 && rows.every(({ sentAt, failure }) => sentAt ?? failure) ? rows : undefined;
    });
    const by = (channel: string): Row => dispatch.find((row) => row.channel === channel) as Row;
    expect(by('webhook')).toMatchObject({ sentAt: expect.any(String), deliveredAt: expect.any(String), answeredAt: null });
    expect(by('sms')).toMatchObject({ sentAt: expect.any(String), deliveredAt: null, recipient: expect.stringMatching(/^foshan-gas-/) });
    expect(by('wecom')).toMatchObject({
      sentAt: null,
      failure: { reason: expect.stringContaining('refused it: 93000 invalid webhook url') },
    });
    expect(JSON.stringify(dispatch)).not.toMatch(/robot-key|relay-key|\/v1\/r\/|\+86/);
    const token = await city.token('system');
    const report = { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: JSON.stringify({ notification: by('sms').id }) };
    expect((await fetch(`${city.http}/v1/deliveries`, report)).status).toBe(200);
    expect((await rowsOf(raised)).find(({ id }) => id === by('sms').id)?.deliveredAt).not.toBeNull();
  });

  test('is not told twice by the others when the one that failed is tried again', async () => {
    robotIsBroken = false;
    const before = { hook: callsTo('/hook').length, sms: callsTo('/sms').length };
    // The queue comes back to it by the city clock.
    await city.api('operator', 'PUT', '/v1/local/clock', { now: '2026-11-23T08:05:00+08:00' });
    await settled(city);
    expect((await rowsOf(raised)).filter(({ sentAt }) => sentAt === null)).toEqual([]);
    expect({ hook: callsTo('/hook').length, sms: callsTo('/sms').length }).toEqual(before);
    expect(callsTo('/robot').at(-1)?.body).toMatchObject({ msgtype: 'text', text: { content: expect.stringContaining('/v1/r/') } });
  });

  test('answers by the link from acknowledging to its feedback; to open it changes nothing', async () => {
    for (let time = 0; time < 3; time++) expect((await fetch(link)).status).toBe(200);
    expect((await fetch(link, { method: 'HEAD' })).status).not.toBe(200);
    expect((await incident(city, raised.id)).state).toBe('dispatched');
    const first = await fetch(link);
    expect(first.headers.get('referrer-policy')).toBe('no-referrer');
    const form = formOf(await first.text(), 'acknowledge');
    await press(link, form);
    const page = await press(link, form);
    expect((await incident(city, raised.id)).timeline.filter(({ type }) => type === 'acknowledged')).toHaveLength(1);
    await press(link, formOf(page, 'arrive', { lat: '23.03', lon: '113.11' }));
    const photo = new File([Buffer.alloc(100_000, 7)], 'valve.jpg', { type: 'image/jpeg' });
    await press(link, formOf(page, 'dispose', { note: '已关阀', photo }));
    expect(await press(link, formOf(page, 'feed-back', { note: '浓度归零' }))).toContain('已全部完成');
    const { state, timeline } = await incident(city, raised.id);
    expect(state).toBe('disposed');
    const disposed = timeline.find(({ type }) => type === 'obligation-disposed');
    const [evidence] = (disposed?.data.evidence ?? []) as string[];
    const stored = await fetch(`${city.http}/v1/incidents/${raised.id}/evidence/${evidence}`, {
      headers: { authorization: `Bearer ${await city.token('chancheng-duty')}` },
    });
    expect((await stored.arrayBuffer()).byteLength).toBe(100_000);
    await settled(city);
    expect((await rowsOf(raised)).filter(({ event, answeredAt }) => event.endsWith('#4') && answeredAt === null)).toEqual([]);
  });

  test('has a link that ends with what it was for, and is in no log', async () => {
    expect(await (await fetch(link)).text()).not.toContain('<form');
    const log = await readFile(join(city.data, 'city.log'), 'utf8');
    expect(log).toContain('"channel":"wecom"');
    expect(log + city.log()).not.toMatch(/robot-key|relay-key|hook-key|\/v1\/r\/[\w-]{10}/);
  });

  test('can be tried: every channel says what became of a marked message, status 1 where one failed', async () => {
    const target = ['--url', city.http, '--data', city.data, '--city', join(root, 'foshan')];
    const fine = await citywatch(['notify', 'test', GAS, ...target]);
    expect(
      fine.stdout
        .trim()
        .split('\n')
        .map((line) => line.split(/\s+/).slice(0, 2).join(' ')),
    ).toEqual(['outbox delivered', 'webhook delivered', 'wecom delivered', 'sms sent']);
    expect(fine.status).toBe(0);
    expect(callsTo('/robot').at(-1)?.body.text.content).toMatch(/^【测试】佛山燃气公司/);
    robotIsBroken = true;
    const broken = await citywatch(['notify', 'test', GAS, '--json', ...target]);
    expect(broken.status).toBe(1);
    const [{ items }] = JSON.parse(broken.stdout) as [{ items: { channel: string; failure: string | null }[] }];
    expect(items.find(({ channel }) => channel === 'wecom')?.failure).toContain('93000');
    expect((await citywatch(['notify', 'test', 'nobody', ...target])).status).toBe(2);
    expect((await city.api('auditor', 'POST', `/v1/units/${GAS}/test-notifications`)).status).toBe(403);
  });
});
