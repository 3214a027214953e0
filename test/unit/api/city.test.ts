import { beforeAll, describe, expect, test } from 'vitest';
import { toInstant } from '../../../lib/core/instant.ts';
import { ApiCity, claimsOf } from '../support/api-city.ts';
import { EVENING, MINUTE } from '../support/incident-city.ts';
import { keepReadings, readingOf } from '../support/kept-readings.ts';

let city: ApiCity;
beforeAll(async () => {
  city = await ApiCity.start({ publishes: true });
});

describe('without a token', () => {
  test('there is the health and the description of the API', async () => {
    expect(await city.get(undefined, '/v1/health')).toMatchObject({
      status: 200,
      body: { status: 'ok', now: '2026-11-23T20:00:00.000+08:00', speed: 1 },
    });
    expect((await city.get(undefined, '/v1/openapi.json')).body.openapi).toMatch(/^3\.1/);
  });

  test('there is nothing else', async () => {
    const paths = ['me', 'incidents', 'incidents/x', 'audit/x', 'sensors', 'sensors/x/readings', 'things/x', 'tiers', 'units', 'mechanism'];
    for (const path of [...paths, 'rules', 'notifications', 'dead-letters', 'dead-letters/x', 'publications']) {
      const answer = await city.get(undefined, `/v1/${path}`);
      expect(answer, path).toMatchObject({ status: 401, body: { type: 'urn:citywatch:problem:unauthenticated' } });
      expect(answer.headers['www-authenticate']).toBe('Bearer');
    }
    for (const path of [
      'incidents',
      'incidents/x/actions',
      'incidents/x/evidence',
      'publications',
      'dead-letters/redrive',
      'dead-letters/x/redrive',
      'telemetry/gas-zumiao-01',
    ])
      expect((await city.call(undefined, 'POST', `/v1/${path}`, { body: {} })).status, path).toBe(401);
  });

  test('a token without a known role is as none', async () => {
    const claims = { sub: 'x', tier: 'foshan', roles: 'root' };
    expect((await city.call(undefined, 'GET', '/v1/incidents', { claims })).status).toBe(401);
  });

  test('what the API does not have is 404, whoever asks', async () => {
    for (const [method, path] of [
      ['GET', '/v1'],
      ['GET', '/v1/nothing'],
      ['DELETE', '/v1/incidents'],
      ['PUT', '/v1/incidents/x'],
      ['GET', '/v2/incidents'],
    ] as const)
      expect(await city.call('admin', method, path), path).toMatchObject({
        status: 404,
        headers: { 'content-type': 'application/problem+json' },
        body: { type: 'urn:citywatch:problem:not-found' },
      });
  });
});

describe('the claims', () => {
  test('may be words, arrays, or what API Gateway makes of arrays', async () => {
    for (const roles of ['duty-officer viewer', ['duty-officer', 'viewer'], '[duty-officer viewer]']) {
      const claims = { sub: 'wang', tier: 'foshan/chancheng', roles, domains: Array.isArray(roles) ? ['gas'] : '[gas]' };
      expect((await city.call(undefined, 'GET', '/v1/me', { claims })).body).toMatchObject({
        id: 'wang',
        roles: ['duty-officer', 'viewer'],
        domains: ['gas'],
        pushTopics: ['citywatch/+/push/place/chancheng/+/gas'],
      });
    }
  });
});

