import { beforeAll, describe, expect, test } from 'vitest';
import { ApiCity } from '../support/api-city.ts';
import { MINUTE } from '../support/incident-city.ts';

let city: ApiCity;
let gas: { readonly id: string };
beforeAll(async () => {
  city = await ApiCity.start();
  gas = await city.raise();
  await city.raise({ domain: 'drainage', town: 'guicheng' }, 'nanhai-duty');
  const wrong = await city.raise({ domain: 'fire' }, 'chancheng-duty');
  city.now += 5 * MINUTE;
  await city.act(wrong, 'chancheng-duty', 'assess');
  await city.act(wrong, 'chancheng-duty', 'false-alarm', { reasonCode: 'weather', text: '雾 / fog' });
  city.now += 60 * MINUTE;
  await city.watch();
});

const statistics = async (by: string, user = 'supervisor', more: Record<string, string> = {}) =>
  (await city.get(user, '/v1/statistics', { by, ...more })).body;

describe('GET /v1/statistics', () => {
  test('counts what was raised, false and missed, of all districts, broken down', async () => {
    const { total, items } = await statistics('tier');
    expect(total).toMatchObject({ raised: 3, false: 1, falseByReason: { weather: 1 }, medians: { assess: { seconds: 300, of: 1 } } });
    // The two that nobody assessed.
    expect(total.missed).toBe(2);
    expect(items.map(({ tier, name, raised }: { tier: string; name: object; raised: number }) => [tier, name, raised])).toEqual([
      ['chancheng', { zh: expect.any(String), en: expect.any(String) }, 2],
      ['nanhai', { zh: expect.any(String), en: expect.any(String) }, 1],
    ]);
    expect((await statistics('domain')).items.map(({ domain }: { domain: string }) => domain)).toEqual(['drainage', 'fire', 'gas']);
    expect((await statistics('unit')).items.find(({ unit }: { unit: string }) => unit === 'nanhai-centre')).toMatchObject({
      raised: 1,
      missed: 1,
    });
  });

  test('counts for everybody what their lists show them', async () => {
    for (const user of ['supervisor', 'chancheng-duty', 'gas-sector', 'guicheng-duty', 'foshan-gas-member', 'viewer', 'system']) {
      const { items } = (await city.get(user, '/v1/incidents')).body;
      expect((await statistics('domain', user)).total.raised, user).toBe(items.length);
    }
    expect((await statistics('domain', 'supervisor', { tier: 'nanhai' })).total.raised).toBe(1);
    expect((await statistics('domain', 'supervisor', { domain: 'gas,fire' })).total.raised).toBe(2);
  });

  test('says what is wrong with what is asked', async () => {
    for (const [query, pointer] of [
      [{ by: 'weather' }, '/by'],
      [{ by: 'unit,rule' }, '/by'],
      [{ from: '2020-01-01' }, '/from'],
      [{ from: '2026-12-01', to: '2026-11-01' }, '/from'],
      [{ to: 'soon' }, '/to'],
    ] as const)
      expect(await city.get('supervisor', '/v1/statistics', query), JSON.stringify(query)).toMatchObject({
        status: 400,
        body: { errors: [{ pointer }] },
      });
  });

  test('a time in which nothing was raised has nothing in it', async () => {
    const { total, items } = await statistics('grade', 'supervisor', { from: '2026-10-01', to: '2026-11-01' });
    expect(total).toMatchObject({ raised: 0, falseShare: null, punctuality: null });
    expect(items).toEqual([]);
  });
});

describe('figures made again', () => {
  test('for operator and admin, page by page; what is right stays as it is', async () => {
    const before = await statistics('unit');
    expect((await city.call('supervisor', 'POST', '/v1/statistics/rebuild', { body: {} })).status).toBe(403);
    const { status, body } = await city.call('operator', 'POST', '/v1/statistics/rebuild');
    expect([status, body]).toEqual([200, { incidents: 3, nextCursor: null }]);
    expect(await statistics('unit')).toEqual(before);
    expect((await city.call('admin', 'POST', '/v1/statistics/rebuild', { body: { cursor: 'x' } })).status).toBe(400);
  });
});

describe('GET /v1/scoreboard', () => {
  test('every row for who judges, the own one for a unit, none for others; numbers and obligations agree', async () => {
    const { body } = await city.get('supervisor', '/v1/scoreboard', { month: '2026-11' });
    expect(body.items.find(({ unit }: { unit: string }) => unit === 'chancheng-centre')).toMatchObject({ missed: 1, list: 'black' });
    expect(body.items[0].obligations).toBeUndefined();
    const own = (await city.get('chancheng-duty', '/v1/scoreboard', { month: '2026-11' })).body;
    expect(own.items).toMatchObject([
      { unit: 'chancheng-centre', obligations: expect.arrayContaining([expect.objectContaining({ incident: gas.id, counts: 'missed' })]) },
    ]);
    const { unit: _unit, name: _name, rank: _rank, list: _list, obligations: _all, ...sums } = own.items[0];
    expect(own.total).toEqual({ ...sums, units: body.total.units });
    expect(own.total.missed).toBeLessThan(body.total.missed);
    expect((await city.get('viewer', '/v1/scoreboard')).status).toBe(403);
    expect((await city.get('supervisor', '/v1/scoreboard', { month: '2026-13' })).status).toBe(400);
    // A regulator of one district and domain counts what it sees.
    expect((await city.get('chancheng-leader', '/v1/scoreboard')).body.items.map(({ unit }: { unit: string }) => unit)).not.toContain(
      'nanhai-centre',
    );
  });
});
