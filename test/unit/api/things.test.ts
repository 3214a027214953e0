import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ApiCity } from '../support/api-city.ts';

const THING = '/v1/things/gas-zumiao-01';

let city: ApiCity;
let etag: string;
beforeAll(async () => {
  city = await ApiCity.start({ publishes: true, only: 'chancheng' });
});
beforeEach(async () => {
  city.now += 3000;
  etag = (await city.get('operator', THING)).headers.etag ?? '';
});

const put = (body: unknown, by = 'operator', seen: string | undefined = etag) =>
  city.call(by, 'PUT', THING, { body, headers: seen === '' ? {} : { 'if-match': seen } });

const sensors = (metric: object) => ({ sensors: [{ id: 'gas-zumiao-01-ch4-1', metrics: [{ metric: 'ch4', ...metric }] }] });

describe('PUT /v1/things/{id}', () => {
  test('changes what it says and nothing else, as a publication with its author', async () => {
    const before = (await city.get('operator', THING)).body;
    const position = { lat: 23.0301, lon: 113.1121 };
    const change = {
      keeper: 'foshan-gas',
      assets: [{ id: 'gas-zumiao-01-well', position }],
      ...sensors({ bounds: { 'ch4-space': { III: 0.9 } } }),
    };
    const answer = await put(change);
    expect(answer).toMatchObject({ status: 200, body: { keeper: 'foshan-gas', assets: [{ position }] } });
    // The hub of a deployment has a map of its own.
    expect(answer.body.warnings).toEqual([expect.stringContaining('map')]);
    city.now += 3000;
    const after = await city.get('viewer', THING);
    expect(after.headers.etag).toBe(answer.headers.etag);
    expect(after.body.sensors[0].metrics[0]).toMatchObject({ metric: 'ch4', bounds: { 'ch4-space': { III: 0.9 } } });
    expect({ ...after.body, keeper: null, assets: before.assets, sensors: before.sensors }).toEqual(before);
    expect((await city.tenant('chancheng').publications.records('registry'))[0]).toMatchObject({ number: 2, author: 'operator' });
  });

  test('takes back what it told, and publishes nothing where nothing changes; null takes away', async () => {
    const { body } = await city.get('operator', THING);
    expect(await put(body)).toMatchObject({ status: 200, headers: { etag } });
    expect(await city.tenant('chancheng').publications.records('registry')).toHaveLength(2);
    const changed = await put({ keeper: 'water-company' });
    city.now += 3000;
    expect(await put({ keeper: null }, 'operator', changed.headers.etag)).toMatchObject({ status: 200, body: { keeper: null } });
  });

  test('is for operator and admin of its tier, at the version they saw', async () => {
    expect((await put({}, 'viewer')).status).toBe(403);
    expect((await put({}, 'nanhai-duty')).status).toBe(404);
    const claims = { sub: 'li', tier: 'foshan/nanhai', roles: 'operator' };
    expect((await city.call(undefined, 'PUT', THING, { body: {}, claims, headers: { 'if-match': etag } })).status).toBe(404);
    expect((await put({}, 'operator', '')).status).toBe(428);
    expect(await put({ keeper: 'foshan-gas' }, 'operator', '"7"')).toMatchObject({
      status: 412,
      body: { type: 'urn:citywatch:problem:stale-version' },
    });
    expect((await city.call('admin', 'PUT', '/v1/things/nothing', { body: {}, headers: { 'if-match': etag } })).status).toBe(404);
  });

  test('is not for who is there for some of its domains alone', async () => {
    const as = (domains: string) => ({ sub: 'li', tier: 'foshan/chancheng', roles: 'operator', domains });
    const put = (domains: string) => city.call(undefined, 'PUT', THING, { body: {}, claims: as(domains), headers: { 'if-match': etag } });
    expect([(await put('drainage')).status, (await put('gas')).status]).toEqual([404, 200]);
  });

  test('says what is wrong with it, and changes nothing', async () => {
    for (const [body, pointer] of [
      [{ colour: 'red' }, ''],
      [{ keeper: 'nobody' }, '/keeper'],
      [{ town: 'shiwan' }, '/town'],
      [{ intervalSeconds: 0 }, '/intervalSeconds'],
      [{ assets: [{ id: 'gas-shiwan-01-well' }] }, '/assets/0/id'],
      [{ assets: [{ id: 'gas-zumiao-01-well', position: { lat: 13.1, lon: 23 } }] }, '/assets/0/position'],
      [{ sensors: [{ id: 'other' }] }, '/sensors/0/id'],
      [{ sensors: [{ id: 'gas-zumiao-01-ch4-1', metrics: [{ metric: 'smell' }] }] }, '/sensors/0/metrics/0/metric'],
      [sensors({ unit: 'm' }), '/sensors/0/metrics/0/unit'],
      [sensors({ bounds: { nothing: { III: 1 } } }), '/sensors/0/metrics/0/bounds/nothing'],
      [sensors({ bounds: { 'ch4-space': { III: 30, II: 4 } } }), '/sensors/0/metrics/0/bounds/ch4-space'],
    ] as const)
      expect(await put(body), JSON.stringify(body)).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
    expect((await city.get('operator', THING)).headers.etag).toBe(etag);
  });

  test('of two who change it at once, loses nothing of either', async () => {
    const answers = await Promise.all([put({ keeper: 'foshan-gas' }), put({ intervalSeconds: 77 })]);
    city.now += 3000;
    const { keeper, intervalSeconds } = (await city.get('operator', THING)).body;
    const [first, second] = answers.map(({ status }) => status === 200);
    expect([keeper === 'foshan-gas', intervalSeconds === 77]).toEqual([first, second]);
    expect(first || second).toBe(true);
    for (const { status } of answers) expect([200, 412, 503]).toContain(status);
  });

  test('does not call off a registry that is announced', async () => {
    const { publications } = city.tenant('chancheng');
    const { body } = await publications.active('registry');
    const later = { ...body, city: { ...body.city, name: { zh: '佛山', en: 'Foshan' } } };
    await publications.publish('registry', later, { author: 'admin', effectiveFrom: '2027-01-01T00:00:00.000+08:00' });
    expect(await put({ keeper: 'foshan-gas' })).toMatchObject({ status: 409, body: { detail: expect.stringContaining('2027-01-01') } });
  });
});

test('on one machine every tenant that knows the thing has it as it is to be', async () => {
  const whole = await ApiCity.start();
  const publications = whole.tenant('foshan').publications;
  const published: string[] = [];
  for (const [id, tenant] of whole.tenants)
    Object.assign(tenant, { publications: { ...publications, publish: async (kind: string) => void published.push(`${id} ${kind}`) } });
  const { headers } = await whole.get('admin', THING);
  const seen = { 'if-match': headers.etag ?? '' };
  expect((await whole.call('admin', 'PUT', THING, { body: { keeper: 'foshan-gas' }, headers: seen })).status).toBe(200);
  // The one whose registry is shown comes first: whoever comes second there has changed nothing anywhere.
  expect(published).toEqual(['foshan', ...[...whole.tenants.keys()].filter((id) => id !== 'foshan')].map((id) => `${id} registry`));
  const nanhai = whole.tenant('nanhai');
  const failing = async () => Promise.reject(new Error('out of reach'));
  Object.assign(nanhai, { publications: { ...nanhai.publications, publish: failing } });
  const { status, body } = await whole.call('admin', 'PUT', THING, { body: { keeper: 'foshan-gas' }, headers: seen });
  expect([status, body.detail]).toEqual([503, expect.stringMatching(/^published in foshan.*, and not in nanhai \(out of reach\)/)]);
});