describe('what the city is', () => {
  test('tiers: one city, five districts, 32 towns, with codes', async () => {
    const { body } = await city.get('viewer', '/v1/tiers');
    const count = (kind: string) => body.items.filter((tier: { kind: string }) => tier.kind === kind).length;
    expect([count('city'), count('district'), count('town'), body.nextCursor]).toEqual([1, 5, 32, null]);
    expect(body.items.find(({ id }: { id: string }) => id === 'zumiao')).toMatchObject({
      path: 'foshan/chancheng/zumiao',
      code: '440604012',
      name: { zh: '祖庙街道' },
      position: { lat: expect.any(Number), lon: expect.any(Number) },
    });
  });

  test('tiers of a kind, within a tier, with how districts stand with the hub and who has a watch of its own', async () => {
    const ids = async (query: Record<string, string>) =>
      (await city.get('viewer', '/v1/tiers', query)).body.items.map(({ id }: { id: string }) => id);
    expect(await ids({ district: 'hosted,federated' })).toEqual(['chancheng', 'sanshui']);
    expect(await ids({ kind: 'town', tier: 'gaoming' })).toEqual(['hecheng', 'yanghe', 'mingcheng', 'genghe']);
    const tenant = city.tenant('sanshui');
    const downSince = '2026-11-23T19:00:00.000+08:00';
    Object.assign(tenant, { hubLink: { state: async () => ({ heardAt: downSince, downSince }) } });
    const { items } = (await city.get('viewer', '/v1/tiers', { kind: 'district' })).body;
    const found = Object.fromEntries(items.map((tier: { id: string }) => [tier.id, tier]));
    expect(found.sanshui).toMatchObject({ ownWatch: true, link: { state: 'down', downSince, heardAt: downSince } });
    expect(found.nanhai).toMatchObject({ ownWatch: true, link: null });
    expect((await city.get('viewer', '/v1/tiers', { kind: 'village' })).status).toBe(400);
  });

  test('units of a kind, a tier and a domain', async () => {
    const { items } = (await city.get('viewer', '/v1/units', { kind: 'regulator', tier: 'nanhai', domain: 'gas' })).body;
    expect(items.map(({ id }: { id: string }) => id)).toEqual(['nanhai-housing-bureau']);
  });

  test('units: who they are and how they are reached, without addresses or the names and numbers of people', async () => {
    const { body, text } = await city.get('viewer', '/v1/units', { limit: '200' });
    expect(body.items.find(({ id }: { id: string }) => id === 'foshan-gas')).toMatchObject({
      kind: 'owner',
      tier: 'foshan',
      channels: ['outbox'],
    });
    expect(text).not.toMatch(/\+?86\d{11}|1[3-9]\d{9}|officer|"to"/);
  });

  test('these lists come in pages, of 50 unless a limit is given, and every item once', async () => {
    for (const path of ['/v1/tiers', '/v1/units', '/v1/rules']) {
      const whole = (await city.get('viewer', path, { limit: '200' })).body.items.map(({ id }: { id: string }) => id);
      expect((await city.get('viewer', path)).body.items).toHaveLength(Math.min(50, whole.length));
      const paged: string[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const { body } = await city.get('viewer', path, { limit: '7', ...(cursor ? { cursor } : {}) });
        paged.push(...body.items.map(({ id }: { id: string }) => id));
        cursor = body.nextCursor;
      }
      expect(paged, path).toEqual(whole);
      expect(await city.get('viewer', path, { cursor: 'not one' })).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: '/cursor' }] },
      });
    }
  });

  test('the mechanism at a moment: the version then in force', async () => {
    const version = async (at?: string) => (await city.get('viewer', '/v1/mechanism', at === undefined ? {} : { at })).body.version;
    expect(await version()).toBe('2022-06');
    expect(await version('2022-05-31T23:59:59+08:00')).toBe('2021-08');
    expect(await version('2022-05-31T16:00:00Z')).toBe('2022-06');
    expect(await version('2022-06-01T00:00:00 08:00')).toBe('2022-06');
    expect([await version('2022-05-31'), await version('2022-06-01')]).toEqual(['2021-08', '2022-06']);
    expect(await city.get('viewer', '/v1/mechanism', { at: '2020-01-01T00:00:00+08:00' })).toMatchObject({ status: 404 });
    for (const at of ['yesterday', '5', '2022-13-01T00:00:00Z', '2022-06-01 00:00'])
      expect(await city.get('viewer', '/v1/mechanism', { at }), at).toMatchObject({ status: 400, body: { errors: [{ pointer: '/at' }] } });
  });

  test('the mechanism says who owes what in which time, and what is not confirmed', async () => {
    const { body } = await city.get('viewer', '/v1/mechanism');
    const general = body.flows.find(({ domains }: { domains?: string[] }) => domains === undefined);
    expect(general.levels.III[1]).toEqual({
      body: 'owner',
      action: 'arrive',
      within: 'PT70M',
      from: 'raised',
      warnBefore: 'PT10M',
      provisional: true,
    });
    expect(body.effectiveFromProvisional).toBe(true);
  });

  test('the rules in force, with their thresholds', async () => {
    const { body } = await city.get('viewer', '/v1/rules');
    const rule = body.items.find(({ id }: { id: string }) => id === 'ch4-space');
    expect(rule).toMatchObject({ domain: 'gas', metric: 'ch4', unit: '%{vol}', publication: 1 });
    expect(rule.grades.map(({ grade }: { grade: string }) => grade).sort()).toEqual(['I', 'II', 'III']);
    // Pages are cut by id.
    const ids = body.items.map(({ id }: { id: string }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('sensors', () => {
  test('are listed with asset, domain, town, position and metrics, within one’s tier and domains', async () => {
    const { body } = await city.get('zumiao-duty', '/v1/sensors', { limit: '200' });
    expect(body.items.length).toBeGreaterThan(10);
    expect(new Set(body.items.map(({ town }: { town: string }) => town))).toEqual(new Set(['zumiao']));
    expect(body.items.find(({ id }: { id: string }) => id === 'gas-zumiao-01-ch4-1')).toEqual({
      id: 'gas-zumiao-01-ch4-1',
      thing: 'gas-zumiao-01',
      asset: 'gas-zumiao-01-well',
      domain: 'gas',
      town: 'zumiao',
      position: { lat: expect.any(Number), lon: expect.any(Number) },
      metrics: [{ metric: 'ch4', unit: '%{vol}', range: [0, 100] }],
    });
  });

  test('of elsewhere are not there', async () => {
    expect((await city.get('zumiao-duty', '/v1/sensors', { tier: 'nanhai' })).body.items).toEqual([]);
    expect(await city.get('nanhai-duty', '/v1/sensors/gas-zumiao-01-ch4-1/readings')).toMatchObject({ status: 404 });
    expect(await city.get('nanhai-duty', '/v1/things/gas-zumiao-01')).toMatchObject({ status: 404 });
    expect(await city.get('drainage-sector', '/v1/things/gas-zumiao-01')).toMatchObject({ status: 404 });
    expect(await city.get('auditor', '/v1/sensors/nothing/readings')).toMatchObject({ status: 404 });
  });

  test('every sensor is on exactly one page', async () => {
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await city.get('auditor', '/v1/sensors', { tier: 'chancheng', limit: '37', ...(cursor ? { cursor } : {}) });
      seen.push(...body.items.map(({ id }: { id: string }) => id));
      cursor = body.nextCursor;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual([...seen].sort());
    expect(seen.length).toBeGreaterThan(100);
  });

  test('a thing says where it publishes', async () => {
    expect((await city.get('auditor', '/v1/things/gas-zumiao-01')).body).toMatchObject({
      id: 'gas-zumiao-01',
      tenant: 'chancheng',
      town: 'zumiao',
      topic: 'citywatch/chancheng/gas-zumiao-01/telemetry',
    });
  });
});

describe('readings', () => {
  const path = '/v1/sensors/gas-zumiao-01-ch4-1/readings';
  const SECONDS = 12_000;
  beforeAll(async () => {
    await keepReadings(city.tenant('chancheng').telemetry, 'gas-zumiao-01', 'gas-zumiao-01-ch4-1', EVENING, SECONDS);
  });

  test('are newest first, 50 unless told otherwise and 10,000 at most, each once', async () => {
    const first = await city.get('auditor', path);
    expect(first.body.items).toHaveLength(50);
    expect(first.body.items[0]).toEqual(readingOf(EVENING, SECONDS - 1));
    const big = await city.get('auditor', path, { limit: '10000' });
    expect(big.body.items).toHaveLength(10_000);
    const rest = await city.get('auditor', path, { limit: '10000', cursor: big.body.nextCursor });
    expect([rest.body.items.length, rest.body.nextCursor]).toEqual([SECONDS - 10_000, null]);
    const times = [...big.body.items, ...rest.body.items].map(({ time }: { time: string }) => time);
    expect(times).toEqual([...new Set(times)].sort().reverse());
    expect(await city.get('auditor', path, { limit: '10001' })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/limit' }] } });
  });

  test('of a period have both ends in it', async () => {
    const from = '2026-11-23T20:01:00+08:00';
    const to = '2026-11-23T20:02:00.000+08:00';
    const { body } = await city.get('auditor', path, { from, to, limit: '200' });
    expect(body.items).toHaveLength(61);
    expect([body.items.at(-1).time, body.items[0].time]).toEqual(['2026-11-23T20:01:00.000+08:00', to]);
    expect((await city.get('auditor', path, { from: to, to: from })).body.items).toEqual([]);
    expect(await city.get('auditor', path, { from: 'soon' })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/from' }] } });
    expect(await city.get('auditor', path, { cursor: 'x' })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/cursor' }] } });
  });
});

describe('POST /v1/telemetry/{thing}', () => {
  const pack = [{ n: 'gas-zumiao-01-ch4-1/ch4', v: 0.5 }];
  const path = '/v1/telemetry/gas-zumiao-01';
  /** What the host makes of a thing's Basic credentials once it has checked them. */
  const thing = (name: string) => ({ sub: name, thing: name });

  test('from the thing itself or a machine is queued in the owner’s tenant, as it would come over MQTT', async () => {
    for (const claims of [thing('gas-zumiao-01'), { sub: 'm', tier: 'foshan', roles: 'system' }]) {
      city.queued.length = 0;
      const answer = await city.call(undefined, 'POST', path, { body: pack, claims });
      expect(answer).toMatchObject({ status: 202, body: { pack: expect.any(String) } });
      expect(city.queued.map(({ tenant, queue }) => `${tenant} ${queue}`)).toEqual(['chancheng telemetry']);
      const queued = JSON.parse(city.queued[0]?.message.body ?? '');
      expect(queued).toMatchObject({
        topic: 'citywatch/chancheng/gas-zumiao-01/telemetry',
        client: 'gas-zumiao-01',
        receivedAt: EVENING,
      });
      expect(JSON.parse(Buffer.from(queued.data, 'base64').toString())).toEqual(pack);
    }
  });

  test('from another thing is 401, from a person 403, for a thing that is none or out of reach 404', async () => {
    const post = async (claims: Readonly<Record<string, string>>, to = path) =>
      (await city.call(undefined, 'POST', to, { body: pack, claims })).status;
    expect(await post(thing('gas-zumiao-02'))).toBe(401);
    expect(await post({ sub: 'a', tier: 'foshan', roles: 'admin' })).toBe(403);
    expect(await post({ sub: 'm', tier: 'foshan', roles: 'system' }, '/v1/telemetry/nothing')).toBe(404);
    expect(await post({ sub: 'm', tier: 'foshan/nanhai', roles: 'system' })).toBe(404);
  });

  test('what is no SenML is 400, what is too large 413; nothing is queued', async () => {
    city.queued.length = 0;
    const claims = thing('gas-zumiao-01');
    for (const text of ['', '{', '{}', '[7]', '[{"v":1}]', '[{"n":"x","v":"1"}]'])
      expect(await city.call(undefined, 'POST', path, { bytes: Buffer.from(text), claims }), text).toMatchObject({
        status: 400,
        body: { type: 'urn:citywatch:problem:validation', errors: [{ pointer: '' }] },
      });
    const large = await city.call(undefined, 'POST', path, { bytes: Buffer.alloc(128 * 1024 + 1, 0x20), claims });
    expect(large).toMatchObject({ status: 413, body: { type: 'urn:citywatch:problem:too-large' } });
    expect(city.queued).toEqual([]);
  });
});

describe('dead letters', () => {
  const letter = (tenant: string, index: number, more: object = {}) => ({
    id: `${String(EVENING + index).padStart(15, '0')}-${tenant}-${index}`,
    receivedAt: EVENING + index,
    givenUpAt: EVENING - 1000 + index,
    tenant,
    topic: `citywatch/${tenant}/x/telemetry`,
    queue: 'telemetry' as const,
    reason: 'not-senml' as const,
    detail: 'no JSON',
    head: '<b>{',
    body: `body-${index}`,
    ...more,
  });
  beforeAll(async () => {
    for (let index = 0; index < 7; index++) {
      const tenant = index % 2 ? 'nanhai' : 'chancheng';
      await city.tenant(tenant).deadLetters.put(letter(tenant, index, index === 6 ? { reason: 'failed', queue: 'notify' } : {}));
    }
  });

  test('are listed newest first over all tenants, for those who run the platform or audit it', async () => {
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await city.get('operator', '/v1/dead-letters', { limit: '2', ...(cursor ? { cursor } : {}) });
      seen.push(...body.items.map(({ receivedAt }: { receivedAt: string }) => receivedAt));
      cursor = body.nextCursor;
    }
    expect(seen).toHaveLength(7);
    expect(seen).toEqual([...seen].sort().reverse());
    const { body } = await city.get('auditor', '/v1/dead-letters', { limit: '1' });
    expect(body.items[0]).toMatchObject({ queue: 'notify', reason: 'failed', thing: null, head: '<b>{', redrivenAt: null });
    for (const by of ['viewer', 'foshan-leader', 'system']) expect((await city.get(by, '/v1/dead-letters')).status).toBe(403);
  });

  test('of other tiers are not there for the operator of one', async () => {
    const claims = { sub: 'o', tier: 'foshan/nanhai', roles: 'operator' };
    const { body } = await city.call(undefined, 'GET', '/v1/dead-letters', { claims });
    expect(body.items).toHaveLength(3);
    const id = letter('chancheng', 0).id;
    expect((await city.call(undefined, 'POST', `/v1/dead-letters/${id}/redrive`, { claims })).status).toBe(404);
  });

  test('are shown whole to those who may list them', async () => {
    const { id } = letter('chancheng', 0);
    expect((await city.get('auditor', `/v1/dead-letters/${id}`)).body).toMatchObject({ id, body: 'body-0', detail: 'no JSON' });
    expect((await city.get('viewer', `/v1/dead-letters/${id}`)).status).toBe(403);
    expect((await city.get('auditor', '/v1/dead-letters/none')).status).toBe(404);
  });

  test('are sent again to the queue that gave them up, once, and are then no longer open', async () => {
    city.queued.length = 0;
    for (const index of [0, 1, 6]) {
      const { id } = letter(index % 2 ? 'nanhai' : 'chancheng', index);
      const first = await city.call('operator', 'POST', `/v1/dead-letters/${id}/redrive`);
      expect(first).toMatchObject({ status: 202, body: { id, redrivenAt: expect.any(String), redrivenBy: claimsOf('operator').sub } });
      expect(await city.call('admin', 'POST', `/v1/dead-letters/${id}/redrive`)).toMatchObject({ status: 202, body: first.body });
    }
    expect(city.queued.map(({ tenant, queue, message }) => `${tenant} ${queue} ${message.body}`)).toEqual([
      'chancheng telemetry body-0',
      'nanhai telemetry body-1',
      'chancheng notify body-6',
    ]);
    const idsOf = async (state?: string) =>
      (await city.get('operator', '/v1/dead-letters', state ? { state } : {})).body.items.map(({ id }: { id: string }) =>
        id.split('-').at(-1),
      );
    expect(await idsOf()).toEqual(['5', '4', '3', '2']);
    expect(await idsOf('redriven')).toEqual(['6', '1', '0']);
    expect(await idsOf('all')).toHaveLength(7);
    expect((await city.get('operator', '/v1/dead-letters', { state: 'lost' })).status).toBe(400);
    expect((await city.call('auditor', 'POST', `/v1/dead-letters/${letter('nanhai', 1).id}/redrive`)).status).toBe(403);
    expect((await city.call('admin', 'POST', '/v1/dead-letters/none/redrive')).status).toBe(404);
  });

  test.each([
    ['ingest', ['telemetry']],
    ['change-feed', ['notify', 'push', 'forward']],
    ['hub-link', ['forward']],
    ['hub-inbox', ['forward']],
    ['push', ['push']],
    ['forward', ['forward']],
  ] as const)('of %s go to %s, and their message names the letter', async (queue, targets) => {
    city.queued.length = 0;
    const one = letter('shunde', 0, { id: `shunde-${queue}`, queue, body: '{"event":{"seq":1}}' });
    await city.tenant('shunde').deadLetters.put(one);
    expect((await city.call('operator', 'POST', `/v1/dead-letters/${one.id}/redrive`)).status).toBe(202);
    expect(city.queued.map(({ queue: to }) => to)).toEqual(targets);
    for (const { message } of city.queued) expect(JSON.parse(message.body)).toEqual({ event: { seq: 1 }, redriveOf: one.id });
  });

  test('that are news of a supervision letter go to the queue of telling alone', async () => {
    city.queued.length = 0;
    const one = letter('shunde', 1, { id: 'shunde-news', queue: 'change-feed', body: '{"news":{"what":"issued"}}' });
    await city.tenant('shunde').deadLetters.put(one);
    expect((await city.call('operator', 'POST', `/v1/dead-letters/${one.id}/redrive`)).status).toBe(202);
    expect(city.queued.map(({ queue, message }) => [queue, JSON.parse(message.body)])).toEqual([
      ['notify', { news: { what: 'issued' }, redriveOf: one.id }],
    ]);
  });

  test('that hold nothing to send say why, and stay open', async () => {
    const one = letter('gaoming', 0, {
      id: 'gaoming-missed',
      queue: 'deadline-watch',
      reason: 'missed',
      unsendable: 'the next pass did it',
    });
    await city.tenant('gaoming').deadLetters.put(one);
    expect(await city.call('operator', 'POST', `/v1/dead-letters/${one.id}/redrive`)).toMatchObject({
      status: 409,
      body: { type: 'urn:citywatch:problem:action-not-allowed', detail: 'the next pass did it' },
    });
    expect((await city.get('operator', `/v1/dead-letters/${one.id}`)).body).toMatchObject({
      unsendable: 'the next pass did it',
      redrivenAt: null,
    });
  });

  test('of a queue or for a reason are sent again together, a hundred at a time', async () => {
    city.queued.length = 0;
    for (let index = 0; index < 120; index++)
      await city.tenant('sanshui').deadLetters.put(letter('sanshui', 100 + index, { queue: 'notify', reason: 'failed' }));
    await city.tenant('sanshui').deadLetters.put(letter('sanshui', 300, { queue: 'notify', reason: 'failed', unsendable: 'no' }));
    const again = (body: object, by = 'operator') => city.call(by, 'POST', '/v1/dead-letters/redrive', { body });
    const before = toInstant(EVENING - 1000 + 110);
    const first = await again({ queue: 'notify', before });
    expect(first).toMatchObject({ status: 202, body: { more: false } });
    expect(first.body.redriven).toHaveLength(10);
    expect((await again({ queue: 'notify', reason: 'failed' })).body).toMatchObject({ redriven: { length: 100 }, more: true });
    expect((await again({ queue: 'notify' })).body).toMatchObject({ redriven: { length: 10 }, more: false });
    expect(new Set(city.queued.map(({ message }) => message.id)).size).toBe(120);
    for (const wrong of [{}, { queue: 'lost' }, { reason: 7 }, { queue: 'notify', before: 'now' }])
      expect((await again(wrong)).status).toBe(400);
    expect((await again({ queue: 'notify' }, 'auditor')).status).toBe(403);
  });

  test('that cannot be sent are named and stay open, and keep none of the others', async () => {
    const { deadLetters, queues } = city.tenant('gaoming');
    for (let index = 0; index < 3; index++) await deadLetters.put(letter('gaoming', 700 + index, { queue: 'push', reason: 'undelivered' }));
    const { items } = await deadLetters.list({ state: 'open', limit: 10 });
    const { push } = queues;
    const broken = items[1]?.id as string;
    const send = push.send.bind(push);
    push.send = async (messages) => {
      if (JSON.stringify(messages).includes(broken)) throw new Error('planted: too large');
      return send(messages);
    };
    const { body } = await city.call('operator', 'POST', '/v1/dead-letters/redrive', { body: { queue: 'push', reason: 'undelivered' } });
    push.send = send;
    expect(body).toMatchObject({ redriven: { length: 2 }, failed: [{ id: broken, detail: 'planted: too large' }], more: false });
    expect((await deadLetters.list({ state: 'open', limit: 10 })).items.map(({ id }) => id)).toContain(broken);
    expect((await city.call('operator', 'POST', '/v1/dead-letters/redrive', { body: { queue: 'push' } })).body).toMatchObject({
      redriven: [broken],
      failed: [],
    });
  });
});

describe('publications', () => {
  const RULES = {
    domain: 'gas',
    rules: [{ id: 'ch4-space', metric: 'ch4', unit: '%{vol}', when: { above: { III: 1.5 } }, source: 'a test' }],
  };

  test('say what was published by whom, and are for those who run the platform or audit it', async () => {
    const { body } = await city.get('auditor', '/v1/publications');
    expect(new Set(body.items.map(({ kind }: { kind: string }) => kind))).toEqual(
      new Set(['registry', 'rules', 'mechanism', 'rosters', 'resources']),
    );
    expect((await city.get('viewer', '/v1/publications')).status).toBe(403);
  });

  test('of rules are made by admin, take the place of the domain’s, and are in force in every tenant', async () => {
    city.now += MINUTE;
    const body = { kind: 'rules', body: [RULES] };
    expect((await city.call('operator', 'POST', '/v1/publications', { body })).status).toBe(403);
    const answer = await city.call('admin', 'POST', '/v1/publications', { body });
    expect(answer).toMatchObject({ status: 201, body: { kind: 'rules', number: 2, author: 'admin' } });
    const { items } = (await city.get('viewer', '/v1/rules')).body;
    expect(items.filter(({ domain }: { domain: string }) => domain === 'gas')).toHaveLength(1);
    expect(items.length).toBeGreaterThan(5);
    expect((await city.tenant('nanhai').publications.active('rules')).number).toBe(2);
  });

  test('with faults are refused with a pointer to each', async () => {
    const faulty = { ...RULES, rules: [{ ...RULES.rules[0], unit: 'furlong', when: {} }] };
    const answer = await city.call('admin', 'POST', '/v1/publications', { body: { kind: 'rules', body: [faulty] } });
    expect(answer.status).toBe(400);
    expect(answer.body.errors.length).toBeGreaterThan(0);
    for (const { pointer } of answer.body.errors) expect(pointer).toMatch(/^\/body\/0\/rules\/0/);
    for (const body of [
      {},
      { kind: 'registry', body: [] },
      { kind: 'rules', body: [RULES], effectiveFrom: '5' },
      { kind: 'rules', body: null },
    ])
      expect((await city.call('admin', 'POST', '/v1/publications', { body })).status, JSON.stringify(body)).toBe(400);
  });
});
