import { expect, test } from 'vitest';
import { eventually, expectStatus, incidentAt, incidentsAt } from '../support/incidents.ts';
import type { Target } from '../support/target.ts';

const THING = 'gas-shiwan-01';
const ASSET = `${THING}-well`;
const HOUR = 3_600_000;

interface SilenceView {
  readonly id: string;
  readonly alarms?: readonly { readonly sensor: string; readonly incident: string | null }[];
}

/** An alarm during work on its sensor: `silence` early, `end` later; what lasts is raised by the next pass of the watcher. */
export function silenceScenarios(target: () => Target): { readonly silence: () => void; readonly end: () => void } {
  let made: SilenceView;
  const shown = async (): Promise<SilenceView> =>
    expectStatus(await target().api('auditor', 'GET', `/v1/silences/${made.id}`), 200) as SilenceView;
  return {
    silence: () =>
      test('an alarm that is silenced is shown with its silence, and makes no incident', async () => {
        const { now } = expectStatus(await target().api('viewer', 'GET', '/v1/health'), 200) as { now: string };
        const to = new Date(Date.parse(now) + 2 * HOUR).toISOString();
        const asked = { things: [THING], to, reasonCode: 'maintenance', reason: '换电池 / battery' };
        made = expectStatus(await target().api('chancheng-duty', 'POST', '/v1/silences', asked), 201) as SilenceView;
        const device = await target().connectDevice(THING);
        await device.publish([{ n: `${THING}-ch4/ch4`, v: 1.5 }]);
        await device.close();
        const { alarms } = await eventually('the alarm at the silence', async () => {
          const silence = await shown();
          return silence.alarms?.length ? silence : undefined;
        });
        expect(alarms).toMatchObject([{ sensor: `${THING}-ch4`, silencedBy: made.id, incident: null }]);
        expect(await incidentsAt(target(), ASSET)).toEqual([]);
      }),
    end: () =>
      test('when the silence is ended, what still lasts is raised', async () => {
        expect(await incidentsAt(target(), ASSET)).toEqual([]);
        expectStatus(await target().api('chancheng-leader', 'POST', `/v1/silences/${made.id}/end`), 200);
        const raised = await eventually('the incident', async () => (await incidentsAt(target(), ASSET))[0], { seconds: 150, every: 1000 });
        expect((await incidentAt(target(), ASSET)).id).toBe(raised.id);
        expect((await shown()).alarms).toMatchObject([{ incident: raised.id }]);
      }),
  };
}
