import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningCity, startCity } from '../support/city.ts';
import { connectDevice } from '../support/device.ts';
import { act, expectStatus, type IncidentView, incident, incidentAt, settled, tryAction } from '../support/incidents.ts';

const EVENING = '2026-11-23T20:00:00+08:00';
const at = (time: string, day = 23): string => `2026-11-${day}T${time}:00.000+08:00`;

interface ShiftView {
  readonly id: string;
  readonly tier: string;
  readonly holder: { readonly id: string };
  readonly keeper: string | null;
  readonly actingFor: readonly string[];
}

let city: RunningCity;
beforeAll(async () => {
  city = await startCity({ args: ['--clock', 'manual', '--now', EVENING] });
});
afterAll(() => city?.stop());

const post = async <T>(user: string, path: string, body: object = {}, status = 201): Promise<T> =>
  expectStatus(await city.api(user, 'POST', path, body), status) as T;
const items = async <T>(user: string, path: string): Promise<T[]> =>
  (expectStatus(await city.api(user, 'GET', path), 200) as { readonly items: T[] }).items;
const moveTo = (now: string) => city.api('operator', 'PUT', '/v1/local/clock', { now });
const told = async (unit: string, id: string) =>
  (
    await items<{ incident: string; text: { zh: string }; subject: { zh: string }; officer: { id: string } | null }>(
      'admin',
      `/v1/notifications?unit=${unit}`,
    )
  ).filter((row) => row.incident === id);
const raise = (town: string): Promise<IncidentView> =>
  post('foshan-gas-member', '/v1/incidents', { domain: 'gas', kind: 'biogas', title: '疑似沼气', town, grade: 'III' });

describe('story 3: the gas company reports suspected biogas', () => {
  it('the centre’s officer for gas gets it, and answers the company, which sees what becomes of it', async () => {
    const { id } = await raise('xinan');
    await settled(city);
    const [notice] = await told('sanshui-centre', id);
    expect(notice?.officer?.id).toBe('sanshui-centre-gas-officer');
    expect(notice?.text.zh).toContain('对接责任人：样例');
    await act(city, id, 'sanshui-duty', 'assess');
    await act(city, id, 'sanshui-duty', 'comment', { note: '已派人现场核实，电话 13812345678' });
    await settled(city);
    const answers = (await told('foshan-gas', id)).map(({ subject, text }) => `${subject.zh} ${text.zh}`).join('\n');
    expect(answers).toContain('已受理');
    expect(answers).toContain('答复：已派人现场核实，电话 138****5678');
    expect(expectStatus(await city.api('foshan-gas-member', 'GET', `/v1/incidents/${id}`), 200)).toMatchObject({
      reportedBy: 'foshan-gas',
    });
    await act(city, id, 'foshan-gas-member', 'comment', { note: '收到' });
  });

  it('while the officer is away by the roster, the deputy gets it', async () => {
    const roster = {
      unit: 'sanshui-centre',
      domain: 'gas',
      effectiveFrom: at('20:00'),
      effectiveUntil: at('20:00', 24),
      rotation: { officers: ['sanshui-centre-gas-officer'], every: 'week', handOverAt: ['08:00'] },
      overrides: [],
      absences: [{ person: 'sanshui-centre-gas-officer', from: at('20:00'), to: at('08:00', 24) }],
      deputies: ['sanshui-centre-gas-deputy'],
    };
    await post('sanshui-leader', '/v1/rosters', { rosters: [roster] });
    await moveTo(at('20:05'));
    const { id } = await raise('datang');
    await settled(city);
    expect((await told('sanshui-centre', id))[0]?.officer?.id).toBe('sanshui-centre-gas-deputy');
  });

  it('a call that is not answered in three minutes goes to the deputy, and the centre is told whom to call', async () => {
    const { id } = await raise('lubao');
    await act(city, id, 'sanshui-duty', 'log-call', { unit: 'foshan-gas', note: '请派人' });
    await moveTo(at('20:07'));
    expect((await incident(city, id)).timeline.map(({ type }) => type)).not.toContain('deputy-called-for');
    await moveTo(at('20:08'));
    const event = (await incident(city, id)).timeline.find(({ type }) => type === 'deputy-called-for');
    expect(event).toMatchObject({ at: at('20:08'), data: { unit: 'foshan-gas', deputy: { id: 'foshan-gas-deputy' } } });
    await settled(city);
    expect((await told('sanshui-centre', id)).map(({ text }) => text.zh).join('\n')).toContain('无人接听：请呼叫');
  });
});

