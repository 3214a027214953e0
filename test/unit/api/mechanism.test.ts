import { beforeAll, describe, expect, test } from 'vitest';
import { ApiCity } from '../support/api-city.ts';

let city: ApiCity;
beforeAll(async () => {
  city = await ApiCity.start({ publishes: true });
});
const get = (path: string, query: Record<string, string> = {}) => city.call('viewer', 'GET', `/v1/mechanism${path}`, { query });

describe('the mechanism by the API', () => {
  test('tells its versions, and which is in force', async () => {
    expect((await get('/versions')).body.items).toMatchObject([
      { version: '2022-06', inForce: true },
      { version: '2021-08', inForce: false },
    ]);
  });

  test('explains who owes what by when, who is told after them, and who handles it without the city', async () => {
    const { body } = await get('/explanation', { domain: 'drainage', level: 'III', town: 'zumiao' });
    expect(body).toMatchObject({ version: '2022-06', notAcknowledged: { within: expect.stringMatching(/^PT/) } });
    const arrive = body.obligations.find(({ body: of, action }: { body: string; action: string }) => of === 'owner' && action === 'arrive');
    expect(arrive).toMatchObject({ unit: 'drainage-dispatch-centre', from: 'raised', within: 'PT70M' });
    expect(arrive.escalation.map(({ unit }: { unit: string }) => unit)).toContain('chancheng-water-bureau');
    const before = await get('/explanation', { domain: 'drainage', level: 'III', town: 'zumiao', at: '2022-01-01' });
    expect(before.body).toMatchObject({ version: '2021-08' });
    for (const query of [
      { domain: 'gas', level: 'IV', town: 'zumiao' },
      { domain: 'gas', level: 'I' },
      { level: 'I', town: 'zumiao' },
    ])
      expect((await get('/explanation', query as Record<string, string>)).status).toBe(400);
  });

  test('says what changed between versions, and no officer’s name', async () => {
    const { body } = await get('/changes', { from: '2021-08', to: '2022-06' });
    expect(body.items).toContainEqual(expect.objectContaining({ domain: 'drainage', field: 'unit', after: 'drainage-dispatch-centre' }));
    expect(body.items.some(({ field }: { field: string }) => field === 'liaison')).toBe(true);
    expect(JSON.stringify(body)).not.toContain('officer');
    expect((await get('/changes', { from: '2021-08', to: '1999' })).status).toBe(400);
  });

  test('publishes other bounds for a rule in force, and tells the difference', async () => {
    const publish = (bounds: object, by = 'admin') =>
      city.call(by, 'POST', '/v1/publications', { body: { kind: 'bounds', body: [{ domain: 'gas', rule: 'ch4-space', bounds }] } });
    expect((await publish({ III: 1.2 }, 'operator')).status).toBe(403);
    expect(await publish({ III: 4.5 })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/body/0/bounds' }] } });
    city.now += 3000;
    expect(await publish({ III: 1.2 })).toMatchObject({ status: 201, body: { kind: 'rules', number: 2 } });
    const { body } = await city.call('viewer', 'GET', '/v1/rules/changes', { query: { from: '1', to: '2' } });
    expect(body.items).toEqual([{ domain: 'gas', rule: 'ch4-space', field: 'bound', grade: 'III', before: 'above 1', after: 'above 1.2' }]);
    expect((await city.call('viewer', 'GET', '/v1/rules/changes', { query: { from: '1', to: '9' } })).status).toBe(400);
  });
});
