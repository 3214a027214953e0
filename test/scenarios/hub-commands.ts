import { expect, test } from 'vitest';
import type { CityApi } from '../support/city.ts';
import {
  act,
  eventually,
  expectStatus,
  type IncidentView,
  incident,
  notificationsOf,
  obligationOf,
  settled,
  tryAction,
} from '../support/incidents.ts';

/** What the scenarios need of wherever the hub and a district run. */
export interface HubAndDistrict {
  /** The hub's API; a district's own people use their district's. */
  readonly hub: CityApi;
  readonly district: CityApi;
  setLink(up: boolean): Promise<unknown>;
  /** Lets so many minutes pass. */
  pass(minutes: number): Promise<unknown>;
}

interface CommandView {
  readonly id: string;
  readonly state: string;
  readonly incident: string;
  readonly action: string;
  readonly version: number | null;
  readonly by: { readonly id: string };
}

const REPORT = { domain: 'other', kind: 'report', title: '井盖缺失 / a lid is missing', town: 'zumiao', grade: 'III' };
const DUE = '2099-01-01T00:00:00+08:00';

const raiseIn = async (district: CityApi): Promise<IncidentView> =>
  expectStatus(await district.api('chancheng-duty', 'POST', '/v1/incidents', REPORT), 201) as IncidentView;

