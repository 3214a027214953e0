import { beforeAll, describe, expect, test } from 'vitest';
import { toInstant } from '../../../lib/core/instant.ts';
import { draftLetter } from '../../../lib/core/supervision/compose.ts';
import { letterWrite } from '../../../lib/core/supervision/letter-chain.ts';
import { ApiCity } from '../support/api-city.ts';
import { FOSHAN } from '../support/foshan.ts';
import { HOUR } from '../support/incident-city.ts';
import { keepReadings } from '../support/kept-readings.ts';

const THING = 'gas-zumiao-01';
let city: ApiCity;

beforeAll(async () => {
  city = await ApiCity.start();
});

const ask = (more: object = {}) => ({
  subject: 'data-delivery',
  unit: 'foshan-gas',
  thing: THING,
  since: toInstant(city.now - 5 * HOUR),
  ...more,
});
/** Of a thing that never reported. */
const SILENT = () => ask({ thing: 'gas-shiwan-01' });
const issue = (by: string, body: object, headers: Record<string, string> = {}) =>
  city.call(by, 'POST', '/v1/supervision-letters', { body, headers });

describe('letters about data that a department does not deliver', () => {
  test('name the evidence there is, are numbered, told and answered', async () => {
    const issued = await issue('supervisor', ask());
    expect(issued).toMatchObject({
      status: 201,
      body: { state: 'issued', number: '禅安督〔2026〕1号', subject: 'data-delivery', thing: THING, owner: 'chancheng', incident: null },
    });
    expect(issued.body.text.zh).toContain(`未按要求报送 ${THING} 的监测数据，平台从未收到其数据`);
    const path = `/v1/supervision-letters/${issued.body.id}`;
    expect(issued.headers.location).toBe(path);

    const reply = (by: string, headers: Record<string, string>) =>
      city.call(by, 'POST', `${path}/reply`, { body: { text: '传感器已修复 13812345678' }, headers });
    expect((await reply('supervisor', { 'if-match': '"1"' })).status).toBe(403);
    expect((await reply('foshan-gas-member', {})).status).toBe(428);
    expect((await reply('foshan-gas-member', { 'if-match': '"9"' })).status).toBe(412);
    expect(await reply('foshan-gas-member', { 'if-match': '"1"' })).toMatchObject({
      status: 200,
      headers: { etag: '"2"' },
      body: { state: 'answered', replies: [{ by: { id: 'foshan-gas-member' } }] },
    });
    const page = await city.call('foshan-gas-member', 'GET', `${path}/document`);
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.text).toContain('禅安督〔2026〕1号');
    expect(page.text).toContain('传感器已修复 138****5678');
    const stored = await city.tenant('chancheng').letters.load(issued.body.id);
    expect(stored?.replies.map(({ text }) => text)).toEqual(['传感器已修复 138****5678']);
  });

  test('are refused where data did come, and for what is no unit, thing or time', async () => {
    const received = city.now - HOUR;
    const pointers = async (body: object) =>
      (await issue('supervisor', body)).body.errors?.map(({ pointer }: { pointer: string }) => pointer);
    expect(await pointers(ask({ unit: 'nobody' }))).toEqual(['/unit']);
    const elsewhere = await issue('supervisor', ask({ unit: 'nanhai-housing-bureau' }));
    expect(elsewhere).toMatchObject({ status: 400, body: { errors: [{ pointer: '/unit' }] } });
    expect(elsewhere.body.detail).toContain('expected one of foshan/chancheng');
    expect(await pointers(ask({ thing: 'nothing' }))).toEqual(['/thing']);
    expect(await pointers(ask({ since: toInstant(city.now + HOUR) }))).toEqual(['/since']);
    expect(await pointers(ask({ subject: 'obligation' }))).toEqual(['/subject']);
    expect(await pointers(ask({ due: 'tomorrow' }))).toEqual(['/due']);
    await keepReadings(city.tenant('chancheng').telemetry, THING, `${THING}-ch4-1`, received, 10);
    const refused = await issue('supervisor', ask());
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '/since' }] } });
    expect(refused.body.detail).toContain(`the last were received at ${toInstant(received)}`);
    // Since then none have come.
    const since = { since: toInstant(received + HOUR / 2) };
    expect((await issue('supervisor', ask(since))).body.missed.en).toContain('the platform received the last at');
  });

  test('hold no telephone number, whoever wrote it into them', async () => {
    const asked = await issue('supervisor', { ...SILENT(), text: '请致电 13812345678 说明' });
    expect(asked.body.demand).toBe('请致电 138****5678 说明');
    expect(JSON.stringify(asked.body)).not.toContain('13812345678');
  });

  test('are signed by whoever supervises there', async () => {
    for (const by of ['viewer', 'chancheng-duty', 'foshan-gas-member', 'nanhai-leader', 'auditor'])
      expect((await issue(by, SILENT())).status, by).toBe(403);
    expect((await issue('chancheng-leader', SILENT())).status).toBe(201);
  });

  test('the same request is one letter', async () => {
    const key = { 'idempotency-key': 'once' };
    const [first, again] = [await issue('supervisor', SILENT(), key), await issue('supervisor', SILENT(), key)];
    expect(again.body).toEqual(first.body);
  });
});

