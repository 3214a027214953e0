import { beforeEach, describe, expect, test } from 'vitest';
import { LINK_LIFE_MILLIS, linkToken, notificationOfToken } from '../../../lib/core/notification/link-token.ts';
import { type ApiAnswer, ApiCity, LINK_KEYS } from '../support/api-city.ts';
import { HOUR } from '../support/incident-city.ts';

const GAS = 'foshan-gas';
let city: ApiCity;
beforeEach(async () => {
  city = await ApiCity.start();
});

interface Incident {
  readonly id: string;
}

/** Dispatched, and everybody told. */
async function dispatched(report: object = {}): Promise<Incident> {
  const incident = await city.raise(report);
  await city.act(incident, 'chancheng-leader', 'assess');
  await city.act(incident, 'chancheng-leader', 'confirm', { level: 'III' });
  await city.act(incident, 'chancheng-leader', 'dispatch');
  await city.notifyAll();
  return incident;
}

/** The path of the link in the newest message to a unit that has one; `undefined` where none has. */
async function linkOf(incident: Incident, unit = GAS): Promise<string> {
  const { items } = await city.tenant('chancheng').notifications.list({ unit, limit: 50 });
  const row = items.find((one) => one.incident === incident.id && one.link);
  if (!row) throw new Error('no message with a link');
  return `/v1/r/${await linkToken(LINK_KEYS, row.id, city.now)}`;
}

const show = (path: string) => city.get(undefined, path);
const stateOf = async ({ id }: Incident) => (await city.get('auditor', `/v1/incidents/${id}`)).body;

/** The form of an action on a page, as a browser would send it. */
async function press(
  path: string,
  page: ApiAnswer,
  action: string,
  fields: Readonly<Record<string, string>> = {},
  photos: readonly Blob[] = [],
) {
  const form = [...page.text.matchAll(/<form[\s\S]*?<\/form>/g)].map(([text]) => text).find((text) => text.includes(`value="${action}"`));
  if (!form) throw new Error(`no form for ${action} in ${page.text}`);
  const sent = new FormData();
  for (const [, name = '', value = ''] of form.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)) sent.append(name, value);
  for (const [name, value] of Object.entries(fields)) sent.append(name, value);
  for (const photo of photos) sent.append('photo', photo, 'photo.jpg');
  const request = new Request('http://local', { method: 'POST', body: sent });
  const headers = { 'content-type': request.headers.get('content-type') ?? '' };
  return city.call(undefined, 'POST', path, { bytes: new Uint8Array(await request.arrayBuffer()), headers });
}

const HERE = { lat: '23.03', lon: '113.11' };