/** The city acts on an incident of Chancheng's: by commands that the district answers. In the cloud they go over two buses. */
export function cityActsScenarios(where: () => Pick<HubAndDistrict, 'hub' | 'district'>): void {
  /** What the hub has of an incident, once it has heard so much of it. */
  const atHub = (id: string, version: number): Promise<IncidentView> =>
    eventually('the hub to have heard of it', async () => {
      const { status, body } = await where().hub.api('foshan-duty', 'GET', `/v1/incidents/${id}`);
      return status === 200 && (body as IncidentView).version >= version ? (body as IncidentView) : undefined;
    });
  const raised = async (): Promise<IncidentView> => {
    const { id, version } = await raiseIn(where().district);
    return atHub(id, version);
  };
  const commandsAbout = async (id: string): Promise<readonly CommandView[]> =>
    ((await where().hub.api('foshan-duty', 'GET', `/v1/commands?incident=${id}`)).body as { items: CommandView[] }).items;

  test('the city supervises, regrades and takes over; the district sees who, and each command says what became of it', async () => {
    const { hub, district } = where();
    const { id, version } = await raised();
    const supervised = await act(hub, id, 'supervisor', 'supervise', { unit: 'chancheng-centre', reason: 'report every hour' });
    expect(supervised.version).toBeGreaterThan(version);
    await atHub(id, supervised.version);
    const regraded = await act(hub, id, 'foshan-leader', 'regrade', { grade: 'II', reason: 'by a school' });
    expect(regraded.grade).toBe('II');
    await atHub(id, regraded.version);
    await act(hub, id, 'foshan-leader', 'take-over', { reason: 'two districts' });
    const seen = await incident(district, id);
    expect(seen.timeline.map(({ type }) => type)).toEqual(expect.arrayContaining(['supervised', 'regraded', 'taken-over']));
    expect(seen.timeline.find(({ type }) => type === 'regraded')?.actor).toMatchObject({ kind: 'person', tier: 'foshan' });
    // Given at one moment by a clock that stands still, they are in no order.
    expect((await commandsAbout(id)).map(({ action, state }) => `${action} ${state}`).sort()).toEqual([
      'regrade accepted',
      'supervise accepted',
      'take-over accepted',
    ]);
  });

  test('it hears the district’s refusals as the district’s own people do', async () => {
    const { hub } = where();
    const { id, version } = await raised();
    const asked = (body: object, ifMatch = version, user = 'foshan-duty') =>
      hub.api(user, 'POST', `/v1/incidents/${id}/actions`, body, { 'if-match': `"${ifMatch}"` });
    expect(await asked({ action: 'assess' }, version + 7)).toMatchObject({
      status: 412,
      body: { type: 'urn:citywatch:problem:stale-version', current: version },
    });
    expect(await asked({ action: 'dispatch' })).toMatchObject({ status: 409, body: { allowed: expect.arrayContaining(['assess']) } });
    expect(await asked({ action: 'regrade', grade: 'IV' })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/grade' }] } });
    expect(await asked({ action: 'assess' }, version, 'viewer')).toMatchObject({ status: 403 });
    expect(await asked({ action: 'vanish' })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/action' }] } });
  });
}

/** Support between districts, and what a command does over a link that is cut and mended. */
export function hubCommandScenarios(where: () => HubAndDistrict): void {
  const raised = (): Promise<IncidentView> => raiseIn(where().district);

  test('a district asks for support, the city sends a unit of another district; it is told, sees the incident and answers', async () => {
    const { hub, district } = where();
    const { id } = await raised();
    await act(district, id, 'chancheng-duty', 'request-support', { unit: 'foshan-centre', text: 'a second crew' });
    await act(hub, id, 'foshan-duty', 'assign-task', { unit: 'nanhai-urban-services', text: 'help at the lid', due: DUE });
    const seen = await incident(hub, id);
    expect(obligationOf(seen, 'task')).toMatchObject({ unit: 'nanhai-urban-services', state: 'pending' });
    await where().pass(1);
    expect((await notificationsOf(hub, id)).map(({ unit }) => unit)).toContain('nanhai-urban-services');
    const list = (await hub.api('nanhai-urban-services-member', 'GET', '/v1/incidents')).body as { items: IncidentView[] };
    expect(list.items.map((one) => one.id)).toContain(id);
    const answered = await act(hub, id, 'nanhai-urban-services-member', 'task');
    expect(obligationOf(answered, 'task')).toMatchObject({ state: 'met', outcome: 'on-time' });
    expect(await tryAction(hub, id, 'nanhai-urban-services-member', 'assess')).toMatchObject({ status: 403 });
  });

  test('over a broken link a command waits: mended in time it is carried out, later it expires and nothing happens', async () => {
    const { hub, district, setLink, pass } = where();
    const first = await raised();
    const second = await raised();
    const ask = (id: string, version: number) =>
      hub.api(
        'foshan-duty',
        'POST',
        `/v1/incidents/${id}/actions`,
        { action: 'comment', note: 'from the city' },
        { 'if-match': `"${version}"`, 'idempotency-key': `k-${id}` },
      );
    // What was recorded is at the hub before the link breaks: of an incident that it has not heard of nobody there can ask anything.
    await settled(hub);
    await setLink(false);
    const late = await ask(first.id, first.version);
    expect(late).toMatchObject({ status: 202, body: { state: 'sent', incident: first.id, action: 'comment' } });
    // Asked again with the same key it is the same command.
    expect((await ask(first.id, first.version)).body).toEqual(late.body);
    expect((await incident(district, first.id)).version).toBe(first.version);
    expect(await hub.api('foshan-duty', 'POST', `/v1/incidents/${first.id}/evidence`, {})).toMatchObject({ status: 503 });
    await pass(9);
    const inTime = await ask(second.id, second.version);
    await pass(2);
    const state = async ({ body }: { readonly body: unknown }): Promise<string> =>
      ((await hub.api('foshan-duty', 'GET', `/v1/commands/${(body as CommandView).id}`)).body as CommandView).state;
    expect(await state(late)).toBe('unanswered');
    await setLink(true);
    expect([await state(late), await state(inTime)]).toEqual(['expired', 'accepted']);
    // Whoever repeats a request sees what became of it, and gives no other command.
    expect(await ask(first.id, first.version)).toMatchObject({ status: 503 });
    expect(await ask(second.id, second.version)).toMatchObject({ status: 200, body: { version: second.version + 1 } });
    const notes = async (id: string) => (await incident(district, id)).timeline.filter(({ type }) => type === 'commented').length;
    expect([await notes(first.id), await notes(second.id)]).toEqual([0, 1]);
  });
}
