import { expect, test } from 'vitest';
import { act, eventually, expectStatus, type IncidentView, incident, incidentAt, incidentsAt, readingsOf } from '../support/incidents.ts';
import type { Target } from '../support/target.ts';

const WATCH = 'chancheng-duty';
/** Two lookouts 400 m apart, and one 2 km away. */
const [FIRST, NEAR, FAR] = ['forest-zumiao-01', 'forest-zumiao-02', 'forest-zumiao-03'] as const;
const SITE = 'fire-zumiao-01';
const HYDRANT = `${SITE}-hydrant`;

/** Conditions over several things, and in a context. */
export function compoundScenarios(target: () => Target): void {
  const publish = async (thing: string, sensor: string, metric: string, value: number): Promise<void> => {
    const device = await target().connectDevice(thing);
    await device.publish([{ n: `${thing}-${sensor}/${metric}`, v: value }]);
    await device.close();
    await eventually(`the reading of ${thing}`, async () => {
      const readings = await readingsOf(target(), `${thing}-${sensor}`);
      return readings.some((reading) => reading.value === value) ? readings : undefined;
    });
  };

  test('two sources of a forest fire within 500 m and ten minutes are one alarm; one alone, or far away, is none', async () => {
    await publish(FAR, 'smoke', 'smoke', 0.91);
    await publish(FIRST, 'smoke', 'smoke', 0.92);
    for (const thing of [FAR, FIRST]) expect(await incidentsAt(target(), `${thing}-ridge`)).toEqual([]);
    await publish(NEAR, 'heat', 'heat', 0.93);
    const confirmed = await incidentAt(target(), `${NEAR}-ridge`);
    expect(confirmed).toMatchObject({ domain: 'forest-fire', grade: 'II', town: 'zumiao' });
    const sources = [`${FIRST}-smoke/smoke`, `${NEAR}-heat/heat`];
    expect(confirmed.alarms).toMatchObject([{ sensor: `${NEAR}-ridge`, rule: 'two-sources', grade: 'II', value: 0.93, sources }]);
    for (const thing of [FAR, FIRST]) expect(await incidentsAt(target(), `${thing}-ridge`)).toEqual([]);
  });

  test('a hydrant that is low already is an alarm when a fire in its town is confirmed, until that goes on elsewhere', async () => {
    const report = { domain: 'fire', kind: 'report', town: 'zumiao', grade: 'III' };
    const raise = async (title: string): Promise<IncidentView> =>
      expectStatus(await target().api(WATCH, 'POST', '/v1/incidents', { ...report, title }), 201) as IncidentView;
    await publish(SITE, 'hydrant', 'water-pressure', 0.08);
    expect(await incidentsAt(target(), `${SITE}-building`)).toEqual([]);
    const fire = await raise('仓库起火 / a warehouse burns');
    await act(target(), fire.id, WATCH, 'assess');
    await act(target(), fire.id, WATCH, 'confirm', { level: 'III', reason: '测试 / test' });
    const low = await incidentAt(target(), `${SITE}-building`);
    expect(low.alarms).toMatchObject([{ sensor: HYDRANT, rule: 'hydrant-in-fire', grade: 'III', value: 0.08 }]);
    const other = await raise('同一起火 / the same fire');
    await act(target(), fire.id, WATCH, 'merge', { into: other.id, reason: '测试 / test' });
    await eventually('the end of the alarm', async () => ((await incident(target(), low.id)).alarms[0]?.clearedAt ? true : undefined));
  });
}
