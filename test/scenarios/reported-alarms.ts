import { expect, test } from 'vitest';
import { act, expectStatus, incident } from '../support/incidents.ts';
import type { Target } from '../support/target.ts';

/** Another system reports an alarm, says more of it, and that it is over; people handle it as any other. */
export function reportedAlarmScenarios(target: () => Target): void {
  const externalId = `EX-${Date.now()}`;
  const began = Date.now();
  const report = (state: string, minutes: number, more: object = {}) =>
    target().api('system', 'POST', '/v1/alarms', {
      source: 'elsewhere',
      externalId,
      state,
      updatedAt: new Date(began + minutes * 60_000).toISOString(),
      ...more,
    });
  const open = { sourceLabel: 'yellow', grade: 'III', domain: 'other', kind: 'odour', title: '异味 / odour', town: 'zumiao' };
  let raised: string;

  test('raises one incident, however often it is reported', async () => {
    const first = expectStatus(await report('open', 0, open), 201) as { readonly incident: string };
    raised = first.incident;
    expect(expectStatus(await report('open', 0, open), 200)).toMatchObject({ outcome: 'unchanged', incident: raised });
    expect(await incident(target(), raised)).toMatchObject({
      tier: 'chancheng',
      town: 'zumiao',
      grade: 'III',
      alarms: [{ reported: { source: 'elsewhere', externalId, label: 'yellow' } }],
    });
  });

  test('takes its incident up, is overtaken by nothing older, and its end leaves the rest to people', async () => {
    expect(expectStatus(await report('open', 2, { grade: 'II', sourceLabel: 'red' }), 200)).toMatchObject({
      outcome: 'updated',
      grade: 'II',
    });
    expect(expectStatus(await report('closed', 1), 200)).toMatchObject({ outcome: 'outdated', state: 'open' });
    expect(expectStatus(await report('closed', 3), 200)).toMatchObject({ outcome: 'closed', incident: raised });
    const { grade, state, alarms } = await incident(target(), raised);
    expect({ grade, state }).toEqual({ grade: 'II', state: 'raised' });
    expect(alarms[0]?.clearedAt).toBeDefined();
    await act(target(), raised, 'chancheng-duty', 'assess');
  });

  test('what cannot be read is refused where it stands', async () => {
    const refused = await report('pending', 4);
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '/state' }] } });
  });
}
