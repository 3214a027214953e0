import { describe, expect, test } from 'vitest';
import type { FaultEffect } from '../../../lib/core/alarm/model.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { afterAction, type MaintenanceOrder } from '../../../lib/core/maintenance/order.ts';
import { tellOrder } from '../../../lib/core/notification/tell-order.ts';
import type { Registry } from '../../../lib/core/registry/model.ts';
import { FOSHAN } from '../support/foshan.ts';
import { IncidentCity } from '../support/incident-city.ts';

const SENSOR = 'gas-zumiao-01-ch4-1';
const MINUTE = 60_000;
const fault = (city: IncidentCity, more: Partial<FaultEffect> = {}): FaultEffect => ({
  effect: 'fault',
  id: 'f-1',
  sensor: SENSOR,
  metric: 'ch4',
  fault: 'stuck',
  change: 'began',
  since: city.now - 10 * MINUTE,
  time: city.now,
  ...more,
});
const orders = async (city: IncidentCity) => (await city.maintenance.list({ limit: 50 })).items;

describe('a lasting fault of a sensor', () => {
  test('is one order to its keeper however often it comes, and no incident', async () => {
    const city = new IncidentCity();
    await Promise.all([1, 2, 3].map(() => city.apply(fault(city))));
    await city.apply(fault(city, { id: 'f-2', metric: 'temperature' }), fault(city, { id: 'f-3' }));
    const [order, ...more] = await orders(city);
    expect(more).toEqual([]);
    expect(order).toMatchObject({
      state: 'open',
      sensor: SENSOR,
      fault: 'stuck',
      unit: 'foshan-gas',
      domain: 'gas',
      asset: 'gas-zumiao-01-well',
    });
    expect(order?.metrics.map(({ metric }) => metric)).toEqual(['ch4', 'temperature']);
    expect(await city.all()).toEqual([]);
  });

  test('that was told again is not opened anew by what was told before, once its keeper says that it is done', async () => {
    const city = new IncidentCity();
    await city.apply(fault(city), fault(city, { id: 'f-2' }));
    const [order] = await orders(city);
    const done = afterAction(order as MaintenanceOrder, 'done', { kind: 'person', id: 'li' }, toInstant(city.now));
    await city.maintenance.commit({ order: done });
    await city.apply(fault(city), fault(city, { id: 'f-2' }));
    expect((await orders(city)).map(({ state }) => state)).toEqual(['done']);
    await city.apply(fault(city, { id: 'f-3', time: city.now + 1 }));
    expect((await orders(city)).map(({ state }) => state)).toEqual(['open', 'done']);
  });

  test('closes by itself when the last of its metrics is good again; what comes then is another order', async () => {
    const city = new IncidentCity();
    await city.apply(fault(city), fault(city, { id: 'f-2', metric: 'temperature' }));
    await city.apply(fault(city, { id: 'f-3', change: 'ended' }));
    expect((await orders(city))[0]?.state).toBe('open');
    await city.apply(fault(city, { id: 'f-4', change: 'ended', metric: 'temperature' }));
    expect((await orders(city))[0]).toMatchObject({ state: 'closed', closedAt: expect.any(String) });
    city.now += MINUTE;
    await city.apply(fault(city, { id: 'f-5', change: 'ended' }), fault(city, { id: 'f-6' }));
    expect((await orders(city)).map(({ state }) => state)).toEqual(['open', 'closed']);
  });

  test('goes to who is declared to keep the sensor, or the thing', async () => {
    const { registry } = FOSHAN;
    const [one, two] = ['nanhai-centre', 'foshan-centre'].filter((id) => registry.units.some((unit) => unit.id === id));
    const keptBy = (thing: string | undefined, own: string | undefined): Registry => ({
      ...registry,
      things: registry.things.map((each) => ({
        ...each,
        ...(thing ? { keeper: thing } : {}),
        sensors: each.sensors.map((sensor) => (own ? { ...sensor, keeper: own } : sensor)),
      })),
    });
    for (const [registry, unit] of [
      [keptBy(one, undefined), one],
      [keptBy(one, two), two],
    ] as const) {
      const city = new IncidentCity({ registry });
      await city.apply(fault(city));
      expect((await orders(city))[0]?.unit).toBe(unit);
    }
  });

  test('is nobody’s order while its thing plays for an exercise, nor of a sensor that is gone', async () => {
    const city = new IncidentCity();
    city.exercises.add('gas-zumiao-01');
    await city.apply(fault(city), fault(city, { id: 'f-2', sensor: 'gone' }));
    expect(await orders(city)).toEqual([]);
  });

  test('is told to the keeper alone, once, in both languages', async () => {
    const city = new IncidentCity();
    await city.apply(fault(city));
    const [order] = await orders(city);
    const notifier = { send: async () => ({}) };
    const links = { keys: { key: async () => Buffer.alloc(32) }, base: 'https://city.example' };
    for (let time = 0; time < 2; time++)
      await tellOrder({ ...city.core, notifications: city.notifications, notifier, links }, { what: 'opened', order: order as never });
    const { items } = await city.notifications.list({ limit: 50 });
    expect(new Set(items.map(({ unit }) => unit))).toEqual(new Set(['foshan-gas']));
    const outbox = items.filter(({ channel }) => channel === 'outbox');
    expect(outbox).toHaveLength(1);
    expect(outbox[0]).toMatchObject({
      order: order?.id,
      text: { zh: expect.stringContaining('读数长时间不变'), en: expect.stringContaining(SENSOR) },
    });
    // Where to answer, too.
    for (const text of Object.values(outbox[0]?.text ?? {})) {
      expect(text).toContain('citywatch maintenance acknowledge');
      expect(text).toContain(`https://city.example/v1/maintenance-orders/${order?.id}`);
    }
    expect(outbox[0]?.incident).toBeUndefined();
  });
});

describe('an alarm that was false because of its sensor', () => {
  test('makes an order that only its keeper ends; another reason makes none', async () => {
    const city = new IncidentCity();
    await city.apply(city.transition('onset'));
    const [incident] = await city.all();
    await city.act(incident as never, 'chancheng-leader', 'assess');
    await city.act(incident as never, 'chancheng-leader', 'false-alarm', { reasonCode: 'sensor-fault', text: '探头进水' });
    await city.notifyAll(incident?.id as string);
    await city.notifyAll(incident?.id as string);
    expect(await orders(city)).toMatchObject([
      { sensor: SENSOR, fault: 'reported', incident: incident?.id, unit: 'foshan-gas', state: 'open' },
    ]);
    expect(await orders(city)).toHaveLength(1);
    const other = new IncidentCity();
    await other.apply(other.transition('onset'));
    const [calibrated] = await other.all();
    await other.act(calibrated as never, 'chancheng-leader', 'assess');
    await other.act(calibrated as never, 'chancheng-leader', 'false-alarm', { reasonCode: 'calibration' });
    await other.notifyAll(calibrated?.id as string);
    expect(await orders(other)).toEqual([]);
  });
});
