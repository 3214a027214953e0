import { expect, test } from 'vitest';
import type { CapAlert } from '../../lib/core/cap/model.ts';
import { parseCap } from '../../lib/core/cap/parse.ts';
import { capTime } from '../../lib/core/cap/times.ts';
import { writeCap } from '../../lib/core/cap/write.ts';
import { act, expectStatus, incident } from '../support/incidents.ts';
import type { Target } from '../support/target.ts';

const WATCH = 'chancheng-duty';

/** The message in an answer; throws where it breaks a rule. */
export function capIn(text: unknown): CapAlert {
  const { alert, faults } = parseCap(Buffer.from(String(text)));
  if (!alert || faults.length > 0) throw new Error(`${JSON.stringify(faults)} in ${text}`);
  return alert;
}

/** Another system's warning of a fallen tree in Zumiao. */
export const fallenTree = (identifier: string, more: Partial<CapAlert> = {}): CapAlert => ({
  identifier,
  sender: 'alarm@parks.example',
  sent: capTime(Date.now()),
  status: 'Actual',
  msgType: 'Alert',
  scope: 'Public',
  info: [
    {
      language: 'zh-CN',
      category: ['Safety', 'Other'],
      event: '大树倒伏',
      urgency: 'Immediate',
      severity: 'Moderate',
      certainty: 'Observed',
      parameter: [{ valueName: 'tree', value: '榕树 <12 m & 老>' }],
      area: [{ areaDesc: '祖庙', circle: ['23.03,113.112 0.05'], geocode: [{ valueName: 'GB/T 2260', value: '440604012' }] }],
    },
  ],
  ...more,
});

/** A warning of another system comes in as CAP, and how it stands goes back. */
export function capScenarios(target: () => Target): void {
  const identifier = `tree-${Date.now()}`;
  const theirs = fallenTree(identifier);
  const handIn = (alert: CapAlert | string) =>
    target().api('system', 'POST', '/v1/cap', Buffer.from(typeof alert === 'string' ? alert : writeCap(alert)), {
      'content-type': 'application/cap+xml',
    });
  const exported = async (id: string): Promise<unknown> =>
    expectStatus(await target().api('auditor', 'GET', `/v1/incidents/${id}/cap`), 200);
  let raised: string;

  test('an Alert raises one incident in its town, however often it is handed in, and is acknowledged', async () => {
    const answers = [await handIn(theirs), await handIn(theirs)];
    const acks = answers.map((answer) => capIn(expectStatus(answer, 201)));
    expect(acks[0]).toEqual(acks[1]);
    expect(acks[0]).toMatchObject({ msgType: 'Ack', references: `alarm@parks.example,${identifier},${theirs.sent}` });
    raised = acks[0]?.incidents ?? '';
    expect(await incident(target(), raised)).toMatchObject({
      domain: 'other',
      grade: 'III',
      tier: 'chancheng',
      town: 'zumiao',
      state: 'raised',
    });
  });

  test('it is given out as it came, and how it stands as an Update of it', async () => {
    expect(await exported(raised)).toBe(writeCap(theirs));
    await act(target(), raised, WATCH, 'assess');
    await act(target(), raised, WATCH, 'confirm', { level: 'II' });
    const ours = capIn(await exported(raised));
    expect(ours).toMatchObject({ msgType: 'Update', references: `alarm@parks.example,${identifier},${theirs.sent}` });
    expect(ours.info?.[0]).toMatchObject({ event: '大树倒伏', severity: 'Severe', certainty: 'Observed', area: theirs.info?.[0]?.area });
  });

  test('a message that breaks the rules is answered with an Error that says where', async () => {
    const answer = await handIn(writeCap({ ...theirs, identifier: `${identifier}-b`, sent: '2026-11-24T12:00:00Z' }));
    expect(capIn(expectStatus(answer, 400))).toMatchObject({
      msgType: 'Error',
      note: expect.stringMatching(/^line 5: alert\/sent: .*never Z/),
    });
  });
}
