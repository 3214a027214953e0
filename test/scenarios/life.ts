import { expect, test } from 'vitest';
import { act, expectStatus, type IncidentView, incident, obligationOf, tryAction } from '../support/incidents.ts';
import type { Target } from '../support/target.ts';

const WATCH = 'chancheng-duty';
const REPORT = { domain: 'other', kind: 'report', town: 'zumiao', grade: 'III' };
/** A time to come, whenever this runs and however fast the clock. */
const DUE = '2099-01-01T00:00:00+08:00';

/** What happens to an incident beside its way from state to state, without a clock that has to pass. */
export function lifeScenarios(target: () => Target): void {
  const report = async (title: string): Promise<IncidentView> =>
    expectStatus(await target().api(WATCH, 'POST', '/v1/incidents', { ...REPORT, title }), 201) as IncidentView;

  test('regraded, it owes by the new grade; an extra task gets more time, and what was due before stays on record', async () => {
    const { id } = await report('路面塌陷 / the road has sunk');
    const regraded = await act(target(), id, WATCH, 'regrade', { grade: 'II', reason: 'a bus stop' });
    expect(regraded.grade).toBe('II');
    expect(new Set(regraded.obligations.map(({ state }) => state))).toEqual(new Set(['superseded', 'pending']));
    await act(target(), id, WATCH, 'assign-task', { unit: 'foshan-gas', text: 'shut the valve', due: '2098-01-01T00:00:00+08:00' });
    await act(target(), id, 'foshan-gas-member', 'request-extension', { reason: 'no key', due: DUE });
    const granted = await act(target(), id, WATCH, 'grant-extension');
    expect(obligationOf(granted, 'task')).toMatchObject({
      unit: 'foshan-gas',
      text: 'shut the valve',
      due: '2099-01-01T00:00:00.000+08:00',
      extensions: [{ previousDue: '2098-01-01T00:00:00.000+08:00', granted: true }],
    });
    expect(obligationOf(await act(target(), id, 'foshan-gas-member', 'task'), 'task').outcome).toBe('on-time');
  });

  test('merged into another one it is archived there and then, and the other one goes on with what it had open', async () => {
    const first = await report('树倒 / a tree is down');
    const second = await report('同一棵树 / the same tree');
    await act(target(), second.id, WATCH, 'assign-task', { unit: 'foshan-gas', text: 'look at the pipe', due: DUE });
    const merged = await act(target(), second.id, WATCH, 'merge', { into: first.id, reason: 'one tree' });
    expect(merged).toMatchObject({ state: 'archived', mergedInto: first.id });
    const other = await incident(target(), first.id);
    expect(obligationOf(other, 'task')).toMatchObject({ unit: 'foshan-gas', carriedFrom: second.id, state: 'pending' });
    expect(other.timeline.map(({ type }) => type)).toEqual(['raised', 'absorbed']);
    expect(await tryAction(target(), second.id, WATCH, 'assess')).toMatchObject({ status: 409 });
    for (const { id } of [first, second])
      expect((await target().api('auditor', 'GET', `/v1/audit/${id}`)).body).toMatchObject({ verified: true });
  });
}
