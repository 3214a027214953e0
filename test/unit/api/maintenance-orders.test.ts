import { beforeAll, describe, expect, test } from 'vitest';
import { toInstant } from '../../../lib/core/instant.ts';
import { newOrder } from '../../../lib/core/maintenance/order.ts';
import { type ApiAnswer, ApiCity } from '../support/api-city.ts';

let city: ApiCity;
let id: string;
const KEPT = {
  tenant: 'chancheng',
  sensor: 'gas-zumiao-01-ch4-1',
  thing: 'gas-zumiao-01',
  asset: 'gas-zumiao-01-well',
  domain: 'gas',
  town: 'foshan/chancheng/zumiao',
  unit: 'foshan-gas',
} as const;

beforeAll(async () => {
  city = await ApiCity.start();
  const at = toInstant(city.now);
  const order = newOrder(KEPT, { fault: 'stuck', metrics: [{ metric: 'ch4', since: at }] }, at, 'e-1');
  await city.tenant('chancheng').maintenance.commit({ order });
  id = order.id;
});

const act = (by: string, body: object, version = 1): Promise<ApiAnswer> =>
  city.call(by, 'POST', `/v1/maintenance-orders/${id}/actions`, { body, headers: { 'if-match': `"${version}"` } });

describe('maintenance orders', () => {
  test('are seen by who keeps the sensor and by the tiers and domains above it, and by nobody else', async () => {
    for (const user of ['foshan-gas-member', 'chancheng-duty', 'admin', 'viewer', 'gas-sector']) {
      expect((await city.get(user, '/v1/maintenance-orders')).body.items, user).toHaveLength(1);
      expect((await city.get(user, `/v1/maintenance-orders/${id}`)).status, user).toBe(200);
    }
    for (const user of ['nanhai-duty', 'chancheng-housing-bureau-member', 'elevator-sector']) {
      expect((await city.get(user, '/v1/maintenance-orders')).body.items, user).toEqual([]);
      expect((await city.get(user, `/v1/maintenance-orders/${id}`)).status, user).toBe(404);
    }
    expect((await city.get('admin', '/v1/maintenance-orders', { state: 'closed' })).body.items).toEqual([]);
    expect((await city.get('admin', '/v1/maintenance-orders', { sensor: 'other' })).body.items).toEqual([]);
    expect(
      (await city.get('operator', '/v1/status')).body.items.find(({ tenant }: { tenant: string }) => tenant === 'chancheng').maintenance,
    ).toEqual({ open: 1, more: false });
  });

  test('have messages that are seen by who sees the order, whatever its incident, and by nobody else', async () => {
    const { notifications } = city.tenant('chancheng');
    const told = { order: id, unit: KEPT.unit, channel: 'outbox', createdAt: toInstant(city.now) } as const;
    const text = { zh: '请检查', en: 'Please look after it' };
    await notifications.record([
      { ...told, id: 'n-1', event: `${id}#1`, subject: text, text },
      { ...told, id: 'n-2', event: `${id}#2`, subject: text, text, incident: `${id}-of-nobody` },
    ]);
    const seen = async (user: string): Promise<string[]> =>
      (await city.get(user, '/v1/notifications', { unit: KEPT.unit })).body.items?.map((row: { id: string }) => row.id).sort();
    for (const user of ['foshan-gas-member', 'chancheng-duty', 'zumiao-duty', 'admin', 'gas-sector'])
      expect(await seen(user), user).toEqual(['n-1', 'n-2']);
    for (const user of ['nanhai-duty', 'fire-sector', 'elevator-sector']) expect(await seen(user), user).toEqual([]);
  });

  test('are acknowledged and done by the keeper alone, at their version', async () => {
    expect((await act('chancheng-duty', { action: 'acknowledge' })).status).toBe(403);
    expect((await act('nanhai-duty', { action: 'acknowledge' })).status).toBe(404);
    expect((await act('foshan-gas-member', { action: 'repair' })).body.errors).toMatchObject([{ pointer: '/action' }]);
    expect((await act('foshan-gas-member', { action: 'done' }, 7)).status).toBe(412);
    expect(await act('foshan-gas-member', { action: 'acknowledge', note: '明天去' })).toMatchObject({
      status: 200,
      body: { state: 'acknowledged', version: 2, allowed: ['done'], acknowledged: { note: '明天去' } },
    });
    expect(await act('foshan-gas-member', { action: 'acknowledge' }, 2)).toMatchObject({ status: 409, body: { allowed: ['done'] } });
    const done = await act('foshan-gas-member', { action: 'done', note: '清洁 13800138000' }, 2);
    expect(done).toMatchObject({ status: 200, body: { state: 'done', version: 3, allowed: [], done: { by: { unit: 'foshan-gas' } } } });
    expect(done.body.done.note).not.toContain('13800138000');
    expect(
      (await city.get('operator', '/v1/status')).body.items.find(({ tenant }: { tenant: string }) => tenant === 'chancheng').maintenance
        .open,
    ).toBe(0);
  });
});
