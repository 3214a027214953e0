import { expect, test } from 'vitest';
import { eventually, incident, incidentAt, incidentsAt } from '../support/incidents.ts';
import type { Target } from '../support/target.ts';

/** Three wells in a row: the second 200 m from the first, the third 400 m from it, to the other side. */
const [FIRST, NEAR, FAR] = ['gas-shiwan-11', 'gas-shiwan-12', 'gas-shiwan-13'] as const;

/** Which alarms are one incident, by where they are. */
export function groupingScenarios(target: () => Target): void {
  const alarm = async (thing: string): Promise<void> => {
    const device = await target().connectDevice(thing);
    await device.publish([{ n: `${thing}-ch4/ch4`, v: 1.5 }]);
    await device.close();
  };

  test('two sensors 200 m apart are one incident, one 400 m away is another', async () => {
    await alarm(FIRST);
    const { id } = await incidentAt(target(), `${FIRST}-well`);
    await alarm(NEAR);
    await alarm(FAR);
    const other = await incidentAt(target(), `${FAR}-well`);
    expect(other.alarms.map(({ sensor }) => sensor)).toEqual([`${FAR}-ch4`]);
    const joined = await eventually('the second alarm of the first incident', async () => {
      const now = await incident(target(), id);
      return now.alarms.length > 1 ? now : undefined;
    });
    expect(joined.alarms.map(({ sensor }) => sensor)).toEqual([`${FIRST}-ch4`, `${NEAR}-ch4`]);
    expect(await incidentsAt(target(), `${NEAR}-well`)).toEqual([]);
    expect((await target().api('auditor', 'GET', `/v1/audit/${id}`)).body).toMatchObject({ verified: true });
  });
}
