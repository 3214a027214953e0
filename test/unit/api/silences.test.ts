import { beforeEach, describe, expect, test } from 'vitest';
import { toInstant } from '../../../lib/core/instant.ts';
import { ApiCity } from '../support/api-city.ts';
import { user } from '../support/foshan.ts';
import { HOUR } from '../support/incident-city.ts';

let city: ApiCity;
beforeEach(async () => {
  city = await ApiCity.start();
});

const WELL = 'gas-zumiao-01-well';
const asked = (more: object = {}, hours = 2): object => ({
  to: toInstant(city.now + hours * HOUR),
  reasonCode: 'maintenance',
  reason: '换电池 / battery',
  ...more,
});
const post = (by: string, body: object, headers: Record<string, string> = {}) => city.call(by, 'POST', '/v1/silences', { body, headers });
const bound = (name: string, domains: string) => {
  const { id, tier, roles } = user(name);
  return { claims: { sub: id, tier, roles: roles.join(' '), domains } };
};

describe('silences', () => {
  test('are made once, shown above and below their tier by state, ended, and kept', async () => {
    const key = { 'idempotency-key': 'k1' };
    const made = await post('chancheng-duty', asked({ assets: [WELL] }), key);
    expect(made).toMatchObject({ status: 201, headers: { location: `/v1/silences/${made.body.id}` } });
    expect(made.body).toMatchObject({
      tier: 'chancheng',
      assets: [WELL],
      reasonCode: 'maintenance',
      reason: '换电池 / battery',
      includesGradeI: false,
      state: 'active',
      createdBy: { id: 'chancheng-duty', tier: 'chancheng' },
      endedAt: null,
    });
    expect((await post('chancheng-duty', asked({ assets: [WELL] }), key)).body.id).toBe(made.body.id);
    const planned = await post('chancheng-duty', asked({ from: toInstant(city.now + HOUR) }));
    expect(planned.body.state).toBe('pending');
    const ids = async (by: string, query: Record<string, string> = {}) =>
      (await city.get(by, '/v1/silences', query)).body.items.map(({ id }: { id: string }) => id);
    expect(await ids('auditor')).toHaveLength(2);
    expect(await ids('auditor', { state: 'active', tier: 'chancheng' })).toEqual([made.body.id]);
    expect([await ids('foshan-duty', { state: 'pending' }), await ids('nanhai-duty'), await ids('auditor', { tier: 'nanhai' })]).toEqual([
      [planned.body.id],
      [],
      [],
    ]);
    expect((await city.get('auditor', '/v1/silences', { state: 'asleep' })).status).toBe(400);
    const path = `/v1/silences/${made.body.id}`;
    await city.alarm();
    expect((await city.get('auditor', path)).body.alarms).toMatchObject([
      { sensor: 'gas-zumiao-01-ch4-1', silencedBy: made.body.id, incident: null },
    ]);
    expect((await city.get('nanhai-duty', path)).status).toBe(404);
    expect((await city.call('nanhai-leader', 'POST', `${path}/end`)).status).toBe(404);
    expect((await city.call('viewer', 'POST', `${path}/end`)).status).toBe(403);
    const ended = await city.call('foshan-duty', 'POST', `${path}/end`);
    expect([ended.status, ended.body.state, ended.body.endedBy]).toEqual([200, 'expired', 'foshan-duty']);
    expect((await city.call('chancheng-duty', 'POST', `${path}/end`)).body.endedBy).toBe('foshan-duty');
    expect(await ids('auditor', { state: 'expired' })).toEqual([made.body.id]);
    expect((await city.get('auditor', '/v1/incidents')).body.items).toEqual([]);
  });

  test('reach no further than who makes them', async () => {
    for (const [by, body, status] of [
      ['chancheng-duty', asked({ tier: 'zumiao' }), 201],
      ['chancheng-duty', asked({ tier: 'nanhai' }), 403],
      ['chancheng-duty', asked({ tier: 'foshan' }), 403],
      ['viewer', asked(), 403],
      ['auditor', asked(), 403],
      ['operator', asked({ tier: 'chancheng' }), 403],
      ['operator', asked({ tier: 'chancheng', things: ['gas-zumiao-01'] }), 201],
      ['operator', asked({ tier: 'chancheng', things: ['gas-zumiao-01'] }, 9), 403],
      ['chancheng-duty', asked({}, 8), 201],
      ['chancheng-duty', asked({}, 8.01), 403],
      ['chancheng-leader', asked({}, 24), 201],
      ['chancheng-duty', asked({ includesGradeI: true }), 403],
      ['chancheng-leader', asked({ includesGradeI: true }), 201],
    ] as const)
      expect((await post(by, body)).status, `${by} ${JSON.stringify(body)}`).toBe(status);
  });

  test('that recur show the next occurrence, one of which, or all, can be ended', async () => {
    // Monday, 20:00.
    const weekly = { recurrence: { weekdays: [2], from: '02:00', to: '04:00' } };
    const at = (hours: number) => toInstant(city.now + hours * HOUR);
    const { status, body } = await post('chancheng-duty', asked({ assets: [WELL], ...weekly }, 21 * 24));
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...weekly, state: 'pending', nextOccurrence: { from: at(6), to: at(8) }, cancelled: [] });
    const path = `/v1/silences/${body.id}/end`;
    const endOne = (by: string, occurrence: unknown) => city.call(by, 'POST', path, { body: { occurrence } });
    for (const wrong of [at(7), at(0), 'soon', 7, at(6 + 21 * 24)]) expect((await endOne('chancheng-duty', wrong)).status).toBe(400);
    expect((await endOne('nanhai-duty', at(6))).status).toBe(404);
    for (let twice = 0; twice < 2; twice++) {
      const ended = await endOne('chancheng-duty', at(6));
      expect(ended).toMatchObject({ status: 200, body: { state: 'pending', nextOccurrence: { from: at(174) }, endedAt: null } });
      expect(ended.body.cancelled).toEqual([{ occurrence: at(6), at: at(0), by: 'chancheng-duty' }]);
    }
    // Of a day on which nothing is left to cancel.
    city.now += 14 * 24 * HOUR;
    expect((await endOne('chancheng-duty', at(6 - 7 * 24))).body.cancelled).toHaveLength(1);
    const [listed] = (await city.get('auditor', '/v1/silences', { state: 'pending' })).body.items;
    expect(listed.nextOccurrence).toEqual({ from: at(6), to: at(8) });
    expect((await city.call('chancheng-duty', 'POST', path)).body).toMatchObject({ state: 'expired', nextOccurrence: null });
    const single = await post('chancheng-duty', asked());
    expect(single.body).not.toHaveProperty('nextOccurrence');
    expect((await city.call('chancheng-duty', 'POST', `/v1/silences/${single.body.id}/end`, { body: { occurrence: at(0) } })).status).toBe(
      400,
    );
  });

  test('that recur are bounded: 8 h at a time and 30 days in all, beyond that by a shift leader, and never without an occurrence', async () => {
    const recurring = (recurrence: object, hours = 48) => asked({ recurrence }, hours);
    for (const [by, body, status] of [
      ['chancheng-duty', recurring({ from: '20:00', to: '04:00' }, 30 * 24), 201],
      ['chancheng-duty', recurring({ from: '20:00', to: '04:01' }), 403],
      ['chancheng-leader', recurring({ from: '20:00', to: '19:00' }), 201],
      ['chancheng-duty', recurring({ from: '02:00', to: '04:00' }, 31 * 24), 403],
      ['chancheng-leader', recurring({ from: '02:00', to: '04:00' }, 366 * 24), 201],
      ['chancheng-leader', recurring({ from: '02:00', to: '04:00' }, 367 * 24), 400],
      ['chancheng-duty', recurring({ from: '02:00', to: '04:00' }, 6), 400],
      ['chancheng-duty', recurring({ weekdays: [5], from: '02:00', to: '04:00' }), 400],
    ] as const)
      expect((await post(by, body)).status, `${by} ${JSON.stringify(body)}`).toBe(status);
    const pointers = async (recurrence: unknown) =>
      (await post('chancheng-duty', asked({ recurrence }))).body.errors?.map(({ pointer }: { pointer: string }) => pointer);
    expect(await pointers({ weekdays: [0], from: '2:00', to: '24:00' })).toEqual([
      '/recurrence/weekdays',
      '/recurrence/from',
      '/recurrence/to',
    ]);
    expect(await pointers('weekly')).toEqual(['/recurrence/from', '/recurrence/to']);
    expect(await pointers({ from: '02:00', to: '02:00' })).toEqual(['/recurrence/to']);
  });

  test('of a unit’s lead are for what the unit is responsible for, by name, and are the unit’s to see and end', async () => {
    const drainage = 'drainage-shiwan-01';
    for (const [by, body, status] of [
      ['foshan-gas-lead', asked({ assets: [WELL] }), 201],
      ['foshan-gas-lead', asked({ things: ['gas-zumiao-01'], rules: ['ch4-space'] }), 201],
      ['foshan-gas-lead', asked({ sensors: ['gas-zumiao-01-ch4-1'], recurrence: { from: '02:00', to: '04:00' } }, 24 * 30), 201],
      ['foshan-gas-lead', asked(), 403],
      ['foshan-gas-lead', asked({ domains: ['gas'] }), 403],
      ['foshan-gas-lead', asked({ tier: 'chancheng', rules: ['ch4-space'] }), 403],
      ['foshan-gas-lead', asked({ things: [drainage] }), 403],
      ['foshan-gas-lead', asked({ things: ['gas-zumiao-01', drainage] }), 403],
      ['foshan-gas-lead', asked({ assets: [WELL] }, 8.01), 403],
      ['foshan-gas-lead', asked({ assets: [WELL], includesGradeI: true }), 403],
      ['foshan-gas-member', asked({ assets: [WELL] }), 403],
      ['chancheng-housing-bureau-lead', asked({ assets: [WELL] }), 403],
      // By the mechanism in force the dispatch centre is responsible, not the bureau that was before.
      ['drainage-dispatch-centre-lead', asked({ things: [drainage] }), 201],
    ] as const)
      expect((await post(by, body)).status, `${by} ${JSON.stringify(body)}`).toBe(status);
    const own = (await city.get('foshan-gas-member', '/v1/silences')).body.items;
    expect(own.map(({ unit }: { unit: string }) => unit)).toEqual(['foshan-gas', 'foshan-gas', 'foshan-gas']);
    const [first, second, third] = own.map(({ id }: { id: string }) => `/v1/silences/${id}/end`);
    expect((await city.call('drainage-dispatch-centre-lead', 'POST', first)).status).toBe(404);
    expect((await city.call('foshan-gas-member', 'POST', first)).status).toBe(403);
    expect((await city.call('foshan-gas-lead', 'POST', first)).body.endedBy).toBe('foshan-gas-lead');
    // What it silences is the centre's to know, and to end.
    expect((await city.call('foshan-duty', 'POST', second)).status).toBe(200);
    expect(third).toBeDefined();
    await post('foshan-duty', asked({ assets: [WELL] }));
    expect((await city.get('foshan-gas-lead', '/v1/silences')).body.items).toHaveLength(3);
  });

  test('of an officer bound to some domains are for these alone', async () => {
    const gas = bound('chancheng-duty', 'gas');
    const call = (body: object) => city.call('chancheng-duty', 'POST', '/v1/silences', { ...gas, body });
    expect((await call(asked())).body.domains).toEqual(['gas']);
    expect((await call(asked({ domains: ['gas', 'drainage'] }))).status).toBe(403);
    const other = await post('chancheng-duty', asked({ domains: ['drainage'] }));
    const { body } = await city.call('chancheng-duty', 'GET', '/v1/silences', gas);
    expect(body.items.map(({ id }: { id: string }) => id)).not.toContain(other.body.id);
    expect((await city.call('chancheng-duty', 'POST', `/v1/silences/${other.body.id}/end`, gas)).status).toBe(404);
  });

  test('need an end, a reason, and names that are there; everything that is wrong is told at once', async () => {
    const { status, body } = await post('chancheng-duty', {
      from: 'soon',
      assets: [WELL, 'nothing'],
      things: [],
      sensors: ['pump-x'],
      rules: ['no-rule'],
      domains: ['weather'],
      reasonCode: 'because',
      includesGradeI: 'yes',
    });
    expect(status).toBe(400);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/assets/0',
      '/assets/1',
      '/domains/0',
      '/from',
      '/includesGradeI',
      '/reason',
      '/reasonCode',
      '/rules/0',
      '/sensors/0',
      '/things',
      '/to',
    ]);
    expect((await post('chancheng-leader', asked({}, 31 * 24))).body.errors).toMatchObject([{ pointer: '/to' }]);
    expect((await post('chancheng-leader', asked({}, -1))).body.errors).toMatchObject([{ pointer: '/to' }]);
    expect((await post('nanhai-duty', asked({ assets: [WELL] }))).body.errors).toMatchObject([{ pointer: '/assets/0' }]);
  });

  test('are on the list of a hand-over', async () => {
    const shift = (await city.call('chancheng-duty', 'POST', '/v1/shifts', { body: {} })).body;
    const own = (await post('chancheng-duty', asked({ reason: '联系 13812345678' }))).body;
    await post('nanhai-duty', asked());
    const whole = (await post('foshan-duty', asked({}, 1))).body;
    const { body } = await city.get('chancheng-duty', `/v1/shifts/${shift.id}/hand-over`);
    expect(body.silences).toEqual([
      { id: whole.id, reason: 'maintenance: 换电池 / battery', until: whole.to },
      { id: own.id, reason: 'maintenance: 联系 138****5678', until: own.to },
    ]);
  });
});
