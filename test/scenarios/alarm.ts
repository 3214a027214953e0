import { expect, test } from 'vitest';
import { act, eventually, expectStatus, type IncidentView, incidentAt, incidentsAt, readingsOf, tryAction } from '../support/incidents.ts';
import type { Target } from '../support/target.ts';

const WATCH = 'chancheng-duty';
const THING = 'gas-zumiao-01';
const ASSET = `${THING}-well`;

/** From a reading to units that are told, and on to what they do. */
export function alarmScenarios(target: () => Target): void {
  let raised: IncidentView;

  test('a quiet reading is kept and raises nothing', async () => {
    const device = await target().connectDevice(THING);
    await device.publish([{ n: `${THING}-ch4/ch4`, v: 0.12 }]);
    await device.close();
    const [reading] = await eventually('the reading', async () => {
      const readings = await readingsOf(target(), `${THING}-ch4`);
      return readings.length > 0 ? readings : undefined;
    });
    expect(reading).toMatchObject({ metric: 'ch4', value: 0.12, unit: '%{vol}', flags: [] });
    expect(await incidentsAt(target(), ASSET)).toEqual([]);
  });

  test('a reading above the limit, sent twice, raises one incident with what its units owe', async () => {
    const device = await target().connectDevice(THING);
    const pack = [{ n: `${THING}-ch4/ch4`, v: 2.4, t: Date.now() / 1000 }];
    await device.publish(pack);
    await device.publish(pack);
    await device.close();
    raised = await incidentAt(target(), ASSET);
    expect(raised).toMatchObject({ state: 'raised', domain: 'gas', grade: 'III', tier: 'chancheng', mechanism: '2022-06' });
    expect(raised.alarms).toMatchObject([{ sensor: `${THING}-ch4`, rule: 'ch4-space', value: 2.4 }]);
    expect(raised.obligations.map(({ unit, action }) => [unit, action])).toEqual([
      ['chancheng-centre', 'assess'],
      ['foshan-gas', 'arrive'],
      ['chancheng-bureau', 'guide'],
    ]);
  });

  test('the centre and, in advance, the responsible unit are told', async () => {
    for (const unit of ['chancheng-centre', 'foshan-gas']) {
      await eventually(`${unit} to be told`, async () => (await target().told(unit)).find(({ incident }) => incident === raised.id));
    }
    expect(await incidentsAt(target(), ASSET)).toHaveLength(1);
  });

  test('the incident is assessed, confirmed, dispatched and acknowledged by those who may', async () => {
    expect(await tryAction(target(), raised.id, 'foshan-gas-member', 'assess')).toMatchObject({ status: 403 });
    await act(target(), raised.id, WATCH, 'assess');
    await act(target(), raised.id, WATCH, 'confirm', { level: 'III', reason: '测试 / test' });
    await act(target(), raised.id, WATCH, 'dispatch');
    expect(await act(target(), raised.id, 'foshan-gas-member', 'acknowledge')).toMatchObject({ state: 'handling' });
    await eventually('the regulator to be told', async () =>
      (await target().told('chancheng-bureau')).find(({ incident }) => incident === raised.id),
    );
  });

  test('a request without a token, or with a spoilt one, is refused', async () => {
    const token = await target().token('viewer');
    expect(await target().statusWith(token, '/v1/incidents')).toBe(200);
    expect(await target().statusWith(undefined, '/v1/incidents')).toBe(401);
    expect(await target().statusWith(`${token.slice(0, -6)}AAAAAA`, '/v1/incidents')).toBe(401);
    expect(await target().statusWith(undefined, '/v1/health')).toBe(200);
    expectStatus(await target().api('viewer', 'GET', `/v1/incidents/${raised.id}`), 200);
  });
}
