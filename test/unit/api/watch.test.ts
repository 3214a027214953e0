import { beforeEach, describe, expect, test } from 'vitest';
import { toInstant } from '../../../lib/core/instant.ts';
import { ApiCity } from '../support/api-city.ts';
import { handIn, incidentIn, theirs } from '../support/cap-messages.ts';
import { EVENING, HOUR, MINUTE } from '../support/incident-city.ts';

let city: ApiCity;
beforeEach(async () => {
  city = await ApiCity.start();
});

const post = (by: string, path: string, body: object = {}) => city.call(by, 'POST', path, { body });
const shiftOf = async (by: string, body: object = {}) => (await post(by, '/v1/shifts', body)).body;
const takeOver = (by: string, shift: { readonly id: string }, body: object = {}) => post(by, `/v1/shifts/${shift.id}/hand-over`, body);
// biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what the tests are about.
type Body = any;

describe('shifts', () => {
  test('are taken by an officer of the tier, shown above and below it, and never taken twice', async () => {
    const { status, body, headers } = await post('sanshui-duty', '/v1/shifts');
    expect([status, headers.location]).toEqual([201, `/v1/shifts/${body.id}`]);
    expect(body).toMatchObject({
      tier: 'sanshui',
      holder: { id: 'sanshui-duty', tier: 'sanshui' },
      to: null,
      keeper: null,
      actingFor: [],
      overdue: false,
    });
    for (const [by, seen] of [
      ['foshan-duty', 1],
      ['xinan-duty', 1],
      ['auditor', 1],
      ['nanhai-duty', 0],
      ['sanshui-centre-member', 0],
    ] as const) {
      expect((await city.get(by, '/v1/shifts', { tier: 'sanshui' })).body.items, by).toHaveLength(seen);
      expect((await city.get(by, `/v1/shifts/${body.id}`)).status, by).toBe(seen ? 200 : 404);
    }
    const again = await post('sanshui-leader', '/v1/shifts');
    expect([again.status, again.body.allowed, again.body.detail]).toEqual([409, ['hand-over'], expect.stringContaining(body.id)]);
    expect((await post('sanshui-leader', '/v1/shifts', { tier: 'nowhere' })).status).toBe(400);
    expect((await post('sanshui-leader', '/v1/shifts', { tier: 'nanhai' })).status).toBe(403);
    expect((await city.get('viewer', '/v1/shifts/nothing')).status).toBe(404);
  });

  test('are handed over with the list of that moment: open incidents, what is due within two hours, dead sensors, notes', async () => {
    const shift = await shiftOf('chancheng-duty');
    const raised = await city.raise({ title: '有气味，电话 13812345678', town: 'zumiao' });
    await city.raise({ town: 'guicheng' });
    const over = await city.raise({ town: 'shiwan' });
    await city.act(over, 'chancheng-duty', 'assess');
    await city.act(over, 'chancheng-duty', 'false-alarm', { reasonCode: 'test' });
    await post('chancheng-duty', '/v1/duty-log', { text: '2 号泵停，等配件' });
    await post('chancheng-duty', '/v1/duty-log', { kind: 'call', text: '与三水核对', callee: '三水中心', answered: true });
    city.now += 8 * HOUR;
    const { body: draft } = await city.get('chancheng-leader', `/v1/shifts/${shift.id}/hand-over`);
    expect(draft).toMatchObject({ tier: 'chancheng', signed: null, at: toInstant(city.now) });
    const { status, body } = await takeOver('chancheng-leader', shift, { remark: '已核对' });
    expect(status).toBe(200);
    expect(body.shift).toMatchObject({ holder: { id: 'chancheng-leader' }, from: toInstant(city.now), to: null });
    expect(body.ended).toMatchObject({ id: shift.id, to: toInstant(city.now), handOver: { signedBy: { id: 'chancheng-leader' } } });
    const { list, digest } = body.handOver;
    expect(list.openIncidents.map(({ id, title }: Body) => [id, title])).toEqual([[raised.id, '有气味，电话 138****5678']]);
    expect(list.dueSoon.length).toBeGreaterThan(2);
    expect(list.dueSoon.every(({ incident, overdue, provisional }: Body) => incident === raised.id && overdue && provisional)).toBe(true);
    expect(list.notes.map(({ text }: Body) => text)).toEqual(['2 号泵停，等配件']);
    expect([list.remark, list.silences, list.deadSensors, list.sensorsNeverHeard > 100]).toEqual(['已核对', [], [], true]);
    const { body: kept } = await city.get('auditor', `/v1/shifts/${shift.id}/hand-over`);
    expect(kept).toEqual({ ...list, signed: { digest, signedBy: body.ended.handOver.signedBy, signedAt: toInstant(city.now) } });
    expect((await takeOver('foshan-duty', shift)).status).toBe(409);
  });

  test('show their lists to whoever reads the log: a list names the incidents of the whole tier and what was noted', async () => {
    const shift = await shiftOf('foshan-duty');
    await post('foshan-duty', '/v1/duty-log', { text: '市级决定' });
    const list = `/v1/shifts/${shift.id}/hand-over`;
    const reading = async (by: string) => (await city.get(by, list)).status;
    for (const by of ['foshan-leader', 'auditor', 'supervisor', 'admin']) expect(await reading(by), by).toBe(200);
    for (const by of ['chancheng-duty', 'zumiao-duty', 'viewer', 'operator', 'data-steward', 'system']) {
      expect((await city.get(by, `/v1/shifts/${shift.id}`)).status, by).toBe(200);
      expect(await reading(by), by).toBe(403);
    }
    const claims = { sub: 'x', tier: 'foshan', roles: 'duty-officer', domains: 'gas' };
    expect((await city.call(undefined, 'GET', list, { claims })).status).toBe(403);
    await takeOver('foshan-leader', shift);
    expect([await reading('foshan-duty'), await reading('chancheng-duty')]).toEqual([200, 403]);
  });

  test('of two who sign at once one gets the watch, and the other is told who has it', async () => {
    const shift = await shiftOf('sanshui-duty');
    const answers = await Promise.all(['sanshui-leader', 'foshan-duty', 'foshan-leader'].map((by) => takeOver(by, shift)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const { body } = await city.get('admin', '/v1/shifts', { tier: 'sanshui', current: 'true' });
    expect(body.items).toHaveLength(1);
    const log = (await city.get('auditor', '/v1/duty-log', { tier: 'sanshui' })).body.items;
    expect(log.map(({ kind }: Body) => kind)).toEqual(['handed-over', 'shift-opened']);
  });

  test('with an Idempotency-Key are taken once, and a repetition gives the same answer', async () => {
    const call = { headers: { 'idempotency-key': 'k1' }, body: {} };
    const first = await city.call('sanshui-duty', 'POST', '/v1/shifts', call);
    expect((await city.call('sanshui-duty', 'POST', '/v1/shifts', call)).text).toBe(first.text);
  });

  test('kept for another tier pass with the keeper’s own, and say until when', async () => {
    const sanshui = await shiftOf('sanshui-duty');
    const until = toInstant(EVENING + 12 * HOUR);
    const own = await shiftOf('foshan-duty', { actingFor: [{ tier: 'sanshui', until }, 'gaoming'] });
    expect(own).toMatchObject({ tier: 'foshan', actingFor: ['gaoming', 'sanshui'] });
    const current = async (tier: string) => (await city.get('admin', '/v1/shifts', { tier, current: 'true' })).body.items[0];
    expect(await current('sanshui')).toMatchObject({
      holder: { id: 'foshan-duty' },
      keeper: 'foshan',
      until,
      overdue: false,
      actingFor: ['sanshui'],
    });
    expect((await city.get('admin', `/v1/shifts/${sanshui.id}`)).body.handOver.signedBy.id).toBe('foshan-duty');
    city.now += 8 * HOUR;
    const { body } = await takeOver('foshan-leader', own);
    expect(body.alsoTaken.map(({ tier, until: end }: Body) => [tier, end])).toEqual([
      ['sanshui', until],
      ['gaoming', null],
    ]);
    expect(body.shift.actingFor).toEqual(['gaoming', 'sanshui']);
    city.now += 8 * HOUR;
    const kept = await current('sanshui');
    expect(kept).toMatchObject({ holder: { id: 'foshan-leader' }, overdue: true });
    expect((await takeOver('sanshui-leader', kept)).body.shift).toMatchObject({ keeper: null, holder: { id: 'sanshui-leader' } });
    expect((await current('foshan')).actingFor).toEqual(['gaoming']);
    expect((await post('nanhai-duty', '/v1/shifts', { actingFor: ['sanshui'] })).status).toBe(403);
    expect(await current('nanhai'), 'nothing is taken when one of them is not theirs').toBeUndefined();
  });
});

describe('acting for another tier', () => {
  test('a centre that lies beside it signs for the watch itself, as long as the tier agrees, and not before or after', async () => {
    const { id, ...shift } = await shiftOf('sanshui-duty');
    const hours = { from: toInstant(EVENING + HOUR), to: toInstant(EVENING + 2 * HOUR) };
    expect((await post('sanshui-duty', `/v1/shifts/${id}/keepers`, { keeper: 'nanhai', ...hours })).status).toBe(201);
    const seen = async () => (await city.get('nanhai-duty', `/v1/shifts/${id}`)).status;
    expect(await seen()).toBe(404);
    city.now = EVENING + 2 * HOUR;
    expect([await seen(), (await takeOver('nanhai-duty', { id, ...shift })).status]).toEqual([404, 404]);
    city.now = EVENING + HOUR;
    expect([await seen(), (await city.get('viewer', `/v1/shifts/${id}`)).status]).toEqual([200, 200]);
    expect((await city.get('guicheng-duty', `/v1/shifts/${id}`)).status).toBe(404);
    const { status, body } = await takeOver('nanhai-duty', { id, ...shift });
    expect([status, body.shift]).toEqual([200, expect.objectContaining({ tier: 'sanshui', keeper: 'nanhai' })]);
  });

  test('a centre that lies beside it sees and acts there as its watch, as long as it keeps it, and the record says so', async () => {
    const incident = await city.raise({ town: 'xinan' }, 'foshan-duty');
    const shift = await shiftOf('sanshui-duty');
    expect((await city.get('nanhai-leader', `/v1/incidents/${incident.id}`)).status).toBe(404);
    expect((await takeOver('nanhai-duty', shift)).status).toBe(404);
    const agreed = await post('sanshui-duty', `/v1/shifts/${shift.id}/keepers`, { keeper: 'nanhai', to: toInstant(EVENING + 12 * HOUR) });
    expect([agreed.status, agreed.body]).toEqual([
      201,
      expect.objectContaining({ tier: 'sanshui', keeper: 'nanhai', from: toInstant(EVENING) }),
    ]);
    const own = await shiftOf('nanhai-duty', { actingFor: ['sanshui'] });
    expect(own.actingFor).toEqual(['sanshui']);

    const seen = await city.get('nanhai-leader', '/v1/incidents', { tier: 'sanshui' });
    expect(seen.body.items.map(({ id }: Body) => id)).toEqual([incident.id]);
    expect((await city.get('nanhai-leader', '/v1/incidents')).body.items).toHaveLength(1);
    const { status, body } = await city.act(incident, 'nanhai-leader', 'assess');
    expect(status).toBe(200);
    expect(body.timeline.at(-1).actor).toMatchObject({ id: 'nanhai-leader', tier: 'foshan/nanhai', actingFor: 'foshan/sanshui' });
    const reported = await city.raise({ town: 'xinan' }, 'nanhai-duty');
    expect(reported.timeline[0].actor.actingFor).toBe('foshan/sanshui');
    const own2 = await city.raise({ town: 'guicheng' }, 'nanhai-duty');
    expect(own2.timeline[0].actor.actingFor).toBeUndefined();
    expect((await city.get('nanhai-leader', '/v1/sensors', { tier: 'sanshui' })).body.items).not.toEqual([]);
    expect((await city.get('nanhai-centre-member', '/v1/sensors', { tier: 'sanshui' })).body.items).toEqual([]);
    const [{ id: sensor, thing }] = (await city.get('sanshui-duty', '/v1/sensors')).body.items;
    for (const path of [`/v1/things/${thing}`, `/v1/sensors/${sensor}/readings`])
      expect([(await city.get('nanhai-leader', path)).status, (await city.get('nanhai-centre-member', path)).status], path).toEqual([
        200, 404,
      ]);
    await city.notifyAll();
    const told = async (by: string) => (await city.get(by, '/v1/notifications', { unit: 'sanshui-centre' })).body;
    expect((await told('nanhai-leader')).items.map((row: Body) => row.incident)).toContain(incident.id);
    const sent = theirs({}, { area: [{ areaDesc: '西南', geocode: [{ valueName: 'GB/T 2260', value: '440607001' }] }] });
    const taken = await handIn(city, sent, 'nanhai-duty');
    expect(taken.status).toBe(201);
    const alerted = (await city.get('nanhai-leader', `/v1/incidents/${incidentIn(taken).id}`)).body;
    expect([alerted.town, alerted.timeline[0].actor.actingFor]).toEqual(['xinan', 'foshan/sanshui']);
    expect((await city.get('guicheng-duty', `/v1/incidents/${incident.id}`)).status, 'a town of the keeper keeps nothing').toBe(404);
    expect((await city.get('nanhai-centre-member', `/v1/incidents/${incident.id}`)).status).toBe(404);

    const current = (await city.get('sanshui-duty', '/v1/shifts', { tier: 'sanshui', current: 'true' })).body.items[0];
    await takeOver('sanshui-duty', current);
    expect((await city.get('nanhai-leader', `/v1/incidents/${incident.id}`)).status).toBe(404);
    expect((await city.act(incident, 'nanhai-leader', 'confirm', { level: 'III' })).status).toBe(404);
  });

  test('an officer of the city acts by right, and on the tier’s behalf only while the city keeps its watch', async () => {
    const incident = await city.raise({ town: 'xinan' });
    const before = await city.act(incident, 'foshan-duty', 'assess');
    expect(before.body.timeline.at(-1).actor.actingFor).toBeUndefined();
    await shiftOf('foshan-duty', { actingFor: ['sanshui'] });
    const { body } = await city.act(incident, 'foshan-duty', 'confirm', { level: 'III' });
    expect(body.timeline.at(-1).actor.actingFor).toBe('foshan/sanshui');
  });

  test('is nothing that a token can claim', async () => {
    const incident = await city.raise({ town: 'xinan' });
    const claims = { sub: 'x', name: 'x', tier: 'foshan/nanhai', roles: 'duty-officer', actingFor: 'foshan/sanshui' };
    expect((await city.call(undefined, 'GET', `/v1/incidents/${incident.id}`, { claims })).status).toBe(404);
  });
});

describe('the duty log', () => {
  test('is written by officers, read above, by time and page, and proves itself', async () => {
    for (const kind of ['call', 'decision', 'visit', 'note']) {
      city.now += MINUTE;
      expect((await post('sanshui-duty', '/v1/duty-log', { kind, text: `致电 13812345678：${kind}` })).status).toBe(201);
    }
    const { status, body } = await post('foshan-duty', '/v1/duty-log', { tier: 'sanshui', text: '更正', corrects: 2 });
    expect([status, body]).toEqual([
      201,
      expect.objectContaining({ id: 'sanshui-5', seq: 5, kind: 'note', corrects: 2, by: expect.objectContaining({ tier: 'foshan' }) }),
    ]);
    const first = await city.get('sanshui-leader', '/v1/duty-log', { limit: '3' });
    expect(first.body.items.map(({ seq }: Body) => seq)).toEqual([5, 4, 3]);
    expect(first.text).not.toContain('13812345678');
    const rest = await city.get('sanshui-leader', '/v1/duty-log', { limit: '3', cursor: first.body.nextCursor });
    expect(rest.body.items.map(({ seq }: Body) => seq)).toEqual([2, 1]);
    const span = await city.get('auditor', '/v1/duty-log', {
      tier: 'sanshui',
      from: toInstant(EVENING + 2 * MINUTE),
      to: toInstant(EVENING + 4 * MINUTE),
    });
    expect(span.body.items.map(({ seq }: Body) => seq)).toEqual([3, 2]);
    const { body: chain } = await city.get('auditor', '/v1/duty-log/chain', { tier: 'sanshui' });
    expect(chain).toMatchObject({ tier: 'sanshui', verified: true, headHash: chain.entries.at(-1).hash });
    expect(chain.entries).toHaveLength(5);
    const page = async (cursor?: string) =>
      (
        await city.get('auditor', '/v1/audit/chain', {
          tenant: 'sanshui',
          chain: 'duty-log/foshan/sanshui',
          limit: '2',
          ...(cursor ? { cursor } : {}),
        })
      ).body;
    const pages = [await page(), await page('2'), await page('4')];
    expect(pages.flatMap(({ links }) => links)).toEqual(chain.entries);
    expect(pages.map(({ head, nextCursor }) => [head.version, nextCursor])).toEqual([
      [5, '2'],
      [5, '4'],
      [5, null],
    ]);
    const query = { tenant: 'sanshui', chain: 'duty-log/foshan/sanshui' };
    expect((await city.get('auditor', '/v1/audit/chain', { ...query, cursor: 'x' })).status).toBe(400);
    for (const by of ['nanhai-duty', 'viewer', 'xinan-duty', 'sanshui-centre-member'])
      expect((await city.get(by, '/v1/duty-log', { tier: 'sanshui' })).status, by).toBe(403);
    expect((await post('auditor', '/v1/duty-log', { tier: 'sanshui', text: 'x' })).status).toBe(403);
    const wrong = await post('sanshui-duty', '/v1/duty-log', { kind: 'gossip', text: '' });
    expect(wrong.body.errors.map(({ pointer }: Body) => pointer)).toEqual(['/kind', '/text']);
    expect((await city.get('sanshui-duty', '/v1/duty-log', { cursor: 'x' })).status).toBe(400);
  });
});

describe('rosters', () => {
  test('say who is on call when, by unit and domain, to those who call them', async () => {
    const { status, body } = await city.get('foshan-duty', '/v1/rosters', { unit: 'sanshui-centre' });
    expect(status).toBe(200);
    expect(body.items.map(({ unit, domain }: Body) => [unit, domain])).toEqual([
      ['sanshui-centre', null],
      ['sanshui-centre', 'gas'],
    ]);
    const [all, gas] = body.items;
    const first = (await city.get('foshan-duty', '/v1/rosters', { unit: 'sanshui-centre', limit: '1' })).body;
    const second = await city.get('foshan-duty', '/v1/rosters', { unit: 'sanshui-centre', limit: '1', cursor: first.nextCursor });
    expect([first.items, second.body]).toEqual([[all], { items: [gas], nextCursor: null }]);
    expect(all.spans).toHaveLength(14);
    expect(gas.spans).toEqual([
      expect.objectContaining({
        officer: { id: 'sanshui-centre-gas-officer', name: expect.objectContaining({ zh: expect.stringContaining('样例') }) },
      }),
    ]);
    // By night the city's centre keeps its watch.
    expect([all.keptBy, all.gaps.length, gas.gaps]).toEqual(['foshan', 7, []]);
    expect(all.gaps[0]).toEqual({ from: '2026-11-23T20:00:00.000+08:00', to: '2026-11-24T08:00:00.000+08:00' });
    expect((await city.get('sanshui-centre-member', '/v1/rosters')).body.items).toHaveLength(2);
    expect((await city.get('nanhai-duty', '/v1/rosters', { unit: 'sanshui-centre' })).status).toBe(404);
    expect((await city.get('viewer', '/v1/rosters')).body.items).toEqual([]);
    expect((await city.get('foshan-duty', '/v1/rosters', { from: '2026-11-01', to: '2027-11-01' })).status).toBe(400);
  });

  test('are published by an admin, or by a unit for itself, and gaps are told of at once', async () => {
    city = await ApiCity.start({ publishes: true });
    const table = (unit: string) => ({
      unit,
      effectiveFrom: '2026-11-24T08:00:00+08:00',
      effectiveUntil: '2026-11-25T08:00:00+08:00',
      overrides: [{ from: '2026-11-24T08:00:00+08:00', to: '2026-11-24T20:00:00+08:00', officer: `${unit}-officer` }],
      absences: [],
      deputies: [],
    });
    expect((await post('foshan-gas-member', '/v1/rosters', { rosters: [table('foshan-gas')] })).status).toBe(403);
    expect((await post('foshan-gas-lead', '/v1/rosters', { rosters: [table('foshan-gas'), table('sanshui-centre')] })).status).toBe(403);
    const { status, body } = await post('foshan-gas-lead', '/v1/rosters', { rosters: [table('foshan-gas')] });
    expect([status, body.kind, body.author]).toEqual([201, 'rosters', 'foshan-gas-lead']);
    expect(body.warnings).toEqual(['nobody is on call for foshan-gas from 2026-11-24T20:00:00.000+08:00 to 2026-12-23T20:00:00.000+08:00']);
    expect((await post('foshan-gas-lead', '/v1/rosters', { rosters: [table('foshan-gas')] })).status).toBe(200);
    const { body: shown } = await city.get('foshan-gas-member', '/v1/rosters');
    expect(shown.items[0].gaps).toEqual([{ from: '2026-11-24T20:00:00.000+08:00', to: toInstant(EVENING + 7 * 24 * HOUR) }]);
    expect((await post('admin', '/v1/rosters', { rosters: [{ ...table('sanshui-centre'), deputies: ['nobody'] }] })).body.errors).toEqual([
      { pointer: '/body/0/deputies/0', message: 'no person "nobody": expected the id of a person' },
    ]);
    expect((await post('admin', '/v1/rosters', {})).status).toBe(400);
    const claims = { sub: 'x', tier: 'foshan/chancheng', roles: 'admin' };
    const inChancheng = (unit: string) =>
      city.call(undefined, 'POST', '/v1/rosters', { claims, body: { rosters: [table('chancheng-centre'), table(unit)] } });
    expect((await inChancheng('sanshui-centre')).status, 'another district').toBe(403);
    expect((await inChancheng('foshan-gas')).status, 'the city').toBe(403);
  });
});

describe('response modes', () => {
  const mode = { level: 'II', area: 'sanshui', to: toInstant(EVENING + 24 * HOUR), reason: '台风蓝色预警' };

  test('are declared by a leader at or above the area, switch its rosters, stand in its log, and are ended', async () => {
    for (const by of ['sanshui-duty', 'nanhai-leader', 'admin', 'xinan-leader'])
      expect((await post(by, '/v1/response-modes', mode)).status, by).toBe(403);
    const { status, body } = await post('sanshui-leader', '/v1/response-modes', mode);
    expect([status, body]).toEqual([
      201,
      expect.objectContaining({
        level: 'II',
        area: 'sanshui',
        inForce: true,
        reminderFactor: 0.5,
        endedAt: null,
        declaredBy: expect.objectContaining({ id: 'sanshui-leader' }),
      }),
    ]);
    const spans = async () => (await city.get('foshan-duty', '/v1/rosters', { unit: 'sanshui-centre' })).body.items[0].spans;
    expect((await spans())[0].deputies).toHaveLength(3);
    city.now += HOUR;
    const peace = '2026-11-24T08:00:00+08:00';
    const inPeace = async () =>
      (await city.get('foshan-duty', '/v1/rosters', { unit: 'sanshui-centre', from: peace })).body.items[0].spans[0].deputies;
    expect(await inPeace()).toHaveLength(3);
    const { body: ended } = await post('foshan-leader', `/v1/response-modes/${body.id}/end`);
    expect(ended).toMatchObject({ endedAt: toInstant(city.now), endedBy: 'foshan-leader', inForce: false });
    expect(await inPeace()).toHaveLength(1);
    expect((await post('foshan-leader', `/v1/response-modes/${body.id}/end`)).body.endedAt).toBe(ended.endedAt);
    const log = (await city.get('sanshui-duty', '/v1/duty-log')).body.items;
    expect(log.map(({ kind }: Body) => kind)).toEqual(['mode-ended', 'mode-declared']);
    expect((await city.get('xinan-duty', '/v1/response-modes')).body.items).toHaveLength(1);
    expect((await city.get('nanhai-duty', '/v1/response-modes')).body.items).toHaveLength(0);
    expect((await post('foshan-leader', '/v1/response-modes/nothing/end')).status).toBe(404);
  });

  test('of the city are known in every district, and what is wrong with one is told at once', async () => {
    await post('foshan-leader', '/v1/response-modes', { ...mode, area: 'foshan' });
    for (const tenant of city.tenants.values()) expect(await tenant.watchRoom.modes.notOver(toInstant(EVENING)), tenant.id).toHaveLength(1);
    const { body } = await post('foshan-leader', '/v1/response-modes', {
      level: 'IV',
      area: 'x',
      from: 'now',
      to: toInstant(EVENING),
      reminderFactor: 2,
    });
    expect(body.errors.map(({ pointer }: Body) => pointer)).toEqual(['/level', '/area', '/from', '/reason', '/reminderFactor']);
    expect((await post('foshan-leader', '/v1/response-modes', { ...mode, to: toInstant(EVENING) })).status).toBe(400);
  });
});
