import { expect, test } from 'vitest';
import { act, eventually, expectStatus, type IncidentView } from '../support/incidents.ts';
import type { Target } from '../support/target.ts';

interface Kept {
  readonly shift: { readonly id: string; readonly keeper: string | null };
}

/** The watch of a district that the city's centre keeps for a time, by signature. */
export function keptWatchScenarios(target: () => Target): void {
  const post = async <T>(user: string, path: string, body: object, status: number): Promise<T> =>
    expectStatus(await target().api(user, 'POST', path, body), status) as T;

  test('a watch kept for the district is acted on in its name, what happens there reaches the keeper, and it is handed back by signature', async () => {
    const own = await post<{ readonly id: string }>('chancheng-duty', '/v1/shifts', {}, 201);
    const { shift } = await post<Kept>('foshan-duty', `/v1/shifts/${own.id}/hand-over`, { until: '2099-01-01T08:00:00+08:00' }, 200);
    expect(shift).toMatchObject({ keeper: 'foshan' });
    const report = { domain: 'other', kind: 'report', town: 'zumiao', grade: 'III', title: '夜间路灯不亮 / street lights out at night' };
    const { id } = await post<IncidentView>('foshan-duty', '/v1/incidents', report, 201);
    await eventually('the keeper’s centre to be told', async () => {
      const path = '/v1/notifications?unit=foshan-centre&limit=200';
      const { items } = expectStatus(await target().api('auditor', 'GET', path), 200) as { items: { incident: string; sentAt?: string }[] };
      return items.find(({ incident, sentAt }) => incident === id && sentAt);
    });
    const assessed = await act(target(), id, 'foshan-duty', 'assess');
    expect(assessed.timeline.at(-1)?.actor).toMatchObject({ id: 'foshan-duty', actingFor: 'foshan/chancheng' });
    const back = await post<Kept>('chancheng-leader', `/v1/shifts/${shift.id}/hand-over`, {}, 200);
    expect(back.shift).toMatchObject({ keeper: null });
    const after = await act(target(), id, 'foshan-duty', 'comment', { note: 'x' });
    expect(after.timeline.at(-1)?.actor).not.toHaveProperty('actingFor');
  });
}
