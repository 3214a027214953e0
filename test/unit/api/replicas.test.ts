import { beforeEach, describe, expect, test } from 'vitest';
import { toInstant } from '../../../lib/core/instant.ts';
import { tableIssuedCommandStore } from '../../../lib/stores/command-stores.ts';
import { tableEpochStore } from '../../../lib/stores/ownership-store.ts';
import { ApiCity } from '../support/api-city.ts';
import { EVENING, IncidentCity, MINUTE } from '../support/incident-city.ts';
import { digestEnvelope, eventEnvelope, ReplicaHub } from '../support/replica-hub.ts';

const REPORT = { domain: 'gas', kind: 'report', title: '气味', grade: 'III' };

let district: IncidentCity;
let hub: ReplicaHub;
let api: ApiCity;
let cut: (tenant: string) => boolean;
let id: string;

/** What the district has recorded so far reaches the hub. */
const arrive = async (incident = id): Promise<void> => {
  await hub.take(...(await district.incidents.events(incident)).map((event) => eventEnvelope(event)));
};
const idsFor = async (user: string, query = {}): Promise<string[]> =>
  (await api.get(user, '/v1/incidents', query)).body.items.map((one: { id: string }) => one.id);

beforeEach(async () => {
  district = new IncidentCity();
  hub = new ReplicaHub({ now: () => district.now });
  cut = (tenant) => tenant !== 'foshan';
  const replicas = { store: hub.replicas, isCut: (tenant: string) => cut(tenant), isAnyCut: () => cut('chancheng') };
  api = await ApiCity.start({ only: 'foshan', replicas });
  id = (await district.dispatched()).id;
  await arrive();
});

