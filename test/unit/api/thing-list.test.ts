import { beforeAll, describe, expect, test } from 'vitest';
import { ApiCity } from '../support/api-city.ts';

let city: ApiCity;
beforeAll(async () => {
  city = await ApiCity.start({ publishes: true });
});

const idsOf = ({ body }: { readonly body: { readonly items: readonly { readonly id: string }[] } }): string[] =>
  body.items.map(({ id }) => id);
const things = (query: Record<string, string>, by = 'operator') => city.call(by, 'GET', '/v1/things', { query });

describe('GET /v1/things', () => {
  test('finds by words of the id, the name, the place and the domain, in either language', async () => {
    for (const q of ['gas-zumiao-01', '祖庙 燃气', 'GAS zumiao 01', 'gas 禅城 祖庙'])
      expect(idsOf(await things({ q })), q).toContain('gas-zumiao-01');
    expect(idsOf(await things({ q: 'gas-zumiao-01 bridge' }))).toEqual([]);
    expect(new Set((await things({ domain: 'gas', town: 'zumiao' })).body.items.map(({ town }: { town: string }) => town))).toEqual(
      new Set(['zumiao']),
    );
  });

  test('gives every thing once, page after page, also in search of a state', async () => {
    for (const query of [{}, { state: 'never-heard' }] as Record<string, string>[]) {
      const found: string[] = [];
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const { body } = await things({ ...query, limit: '40', ...(cursor ? { cursor } : {}) });
        found.push(...body.items.map(({ id }: { id: string }) => id));
        cursor = body.nextCursor;
      }
      expect(found).toEqual([...new Set(found)].sort());
      expect(found.length).toBeGreaterThan(100);
    }
    expect(await things({ state: 'alarm' })).toMatchObject({ status: 200, body: { items: [] } });
    expect(await things({ state: 'asleep' })).toMatchObject({ status: 400 });
  });

  test('shows what lies in the reach of whoever asks', async () => {
    expect(idsOf(await things({ q: 'zumiao' }, 'nanhai-duty'))).toEqual([]);
    expect((await city.get('nanhai-duty', '/v1/things/gas-zumiao-01/state')).status).toBe(404);
  });
});

describe('GET /v1/things/{id}/state', () => {
  test('tells the rules in force on each metric, and whose bounds they are', async () => {
    const { body } = await city.get('chancheng-duty', '/v1/things/gas-zumiao-01/state');
    expect(body).toMatchObject({ state: 'never-heard', lastSeenAt: null, neverHeard: 5, knowsRevoked: false });
    expect(body.values).toContainEqual(expect.objectContaining({ sensor: 'gas-zumiao-01-ch4-1', metric: 'ch4', value: null }));
    expect(body.rules).toContainEqual(
      expect.objectContaining({ sensor: 'gas-zumiao-01-ch4-1', rule: 'ch4-space', bounds: 'rule', unit: '%{vol}' }),
    );
    const bridge = idsOf(await things({ domain: 'bridge', limit: '1' }))[0];
    const { rules } = (await city.get('operator', `/v1/things/${bridge}/state`)).body;
    expect(rules).toContainEqual(expect.objectContaining({ metric: 'strain', bounds: 'share', share: 'design' }));
  });
});