describe('story 8: Sanshui has no digital base, and the city keeps its watch at night', () => {
  const THING = 'gas-yundonghai-02';
  let id: string;

  it('is configuration alone; its watch is handed over with a signed list, on which the hours without anybody stand', async () => {
    const tiers = await items<{ readonly id: string }>('admin', '/v1/tiers?limit=200');
    expect(tiers.find((one) => one.id === 'sanshui')).toMatchObject({
      district: 'hosted',
      centre: 'sanshui-centre',
      watch: { keptBy: 'foshan' },
    });
    const own = await post<ShiftView>('sanshui-duty', '/v1/shifts');
    await post('sanshui-duty', '/v1/duty-log', { kind: 'visit', text: '区领导到访' });
    await post('sanshui-duty', '/v1/duty-log', { text: '2 号泵停，等配件' });
    const night = await post<ShiftView>('foshan-duty', '/v1/shifts', { actingFor: [{ tier: 'sanshui', until: at('08:00', 24) }] });
    expect(night.actingFor).toEqual(['sanshui']);
    const list = expectStatus(await city.api('sanshui-duty', 'GET', `/v1/shifts/${own.id}/hand-over`), 200) as {
      readonly openIncidents: readonly unknown[];
      readonly notes: readonly { readonly text: string }[];
      readonly signed: { readonly signedBy: { readonly id: string } };
      readonly unstaffed: readonly object[];
    };
    expect([list.openIncidents.length, list.notes.map(({ text }) => text), list.signed.signedBy.id]).toEqual([
      3,
      ['2 号泵停，等配件'],
      'foshan-duty',
    ]);
    expect(list.unstaffed[0]).toMatchObject({ tier: 'foshan/sanshui', unit: 'sanshui-centre', keptBy: 'foshan', to: at('08:00', 24) });
  });

  it('a sensor’s alarm reaches the city’s centre besides, which acts in Sanshui’s name, and the responsible unit answers', async () => {
    const device = await connectDevice(city, 'sanshui', THING);
    for (const minute of ['20:09', '20:10']) {
      await moveTo(at(minute));
      await device.publish([{ n: `${THING}-ch4-1/ch4`, v: 4.4 }]);
      await settled(city);
    }
    await device.close();
    id = (await incidentAt(city, `${THING}-well`)).id;
    expect((await told('sanshui-centre', id))[0]?.officer?.id).toMatch(/^sanshui-centre-/);
    expect((await told('foshan-centre', id))[0]?.text.zh).toContain('代三水区值守');
    for (const [user, action, input] of [
      ['foshan-duty', 'assess', {}],
      ['foshan-leader', 'confirm', { level: 'III', reason: '夜间代三水研判 / assessed for Sanshui' }],
      ['foshan-duty', 'dispatch', {}],
    ] as const) {
      const { tier, timeline } = await act(city, id, user, action, input);
      expect(timeline.findLast(({ actor }) => actor.kind === 'person')?.actor).toMatchObject({ id: user, actingFor: 'foshan/sanshui' });
      expect(tier).toBe('sanshui');
    }
    await settled(city);
    expect(await told('foshan-gas', id)).not.toEqual([]);
    await act(city, id, 'foshan-gas-member', 'acknowledge');
    await act(city, id, 'foshan-gas-member', 'arrive', { position: { lat: 23.2022, lon: 112.8643 } });
  });

  it('in the morning Sanshui takes its watch back by signature, with the night’s incident on the list, and is told alone', async () => {
    await moveTo(at('08:00', 24));
    const kept = (await items<ShiftView>('admin', '/v1/shifts?tier=sanshui&current=true'))[0] as ShiftView;
    expect(kept).toMatchObject({ keeper: 'foshan', overdue: true, holder: { id: 'foshan-duty' } });
    const both = await Promise.all(
      ['sanshui-duty', 'sanshui-leader'].map((user) => city.api(user, 'POST', `/v1/shifts/${kept.id}/hand-over`, {})),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const { body } = both.find(({ status }) => status === 200) ?? {};
    const { handOver } = body as { readonly handOver: { readonly list: { readonly openIncidents: readonly { readonly id: string }[] } } };
    expect(handOver.list.openIncidents.map((one) => one.id)).toContain(id);
    const after = await act(city, id, 'foshan-duty', 'comment', { note: 'x' });
    expect(after.timeline.at(-1)?.actor).not.toHaveProperty('actingFor');
    await settled(city);
    const [ours, theirs] = [await told('foshan-centre', id), await told('sanshui-centre', id)];
    await act(city, id, 'foshan-gas-member', 'dispose', { note: '更换阀门 / valve replaced' });
    await act(city, id, 'foshan-gas-member', 'feed-back', { note: '已恢复 / done' });
    await settled(city);
    expect(await told('foshan-centre', id)).toHaveLength(ours.length);
    expect((await told('sanshui-centre', id)).length).toBeGreaterThan(theirs.length);
    const chain = expectStatus(await city.api('auditor', 'GET', '/v1/duty-log/chain?tier=sanshui'), 200);
    expect(chain).toMatchObject({ verified: true, tier: 'sanshui' });
    expect(expectStatus(await city.api('auditor', 'GET', `/v1/audit/${id}`), 200)).toMatchObject({ verified: true });
  });

  it('is no business of a neighbour that nobody asked', async () => {
    const { id } = await raise('nanshan');
    expect((await city.api('nanhai-duty', 'GET', `/v1/incidents/${id}`)).status).toBe(404);
    expect((await tryAction(city, id, 'nanhai-duty', 'assess')).status).toBe(404);
    expect(await items('nanhai-duty', '/v1/incidents')).toEqual([]);
  });

  it('passes to a neighbour that was asked, who signs for it', async () => {
    const [own] = await items<ShiftView>('admin', '/v1/shifts?tier=sanshui&current=true');
    const path = `/v1/shifts/${own?.id}`;
    expect((await city.api('nanhai-duty', 'POST', `${path}/hand-over`, {})).status).toBe(404);
    await post('sanshui-duty', `${path}/keepers`, { keeper: 'nanhai', to: at('20:00', 24) });
    const { shift } = await post<{ readonly shift: ShiftView }>('nanhai-duty', `${path}/hand-over`, {}, 200);
    expect(shift).toMatchObject({ tier: 'sanshui', keeper: 'nanhai' });
  });
});

describe('towns and sector centres are scopes', () => {
  const listed = async (user: string): Promise<string[]> =>
    (await items<IncidentView>(user, '/v1/incidents?state=open&limit=200')).map(({ id }) => id);
  const notices = async (user: string): Promise<string[]> =>
    (await items<{ incident: string }>(user, '/v1/notifications?limit=200')).map((row) => row.incident);
  const report = (domain: string, town: string): Promise<IncidentView> =>
    post('foshan-duty', '/v1/incidents', { domain, kind: 'report', title: '有异常', town, grade: 'III' });

  it('a town’s officer sees, acts and reads what was told in the town, and finds nothing of the next town', async () => {
    const [own, next] = [await report('drainage', 'zumiao'), await report('drainage', 'shiwan')];
    await settled(city);
    expect((await act(city, own.id, 'zumiao-duty', 'assess')).state).toBe('assessing');
    expect((await tryAction(city, next.id, 'zumiao-duty', 'assess')).status).toBe(404);
    for (const ids of [await listed('zumiao-duty'), await notices('zumiao-duty')]) {
      expect(ids).toContain(own.id);
      expect(ids).not.toContain(next.id);
    }
  });

  it('the gas sector centre sees and acts on gas in every district, and sees no fire', async () => {
    const gas = [await report('gas', 'shiwan'), await report('gas', 'guicheng')];
    const fire = await report('fire', 'guicheng');
    await settled(city);
    for (const { id } of gas) expect((await act(city, id, 'gas-sector', 'assess')).state).toBe('assessing');
    expect((await tryAction(city, fire.id, 'gas-sector', 'assess')).status).toBe(404);
    for (const ids of [await listed('gas-sector'), await notices('gas-sector')]) {
      expect(ids).toEqual(expect.arrayContaining(gas.map(({ id }) => id)));
      expect(ids).not.toContain(fire.id);
    }
  });
});
