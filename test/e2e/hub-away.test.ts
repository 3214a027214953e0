import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningCity, startCity } from '../support/city.ts';
import { expectStatus, type IncidentView, incident, moveClock, notificationsOf, obligationOf, setLink } from '../support/incidents.ts';

/** A city of its own, in which little is open: two days are some hundred passes of the watcher for each incident that somebody is reminded of. */
let data: string;
let city: RunningCity;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'citywatch-hub-away-'));
  city = await startCity({ data, args: ['--clock', 'manual', '--now', '2026-11-23T08:00:00.000+08:00'] });
});
afterAll(async () => {
  await city?.stop();
  await rm(data, { recursive: true, force: true });
});

const moveTo = (now: string): Promise<unknown> => moveClock(city, now);
const linkUp = (up: boolean): Promise<unknown> => setLink(city, 'chancheng', up);

async function raise(domain: string): Promise<IncidentView> {
  const report = { domain, kind: 'report', title: '巡查发现 / seen on patrol', town: 'zumiao', grade: 'III' };
  return expectStatus(await city.api('chancheng-duty', 'POST', '/v1/incidents', report), 201) as IncidentView;
}

type Asked = IncidentView & { readonly replica?: object; readonly allowedActions?: unknown; readonly blockedActions?: unknown };

describe('the city’s hub gone for two days', () => {
  const THERE = 'chancheng-duty';
  /** Somebody of the district acts at the version the district has. */
  const actThere = async (user: string, id: string, action: string, input: object = {}): Promise<IncidentView> => {
    const { version } = await incident(city, id, user);
    const answer = await city.api(user, 'POST', `/v1/incidents/${id}/actions`, { action, ...input }, { 'if-match': `"${version}"` });
    return expectStatus(answer, 200) as IncidentView;
  };
  const queueOf = async (user: string): Promise<string[]> =>
    (expectStatus(await city.api(user, 'GET', '/v1/incidents?tier=chancheng&limit=200'), 200) as { items: IncidentView[] }).items.map(
      ({ id }) => id,
    );

  test('stops nothing in the district, and afterwards the hub has every event of it once', async () => {
    const before = await raise('gas');
    await moveTo('2026-11-23T08:10:00+08:00');
    await linkUp(false);
    // Ingest, and what follows from it.
    const pack = [{ bn: 'gas-zumiao-01-ch4-1/', n: 'ch4', u: '/', v: 0.06 }];
    expect((await city.api('system', 'POST', '/v1/telemetry/gas-zumiao-01', pack)).status).toBe(202);
    await moveTo('2026-11-23T08:11:00+08:00');
    const list = await queueOf(THERE);
    const alarmed = await incident(city, list[0] ?? '', THERE);
    expect(alarmed.timeline[0]?.recordedAt).toBe('2026-11-23T08:10:00.000+08:00');
    // Answers: of an incident that the hub knows, and of one that it does not.
    const known = await actThere('chancheng-leader', before.id, 'assess');
    const fresh = await raise('drainage');
    for (const [action, input] of [['assess'], ['confirm', { level: 'III', reason: '水深 20 厘米' }], ['dispatch']] as const)
      await actThere('chancheng-leader', fresh.id, action, input);
    await actThere('chancheng-water-bureau-member', fresh.id, 'acknowledge');
    expect(await incident(city, before.id)).toMatchObject({ version: before.version, replica: { asOf: expect.any(String) } });
    expect(known.version).toBeGreaterThan(before.version);
    const noLeak = { reasonCode: 'test', text: '试验 / a test' };
    await actThere('chancheng-leader', alarmed.id, 'assess');
    for (const { id } of [before, alarmed]) await actThere('chancheng-leader', id, 'false-alarm', noLeak);
    expect((await city.api('auditor', 'GET', `/v1/incidents/${fresh.id}`)).status).toBe(404);
    expect(await queueOf('foshan-duty')).not.toContain(fresh.id);
    // Clocks and notifications.
    await moveTo('2026-11-25T08:10:00+08:00');
    const late = await incident(city, fresh.id, THERE);
    expect(obligationOf(late, 'dispose', 'owner')).toMatchObject({ outcome: 'missed', breachedAt: '2026-11-23T10:11:00.000+08:00' });
    const told = await notificationsOf(city, fresh.id);
    expect(told.map(({ event }) => event)).toContain(
      `${fresh.id}#${late.timeline.find(({ type }) => type === 'obligation-escalated')?.seq}`,
    );

    await linkUp(true);
    // Broken again at once, the city sees what reached it: the same events, hash by hash, and none twice.
    await linkUp(false);
    const ids = await queueOf(THERE);
    expect(ids).toEqual(expect.arrayContaining([before.id, alarmed.id, fresh.id]));
    expect(await queueOf('foshan-duty')).toEqual(ids);
    for (const id of ids) {
      const [owner, hub] = await Promise.all([THERE, 'foshan-duty'].map((user) => incident(city, id, user)));
      // What somebody may do, and why not, is of whoever asks.
      const { replica, allowedActions: _may, blockedActions: _blocked, ...copy } = hub as Asked;
      const { allowedActions: _mayThere, blockedActions: _blockedThere, ...original } = owner as Asked;
      expect(replica).toBeDefined();
      expect(copy).toEqual(original);
      expect(copy.timeline.map(({ seq }) => seq)).toEqual(copy.timeline.map((_, index) => index + 1));
    }
    const chainOf = async (user: string) => (await city.api(user, 'GET', `/v1/audit/${fresh.id}`)).body;
    expect(await chainOf('auditor')).toMatchObject({ verified: true });
    await linkUp(true);
    expect((await city.api('operator', 'GET', '/v1/dead-letters?state=all')).body).toEqual({ items: [], nextCursor: null });
  });
});