describe('the hub’s API, of a district’s incident,', () => {
  test('shows the replica, and says that it is one and of when', async () => {
    const { status, body, headers } = await api.get('foshan-duty', `/v1/incidents/${id}`);
    const { version, headHash: _hash, tier: _tier, town: _town, ...rest } = await district.incident(id);
    expect([status, headers.etag, body.owner, body.timeline.length]).toEqual([200, `"${version}"`, 'chancheng', version]);
    expect(body).toMatchObject({ id, version, state: rest.state, town: 'zumiao', replica: { asOf: toInstant(EVENING) } });
    const { headHash: hash } = await district.incident(id);
    const digest = { tenant: 'chancheng', epoch: 1, at: toInstant(EVENING + MINUTE), part: 1, parts: 1, whole: false };
    await hub.take(digestEnvelope({ ...digest, chains: [{ incident: id, seq: version, hash }] }));
    const asOf = { replica: { asOf: toInstant(EVENING + MINUTE / 2) } };
    expect((await api.get('foshan-duty', `/v1/incidents/${id}`)).body).toMatchObject(asOf);
    expect((await api.get('foshan-duty', '/v1/incidents')).body.items).toMatchObject([{ id, ...asOf }]);
  });

  test('counts it in the city’s statistics and on its scoreboard, as it does its own', async () => {
    const statistics = async () => (await api.get('supervisor', '/v1/statistics', { by: 'tier' })).body;
    expect((await statistics()).items).toMatchObject([{ tier: 'chancheng', raised: 1 }]);
    const { items } = (await api.get('supervisor', '/v1/scoreboard', { month: '2026-11' })).body;
    expect(items.map(({ unit }: { unit: string }) => unit)).toContain('foshan-gas');
    // Where the owner is asked itself, its replica does not count beside it.
    cut = () => false;
    expect((await statistics()).total.raised).toBe(0);
  });

  test('says since when a district has been silent', async () => {
    const linkOf = async () => (await api.get('viewer', '/v1/tiers', { tier: 'chancheng', kind: 'district' })).body.items[0].link;
    expect(await linkOf()).toBeNull();
    await hub.take(digestEnvelope({ tenant: 'chancheng', epoch: 1, at: toInstant(EVENING), part: 1, parts: 1, whole: false, chains: [] }));
    expect(await linkOf()).toMatchObject({ state: 'open', heardAt: toInstant(EVENING) });
    api.now += 25 * 60 * MINUTE;
    expect(await linkOf()).toMatchObject({ state: 'down', downSince: toInstant(EVENING) });
  });

  test('lists it in the city’s queue beside the hub’s own, newest first, page by page', async () => {
    const own = await api.call('foshan-duty', 'POST', '/v1/incidents', { body: { ...REPORT, town: 'foshan' } });
    expect(own.status).toBe(201);
    district.now += MINUTE;
    const newer = (await district.raise({ title: 'newer' })).id;
    await arrive(newer);
    const all = [newer, own.body.id, id].toSorted().reverse();
    expect(await idsFor('foshan-duty')).toEqual(all);
    const first = (await api.get('foshan-duty', '/v1/incidents', { limit: '2' })).body;
    expect(first.items.map((one: { id: string }) => one.id)).toEqual(all.slice(0, 2));
    expect(await idsFor('foshan-duty', { limit: '2', cursor: first.nextCursor })).toEqual(all.slice(2));
    expect(await idsFor('foshan-duty', { tier: 'zumiao', state: 'dispatched' })).toEqual([id]);
  });

  test('is seen by a sector centre of its domain and by the units that owe something in it, and by no other', async () => {
    const sees = async (user: string): Promise<readonly unknown[]> => [
      (await api.get(user, `/v1/incidents/${id}`)).status,
      (await idsFor(user)).includes(id),
    ];
    expect(await sees('gas-sector')).toEqual([200, true]);
    expect(await sees('foshan-gas-member')).toEqual([200, true]);
    expect(await sees('bridge-sector')).toEqual([404, false]);
    expect(await sees('water-company-member')).toEqual([404, false]);
  });

  test('shows commands about it to whoever sees the replica, and to nobody else', async () => {
    const [commands, epochs] = [tableIssuedCommandStore(hub.table), tableEpochStore(hub.table)];
    const replicas = { store: hub.replicas, isCut: cut, isAnyCut: () => true };
    const desk = { commands, epochs, clock: { now: () => api.now }, send: async () => undefined, patience: 0, isCut: () => false };
    api = await ApiCity.start({ only: 'foshan', replicas, hub: desk });
    const act = { body: { action: 'comment', note: 'seen' }, headers: { 'if-match': '"4"' } };
    const { status, body } = await api.call('foshan-duty', 'POST', `/v1/incidents/${id}/actions`, act);
    expect(status).toBe(202);
    const listed = async (user: string) => (await api.get(user, '/v1/commands', { incident: id })).body.items;
    expect(await listed('foshan-duty')).toMatchObject([{ id: body.id, state: 'sent', action: 'comment' }]);
    expect((await api.get('foshan-duty', `/v1/commands/${body.id}`)).status).toBe(200);
    expect(await listed('bridge-sector')).toEqual([]);
    expect((await api.get('bridge-sector', `/v1/commands/${body.id}`)).status).toBe(404);
  });

  test('says where to ask for what the owner alone has', async () => {
    const photo = { bytes: new Uint8Array([0xff, 0xd8, 0xff]), headers: { 'content-type': 'image/jpeg' } };
    const { status, body } = await api.call('foshan-duty', 'POST', `/v1/incidents/${id}/evidence`, photo);
    expect([status, body.detail]).toEqual([503, expect.stringContaining('chancheng keeps this itself')]);
    const act = { body: { action: 'comment', note: 'seen' }, headers: { 'if-match': '"4"' } };
    expect((await api.call('foshan-duty', 'POST', `/v1/incidents/${id}/actions`, act)).status).toBe(503);
    expect((await api.get('foshan-duty', `/v1/incidents/${id.slice(0, 26)}-nanhai`)).status).toBe(404);
  });
});

test('on one machine replicas are shown while a link is broken, to everybody but the district’s own people', async () => {
  const broken = new Set<string>();
  const replicas = { store: hub.replicas, isCut: (tenant: string) => broken.has(tenant), isAnyCut: () => broken.size > 0 };
  api = await ApiCity.start({ replicas });
  api.now += MINUTE;
  const raised = await api.call('chancheng-duty', 'POST', '/v1/incidents', { body: { ...REPORT, town: 'zumiao' } });
  const there = raised.body.id;
  expect(await idsFor('foshan-duty')).toEqual([there]);
  broken.add('chancheng');
  // Nothing had reached the hub before the link broke, but for the other one.
  expect(await idsFor('foshan-duty')).toEqual([id]);
  expect(await idsFor('chancheng-duty')).toEqual([there]);
  expect((await api.get('foshan-duty', `/v1/incidents/${there}`)).status).toBe(404);
  expect((await api.get('chancheng-duty', `/v1/incidents/${there}`)).body).not.toHaveProperty('replica');
  broken.clear();
  expect(await idsFor('foshan-duty')).toEqual([there]);
});