describe('a one-tap link', () => {
  test('of a merged incident leads to what the unit owes in the one where it goes on, also from a page that was open before', async () => {
    const incident = await dispatched();
    const path = await linkOf(incident);
    const before = await show(path);
    const other = await dispatched();
    await city.act(incident, 'chancheng-leader', 'merge', { into: other.id });
    const page = await show(path);
    expect(page.status).toBe(200);
    expect(page.text).toContain(`${incident.id} 已并入 ${other.id}`);
    const acknowledged = await press(path, before, 'acknowledge');
    expect(acknowledged.status).toBe(200);
    const survivor = await stateOf(other);
    expect(survivor.timeline.at(-1)).toMatchObject({ type: 'acknowledged', data: { unit: GAS }, actor: { via: expect.any(String) } });
    expect((await press(path, await show(path), 'arrive', HERE)).status).toBe(200);
    expect((await stateOf(other)).obligations.find((one: { action: string }) => one.action === 'arrive')).toMatchObject({ state: 'met' });
    expect((await stateOf(incident)).timeline.at(-1).type).toBe('merged');
  });

  test('shows the task without a token, and changes nothing however often it is opened', async () => {
    const incident = await dispatched();
    const before = await stateOf(incident);
    const path = await linkOf(incident);
    for (let time = 0; time < 3; time++) expect((await show(path)).status).toBe(200);
    const page = await show(path);
    expect(page.text).toContain('签收 Acknowledge');
    expect(page.text).toContain('11-23 21:10 前 due （未核定 provisional）');
    expect(page.text).not.toContain(path.split('/').at(-1));
    expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-frame-options': 'DENY' });
    expect(page.headers['content-security-policy']).toMatch(/default-src 'none'.*script-src 'sha256-.*frame-ancestors 'none'/);
    expect((await stateOf(incident)).version).toBe(before.version);
  });

  test('acknowledges, arrives, disposes with a photo and feeds back, as its unit, and says what comes next', async () => {
    const incident = await dispatched();
    const path = await linkOf(incident);
    const acknowledged = await press(path, await show(path), 'acknowledge');
    expect(acknowledged.status).toBe(200);
    expect(acknowledged.text).toMatch(/已记录 recorded: 签收[\s\S]*已到场 On scene/);
    await press(path, acknowledged, 'arrive', HERE);
    const photo = new Blob([Buffer.from('a photo')], { type: 'image/jpeg' });
    const disposed = await press(path, await show(path), 'dispose', { note: '已关阀' }, [photo]);
    expect(disposed.status).toBe(200);
    const last = await press(path, disposed, 'feed-back', { note: '正常' });
    expect(last.text).toContain('本链接的任务已全部完成');
    const { timeline, obligations, state } = await stateOf(incident);
    expect(state).toBe('disposed');
    const own = obligations.filter(({ unit }: { unit: string }) => unit === GAS);
    expect(own.map((one: { state: string }) => one.state)).toEqual(['met', 'met', 'met']);
    const event = timeline.find(({ type }: { type: string }) => type === 'obligation-disposed');
    expect(event.actor).toMatchObject({
      kind: 'person',
      id: `one-tap:${GAS}`,
      unit: GAS,
      roles: ['unit-member'],
      via: expect.stringMatching(/^one-tap:[0-9a-f]{32}$/),
    });
    expect(event.data).toMatchObject({ note: '已关阀', evidence: [expect.any(String)] });
    const stored = await city.tenant('chancheng').evidence.get(incident.id, event.data.evidence[0]);
    expect(Buffer.from(stored?.bytes ?? []).toString()).toBe('a photo');
  });

  test('does one form once, however often it is sent, and goes on when others act meanwhile', async () => {
    const incident = await dispatched();
    const path = await linkOf(incident);
    const page = await show(path);
    await city.act(incident, 'chancheng-duty', 'comment', { note: 'meanwhile' });
    const answers = [await press(path, page, 'acknowledge'), await press(path, page, 'acknowledge')];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const { timeline } = await stateOf(incident);
    expect(timeline.filter(({ type }: { type: string }) => type === 'acknowledged')).toHaveLength(1);
    // Another form, for what is done: refused, with how things are.
    const other = page.text.replace(/name="form" value="[^"]*"/g, 'name="form" value="other"');
    const refused = await press(path, { ...page, text: other }, 'acknowledge');
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('已到场 On scene');
  });

  test('asks for a position in words, and takes no other step than its own', async () => {
    const incident = await dispatched();
    const path = await linkOf(incident);
    const page = await press(path, await show(path), 'acknowledge');
    const without = await press(path, page, 'arrive', { lat: 'here', lon: '' });
    expect(without).toMatchObject({ status: 400 });
    expect(without.text).toContain('请填写位置');
    const forged = page.text.replace(/name="action" value="arrive"/, 'name="action" value="comment"');
    expect((await press(path, { ...page, text: forged }, 'comment', { note: 'x' })).status).toBe(409);
    const centre = (await stateOf(incident)).obligations.find(({ unit }: { unit: string }) => unit === 'chancheng-housing-bureau').id;
    const other = page.text.replace(/name="obligation" value="\w+"/g, `name="obligation" value="${centre}"`);
    expect((await press(path, { ...page, text: other }, 'arrive', HERE)).status).toBe(409);
  });

  test('refuses what is no photo', async () => {
    const incident = await dispatched();
    const path = await linkOf(incident);
    const page = await press(path, await show(path), 'acknowledge');
    const answer = await press(path, page, 'dispose', {}, [new Blob(['<script>'], { type: 'text/html' })]);
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain('<script>alert');
  });

  test('that ended keeps no photo that is sent with it', async () => {
    const incident = await dispatched();
    const path = await linkOf(incident);
    const page = await press(path, await show(path), 'acknowledge');
    const tenant = city.tenant('chancheng');
    let kept = 0;
    const add: typeof tenant.evidence.add = (...photo) => {
      kept++;
      return tenant.evidence.add(...photo);
    };
    city.tenants.set(tenant.id, { ...tenant, evidence: { ...tenant.evidence, add } });
    city.now += LINK_LIFE_MILLIS + HOUR;
    const photo = new Blob(['a photo'], { type: 'image/jpeg' });
    expect((await press(path, page, 'dispose', { note: '已关阀' }, [photo])).status).toBe(409);
    expect(kept).toBe(0);
  });

  test('before the dispatch shows what comes, and does nothing yet', async () => {
    const incident = await city.raise();
    await city.notifyAll();
    const page = await show(await linkOf(incident));
    expect(page.status).toBe(200);
    expect(page.text).toContain('尚未派单');
    expect(page.text).not.toContain('<form');
  });

  test('ends with its obligations: given to another unit, over, or after a week', async () => {
    const given = await dispatched();
    const regulator = await linkOf(given, 'chancheng-housing-bureau');
    const guide = (await stateOf(given)).obligations.find(({ action }: { action: string }) => action === 'guide').id;
    await city.act(given, 'chancheng-leader', 'reassign', { obligation: guide, unit: 'chancheng-water-bureau' });
    const replaced = await show(regulator);
    expect(replaced.status).toBe(410);
    expect(replaced.text).toContain('本链接失效');
    const played = await city.raise();
    await city.notifyAll();
    const path = await linkOf(played);
    await city.act(played, 'chancheng-leader', 'assess');
    await city.act(played, 'chancheng-leader', 'false-alarm', { reasonCode: 'weather' });
    expect((await show(path)).text).toContain('事件已结束');
    const old = await dispatched();
    const late = await linkOf(old);
    city.now += LINK_LIFE_MILLIS + HOUR;
    const expired = await show(late);
    expect(expired.status).toBe(410);
    expect(expired.text).toContain('链接已过期');
  });

  test('that nobody signed opens nothing, whoever asks', async () => {
    const path = await linkOf(await dispatched());
    const token = path.split('/').at(-1) ?? '';
    const forged = [token.slice(0, -2), `${token.slice(0, -2)}AA`, `${token}x`, '..', 'a'.repeat(46)];
    for (const one of forged) expect((await show(`/v1/r/${one}`)).status, one).toBe(404);
    expect((await city.call('admin', 'POST', `/v1/r/${forged[1]}`, { body: {} })).status).toBe(404);
    expect(city.log.join('\n')).not.toContain(token);
  });

  test('shows nothing of what a title tries', async () => {
    const incident = await dispatched({ title: '<img src=x onerror=alert(1)> 13812345678' });
    const { text } = await show(await linkOf(incident));
    expect(text).toContain('&#60;img');
    expect(text).not.toMatch(/<img|13812345678/);
  });

  test('is in what reminds its unit to acknowledge, and not in what tells the centre of it', async () => {
    const incident = await dispatched();
    city.now += HOUR;
    await city.watch();
    await city.notifyAll();
    const rowsOf = async (unit: string) => (await city.tenant('chancheng').notifications.list({ unit, limit: 50 })).items;
    const isReminder = ({ text }: { readonly text: { readonly zh: string } }) => text.zh.includes('佛山燃气公司未在');
    const own = (await rowsOf(GAS)).filter(isReminder);
    expect(own.length).toBeGreaterThan(0);
    expect(own.every(({ link }) => link?.obligations.length === 3)).toBe(true);
    const centre = (await rowsOf('chancheng-centre')).filter((row) => row.incident === incident.id && isReminder(row));
    expect(centre.map(({ link }) => link)).toEqual(centre.map(() => undefined));
  });

  test('is in no row that others read', async () => {
    const incident = await dispatched();
    const path = await linkOf(incident);
    const { text } = await city.get('admin', '/v1/notifications', { unit: GAS });
    expect(text).not.toContain(path.split('/').at(-1));
    expect(text).not.toContain('/v1/r/');
  });
});

describe('that a message arrived', () => {
  test('is told by machines at or above the tenant that sent it, and by no other', async () => {
    const incident = await dispatched();
    const { items } = await city.tenant('chancheng').notifications.list({ unit: GAS, limit: 50 });
    const notification = items.find((one) => one.incident === incident.id)?.id;
    const told = async (tier: string, roles = 'system') =>
      (await city.call(undefined, 'POST', '/v1/deliveries', { claims: { sub: 'relay', tier, roles }, body: { notification } })).status;
    expect(await told('foshan/nanhai')).toBe(404);
    expect(await told('foshan/chancheng', 'unit-member')).toBe(403);
    expect([await told('foshan/chancheng'), await told('foshan')]).toEqual([200, 200]);
  });
});

describe('the token of a link', () => {
  const keys = { key: async (period: number) => Buffer.from(`key ${period}`) };
  const id = '0123456789abcdef0123456789abcdef';
  const MONTH = 30 * 24 * HOUR;

  test('fits a short message, and names its message to whoever has the key of its period or the next one', async () => {
    const now = 100 * MONTH;
    const token = await linkToken(keys, id, now);
    expect(token).toMatch(/^[\w-]{46}$/);
    expect(await notificationOfToken(keys, token, now)).toBe(id);
    expect(await notificationOfToken(keys, token, now + MONTH)).toBe(id);
    expect(await notificationOfToken(keys, token, now + 2 * MONTH)).toBeUndefined();
    expect(await notificationOfToken({ key: async () => Buffer.from('another') }, token, now)).toBeUndefined();
  });

  test('is no token with any bit changed', async () => {
    const token = await linkToken(keys, id, 0);
    const bytes = Buffer.from(token, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 7) {
      const other = Buffer.from(bytes);
      other.writeUInt8(other.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(await notificationOfToken(keys, other.toString('base64url'), 0)).toBeUndefined();
    }
  });
});
