import { expect, test } from 'vitest';
import { eventually, expectStatus, incident, incidentsAt } from '../support/incidents.ts';
import type { Target } from '../support/target.ts';

const THING = 'gas-shiwan-21';
const OWN = { id: 'ch4-trace', metric: 'ch4', unit: '%{vol}', when: { above: 0.5 }, source: 'test' };
const STANDING = {
  id: 'ch4-space',
  metric: 'ch4',
  unit: '%{vol}',
  when: { above: { III: 1, II: 4, I: 5 } },
  clear: { below: 0.8 },
  source: 'test',
};

/** A rule that is published and withdrawn while its alarm runs, on a thing that sends once. */
export function publicationScenarios(target: () => Target): void {
  const publish = async (rules: readonly object[]): Promise<void> => {
    const body = [{ domain: 'gas', rules }];
    expectStatus(await target().api('admin', 'POST', '/v1/publications', { kind: 'rules', body }), 201);
  };
  test('a withdrawn rule ends its alarm, though the sensor says nothing more, and the record says why', async () => {
    await publish([STANDING, OWN]);
    const device = await target().connectDevice(THING);
    let value = 0.6;
    // A function looks for a newer version every two seconds only.
    const { id } = await eventually(
      'the alarm of the published rule',
      async () => {
        value += 0.001;
        await device.publish([{ n: `${THING}-ch4/ch4`, v: Number(value.toFixed(3)) }]);
        return (await incidentsAt(target(), `${THING}-well`))[0];
      },
      { every: 1000 },
    );
    await device.close();
    await publish([STANDING]);
    const { alarms, timeline } = await eventually(
      'the end of the alarm',
      async () => {
        const now = await incident(target(), id);
        return now.alarms[0]?.clearedAt ? now : undefined;
      },
      { seconds: 110, every: 200 },
    );
    expect(alarms).toMatchObject([{ rule: OWN.id, clearReason: 'rule-withdrawn' }]);
    expect(timeline.find(({ type }) => type === 'alarm-cleared')?.data).toMatchObject({ reasonCode: 'rule-withdrawn' });
  });
}
