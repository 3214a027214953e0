import { expect, test } from 'vitest';
import { eventually, type IncidentView, incident, incidentAt, obligationOf, type TimelineView } from '../support/incidents.ts';
import type { Target } from '../support/target.ts';

const THING = 'gas-shiwan-02';

/** A clock that nobody stops, by the real time: `raise` early, `expectMissed` when the limit of 90 s and three passes of the watcher are over. */
export function clockScenarios(target: () => Target): { readonly raise: () => void; readonly expectMissed: () => void } {
  let raised: IncidentView;
  const ofAssessment = ({ timeline }: IncidentView, type: string): TimelineView[] =>
    timeline.filter((event) => event.type === type && event.data.obligation === obligationOf(raised, 'assess').id);
  return {
    raise: () =>
      test('an incident that nobody assesses has a limit of 90 s', async () => {
        const device = await target().connectDevice(THING);
        await device.publish([{ n: `${THING}-ch4/ch4`, v: 1.5 }]);
        await device.close();
        raised = await incidentAt(target(), `${THING}-well`);
        const { base, due } = obligationOf(raised, 'assess');
        expect(Date.parse(due ?? '') - Date.parse(base ?? '')).toBe(90_000);
      }),
    expectMissed: () =>
      test('the centre is warned once, its breach is on record once as of the true time, and its lead is told once', async () => {
        const { due } = obligationOf(raised, 'assess');
        const missed = await eventually(
          'the escalation',
          async () => {
            const now = await incident(target(), raised.id);
            return ofAssessment(now, 'obligation-escalated').length > 0 ? now : undefined;
          },
          { seconds: 270, every: 1000 },
        );
        expect(ofAssessment(missed, 'obligation-warned')).toHaveLength(1);
        expect(ofAssessment(missed, 'obligation-breached')).toMatchObject([{ at: due }]);
        expect(ofAssessment(missed, 'obligation-escalated')).toHaveLength(1);
        await eventually('the centre to be told of each', async () => {
          const told = (await target().told('chancheng-centre')).filter((one) => one.incident === raised.id);
          const seqs = ['obligation-warned', 'obligation-breached'].flatMap((type) => ofAssessment(missed, type).map(({ seq }) => seq));
          return seqs.every((seq) => told.some(({ event }) => event.endsWith(`#${seq}`))) ? true : undefined;
        });
      }),
  };
}