describe('GET /v1/supervision-letters', () => {
  test('shows a unit its own, and whoever supervises all at or below the tier, newest first in pages', async () => {
    const numbers = async (by: string, query: Record<string, string> = {}) => {
      const { status, body } = await city.call(by, 'GET', '/v1/supervision-letters', { query });
      return { status, items: body.items?.map(({ number }: { number: string }) => number), next: body.nextCursor };
    };
    const all = (await numbers('supervisor')).items;
    expect(all.length).toBe(5);
    expect((await numbers('foshan-gas-member')).items).toEqual(all);
    expect((await numbers('water-company-member')).items).toEqual([]);
    expect((await numbers('nanhai-leader')).items).toEqual([]);
    expect((await numbers('viewer')).items).toEqual([]);
    expect((await numbers('supervisor', { state: 'answered' })).items).toEqual(['禅安督〔2026〕1号']);
    const first = await numbers('supervisor', { limit: '3' });
    expect([...first.items, ...(await numbers('supervisor', { limit: '3', cursor: first.next })).items]).toEqual(all);
    const { body } = await city.call('supervisor', 'GET', '/v1/supervision-letters', { query: { unit: 'foshan-gas' } });
    expect((await city.call('water-company-member', 'GET', `/v1/supervision-letters/${body.items[0].id}`)).status).toBe(404);
    expect((await city.call('supervisor', 'GET', '/v1/supervision-letters/nothing')).status).toBe(404);
  });
});

describe('a draft that nobody will sign', () => {
  test('is discarded with a reason by whoever may sign it, once, and stays on record', async () => {
    const { letters } = city.tenant('chancheng');
    const at = toInstant(city.now);
    const desk = { tenant: 'chancheng', registry: FOSHAN.registry, at };
    const request = { subject: 'other', unit: 'foshan-gas', missed: { zh: '迟到', en: 'late' } } as const;
    const draft = letterWrite(draftLetter(desk, request, 'a draft'), at);
    await letters.commit(draft);
    const path = `/v1/supervision-letters/${draft.letter.id}`;
    const discard = (by: string, version: string, body: object = { reason: '单位已到场，电话 13812345678 核实' }) =>
      city.call(by, 'POST', `${path}/discard`, { body, headers: { 'if-match': `"${version}"` } });
    expect((await discard('foshan-gas-member', '1')).status).toBe(403);
    expect((await discard('viewer', '1')).status).toBe(404);
    expect((await discard('supervisor', '1', {})).body.errors).toMatchObject([{ pointer: '/reason' }]);
    expect((await discard('supervisor', '2')).status).toBe(412);
    expect(await discard('supervisor', '1')).toMatchObject({
      status: 200,
      headers: { etag: '"2"' },
      body: { state: 'discarded', number: null, discarded: { at, by: { id: 'supervisor' }, reason: '单位已到场，电话 138****5678 核实' } },
    });
    expect(await discard('supervisor', '2')).toMatchObject({ status: 409, body: { allowed: [] } });
    const reply = { body: { text: 'x' }, headers: { 'if-match': '"2"' } };
    expect((await city.call('foshan-gas-member', 'POST', `${path}/reply`, reply)).status).toBe(409);
    const listed = await city.get('supervisor', '/v1/supervision-letters', { state: 'discarded' });
    expect(listed.body.items.map(({ id }: { id: string }) => id)).toEqual([draft.letter.id]);
    expect((await city.call('supervisor', 'GET', `${path}/document`)).text).toContain('单位已到场');
    expect((await letters.steps(draft.letter.id)).map(({ letter }) => letter.state)).toEqual(['draft', 'discarded']);
    expect((await city.get('supervisor', path)).body).not.toHaveProperty('chain');
  });
});
