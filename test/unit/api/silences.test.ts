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
