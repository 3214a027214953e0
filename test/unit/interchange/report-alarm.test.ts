import fc from 'fast-check';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { lookAtHeld } from '../../../lib/core/incident/look-at-held.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { fromGcj02, toGcj02 } from '../../../lib/core/registry/gcj02.ts';
import { ApiCity } from '../support/api-city.ts';
import { FOSHAN } from '../support/foshan.ts';
import { HOUR, MINUTE } from '../support/incident-city.ts';
import { IN_ZUMIAO, platformAlarm, platformTime } from '../support/platform-alarm.ts';

let city: ApiCity;
beforeEach(async () => {
  city = await ApiCity.start();
});

const theirs = (more: object = {}, at = city.now) => platformAlarm(at, more);
const report = (body: object, by = 'chancheng-platform') => city.call(by, 'POST', '/v1/alarms', { body });
const incidentOf = async (id: string) => (await city.get('auditor', `/v1/incidents/${id}`)).body;

describe('an alarm of a declared source', () => {
  test('raises an incident in our words, and keeps its own label apart from the grade', async () => {
    const answer = await report(theirs());
    expect(answer).toMatchObject({
      status: 201,
      body: { outcome: 'raised', source: 'chancheng-platform', externalId: 'CC-1', state: 'open', grade: 'II' },
    });
    const { incident, href } = answer.body;
    expect([answer.headers.location, href]).toEqual([`/v1/incidents/${incident}`, `/v1/incidents/${incident}`]);
    const raised = await incidentOf(incident);
    expect(raised).toMatchObject({
      owner: 'chancheng',
      town: 'zumiao',
      domain: 'gas',
      grade: 'II',
      kind: '可燃气体浓度超限',
      asset: null,
      occurredAt: toInstant(city.now - MINUTE),
      alarms: [{ grade: 'II', reported: { source: 'chancheng-platform', externalId: 'CC-1', label: '二级' } }],
    });
    // A telephone number is not for the record.
    expect(raised.title).toMatch(/^祖庙路燃气泄漏 138\*+/);
    // The map's shift is undone, to a metre or so.
    expect(raised.position.lat).toBeCloseTo(IN_ZUMIAO.lat, 4);
    expect(raised.position.lon).toBeCloseTo(IN_ZUMIAO.lon, 4);
    expect(raised.timeline[0].actor).toMatchObject({ id: 'chancheng-platform', roles: ['system'] });
  });

  test('stands in the handling report with its label where others have a value', async () => {
    const { incident } = (await report(theirs())).body;
    const { status, text } = await city.get('auditor', `/v1/incidents/${incident}/report`, { format: 'html' });
    expect(status).toBe(200);
    expect(text).toContain('二级 · CC-1');
    expect(text).not.toContain('undefined');
  });

  test('is the same alarm however often it comes, also at once', async () => {
    const answers = await Promise.all([report(theirs()), report(theirs()), report(theirs({ 更新时间: platformTime(city.now + 1000) }))]);
    expect(new Set(answers.map(({ body }) => body.incident)).size).toBe(1);
    expect((await report(theirs())).status).toBe(200);
    const [first] = answers;
    expect((await incidentOf(first?.body.incident)).alarms).toHaveLength(1);
  });

  test('takes the incident up with it, never down, and its end leaves the incident to people', async () => {
    const { incident } = (await report(theirs())).body;
    const step = (more: object) => {
      city.now += MINUTE;
      return report(theirs(more));
    };
    expect((await step({ 预警等级: '三级' })).body).toMatchObject({ outcome: 'updated', grade: 'I', incident });
    expect(await incidentOf(incident)).toMatchObject({ grade: 'I', alarms: [{ reported: { label: '三级' } }] });
    expect((await step({ 预警等级: '一级' })).body).toMatchObject({ outcome: 'updated', grade: 'III' });
    expect(await incidentOf(incident)).toMatchObject({ grade: 'I', alarms: [{ grade: 'III' }] });
    expect((await step({ 处置状态: '已办结' })).body).toMatchObject({ outcome: 'closed', state: 'closed', incident });
    expect(await incidentOf(incident)).toMatchObject({
      state: 'raised',
      alarms: [{ clearedAt: platformTime(city.now).replace(' ', 'T').concat('.000+08:00') }],
    });
    expect((await step({ 处置状态: '已解除' })).body.outcome).toBe('unchanged');
    // It begins again: the incident is open still.
    expect((await step({})).body).toMatchObject({ incident, state: 'open' });
    expect((await incidentOf(incident)).alarms).toEqual([expect.not.objectContaining({ clearedAt: expect.anything() })]);
  });

  test('what is older than what is known changes nothing', async () => {
    const { incident } = (await report(theirs({ 预警等级: '三级' }))).body;
    expect((await report(theirs({ 预警等级: '一级' }, city.now - HOUR))).body).toMatchObject({ outcome: 'outdated', grade: 'I', incident });
    expect((await report(theirs({ 处置状态: '已办结' }, city.now - HOUR))).body).toMatchObject({ outcome: 'outdated', state: 'open' });
  });

  test('one that is over when it comes is recorded and sends nobody', async () => {
    expect(await report(theirs({ 处置状态: '已办结' }))).toMatchObject({
      status: 200,
      body: { outcome: 'recorded', incident: null, href: null },
    });
    // Late, and out of order: it had ended by then.
    expect((await report(theirs({}, city.now - HOUR))).body.outcome).toBe('outdated');
    expect((await city.get('auditor', '/v1/incidents')).body.items).toEqual([]);
  });

  test('joins what is open within 300 m and 10 min, also what a sensor of ours raised', async () => {
    await city.alarm();
    const [ours] = (await city.get('auditor', '/v1/incidents')).body.items;
    const { lat, lon } = toGcj02(ours.position);
    const near = await report(theirs({ 坐标: { 纬度: lat, 经度: lon } }));
    expect(near).toMatchObject({ status: 200, body: { outcome: 'joined', incident: ours.id } });
    // Another device without a position is near nothing.
    const { 坐标: _nowhere, ...unplaced } = theirs({ 预警编号: 'CC-2', 设备编号: 'RQ-008' });
    expect((await report(unplaced)).body.outcome).toBe('raised');
    const sameDevice = await report({ ...unplaced, 预警编号: 'CC-3' });
    expect(sameDevice.body.outcome).toBe('joined');
  });

  test('a silence over the town holds it back, and it goes on when that is over', async () => {
    const to = toInstant(city.now + HOUR);
    const body = { tier: 'zumiao', domains: ['gas'], reasonCode: 'construction', reason: 'road works', to };
    expect((await city.call('chancheng-leader', 'POST', '/v1/silences', { body })).status).toBe(201);
    expect((await report(theirs())).body).toMatchObject({ outcome: 'recorded', incident: null });
    city.now += HOUR;
    const { incidents, publications, watchRoom } = city.tenant('chancheng');
    await lookAtHeld({ tenant: 'chancheng', incidents, publications, silences: watchRoom.silences, clock: city.clock });
    const [raised] = (await city.get('auditor', '/v1/incidents')).body.items;
    expect(raised).toMatchObject({ domain: 'gas', town: 'zumiao', alarms: [{ reported: { externalId: 'CC-1' } }] });
  });

  test('raises a new incident, which names the old one, where that is over', async () => {
    const { incident } = (await report(theirs())).body;
    for (const [action, input] of [
      ['assess', {}],
      ['false-alarm', { reasonCode: 'test', text: 'probe' }],
    ] as const)
      await city.act({ id: incident }, 'chancheng-leader', action, input);
    await city.act({ id: incident }, 'foshan-leader', 'false-alarm', { reasonCode: 'test', text: 'probe' });
    city.now += MINUTE;
    await report(theirs({ 处置状态: '已办结' }));
    city.now += MINUTE;
    const again = await report(theirs());
    expect(again.status).toBe(201);
    expect(await incidentOf(again.body.incident)).toMatchObject({ recurrenceOf: incident });
  });
});

describe('what cannot be used', () => {
  test.each([
    ['a label that was not declared', { 预警等级: '四级' }, '/预警等级'],
    ['a state that was not declared', { 处置状态: '挂起' }, '/处置状态'],
    ['a town that is none', { 所属镇街: '不存在镇' }, '/所属镇街'],
    ['a town of another district', { 所属镇街: 'guicheng' }, '/所属镇街'],
    ['a domain nobody knows', { 专项: '航天' }, '/专项'],
    ['no id', { 预警编号: undefined }, '/预警编号'],
    ['a time that is none', { 更新时间: 'yesterday' }, '/更新时间'],
    ['half a position', { 坐标: { 纬度: 23 } }, '/坐标/经度'],
  ])('%s is refused where it stands, and kept once', async (_, wrong, pointer) => {
    for (const _time of [1, 2])
      expect(await report(theirs(wrong))).toMatchObject({
        status: 400,
        body: { type: 'urn:citywatch:problem:validation', errors: [{ pointer }] },
      });
    const { items } = (await city.get('operator', '/v1/dead-letters')).body;
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ queue: 'alarms', reason: 'not-alarm', unsendable: expect.stringContaining('anew') });
  });

  test('a body that is no JSON is kept too, of a reporter; nobody else leaves anything', async () => {
    const bytes = Buffer.from('<alarm/>');
    expect((await city.call('chancheng-platform', 'POST', '/v1/alarms', { bytes })).status).toBe(400);
    expect((await city.call('viewer', 'POST', '/v1/alarms', { bytes })).status).toBe(403);
    expect((await city.get('operator', '/v1/dead-letters')).body.items).toHaveLength(1);
  });

  test('nobody reports for a source but its senders, nor for a place out of reach', async () => {
    expect((await report(theirs(), 'system')).status).toBe(403);
    const elsewhere = { source: 'x', externalId: '1', state: 'open', town: 'guicheng' };
    expect((await report(elsewhere)).status).toBe(403);
    expect((await report(elsewhere, 'system')).status).toBe(201);
  });
});

test('nobody speaks for a source by a blank behind its name, or for an alarm out of reach', async () => {
  expect((await report(theirs({ source: 'chancheng-platform ' }), 'system')).status).toBe(403);
  const open = { source: 'weather', externalId: '8', state: 'open', town: 'guicheng' };
  const { incident } = (await report(open, 'system')).body;
  expect((await report({ ...open, state: 'closed' })).status).toBe(403);
  // Whoever calls himself so elsewhere has alarms of his own.
  expect((await report({ source: 'weather', externalId: '8', state: 'closed' })).body).toMatchObject({
    outcome: 'recorded',
    incident: null,
  });
  expect((await incidentOf(incident)).alarms).toEqual([expect.not.objectContaining({ clearedAt: expect.anything() })]);
});

test('who is bound to some domains reports these alone, and ends what it reported without naming the domain again', async () => {
  const claims = { sub: 'gas-platform', tier: 'foshan/chancheng', roles: 'system', domains: 'gas' };
  const bound = (body: object) =>
    city.call(undefined, 'POST', '/v1/alarms', { body: { source: 'gas-net', town: 'zumiao', ...body }, claims });
  expect((await bound({ externalId: '1', state: 'open', domain: 'fire' })).status).toBe(403);
  expect((await bound({ externalId: '2', state: 'open', domain: 'gas' })).status).toBe(201);
  expect((await bound({ externalId: '2', state: 'closed' })).body.outcome).toBe('closed');
});

test('what a platform does not know is null or empty, and a declared label goes before a grade of ours', async () => {
  const { status, body } = await report(theirs({ 坐标: { 纬度: '', 经度: null }, 专项: '', 设备编号: null, 预警时间: '', grade: 'III' }));
  expect(status).toBe(201);
  expect(body.grade).toBe('II');
  expect(await incidentOf(body.incident)).toMatchObject({ domain: 'other', town: 'zumiao', position: null });
});

test('a source that nobody declared speaks in our words, and its end needs no place', async () => {
  const open = {
    source: 'weather',
    externalId: '7',
    state: 'open',
    sourceLabel: 'orange',
    domain: 'drainage',
    grade: 'II',
    position: IN_ZUMIAO,
  };
  const { status, body } = await report(open, 'system');
  expect(status).toBe(201);
  expect(await incidentOf(body.incident)).toMatchObject({
    owner: 'chancheng',
    town: 'zumiao',
    domain: 'drainage',
    grade: 'II',
    position: IN_ZUMIAO,
  });
  expect((await report({ source: 'weather', externalId: '7', state: 'closed' }, 'system')).body).toMatchObject({
    outcome: 'closed',
    incident: body.incident,
  });
});

test('GCJ-02 there and back is the same place', () => {
  const { lat, lon } = fromGcj02(toGcj02(IN_ZUMIAO));
  expect([lat, lon]).toEqual([expect.closeTo(IN_ZUMIAO.lat, 5), expect.closeTo(IN_ZUMIAO.lon, 5)]);
});

test('in whatever order and however often it is said, the alarm ends as its source last said it', async () => {
  const saying = fc.record({ after: fc.integer({ min: 0, max: 9 }), isOpen: fc.boolean(), label: fc.constantFrom('一级', '二级', '三级') });
  const said = fc.uniqueArray(saying, { minLength: 1, maxLength: 6, selector: ({ after }) => after });
  const deliveries = said.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all, ...all], { minLength: 3 * all.length, maxLength: 3 * all.length })),
  );
  let run = 0;
  await fc.assert(
    fc.asyncProperty(deliveries, async ([all, order]) => {
      const id = `CC-P${++run}`;
      for (const { after, isOpen, label } of order) {
        const more = { 预警编号: id, 设备编号: id, 处置状态: isOpen ? '待处置' : '已办结', 预警等级: label };
        expect((await report(theirs(more, city.now + after * 1000))).status).toBeLessThan(300);
      }
      const last = all.toSorted((a, b) => b.after - a.after)[0];
      const { body } = await report({
        source: 'chancheng-platform',
        预警编号: id,
        处置状态: '待处置',
        更新时间: platformTime(city.now - HOUR),
      });
      expect(body).toMatchObject({ outcome: 'outdated', state: last?.isOpen ? 'open' : 'closed' });
      if (last?.isOpen) expect(body.grade).toBe({ 一级: 'III', 二级: 'II', 三级: 'I' }[last.label]);
    }),
    { numRuns: 60 },
  );
});

describe('an alarm that begins again', () => {
  const ours = (body: object) => report({ source: 'weather', externalId: '9', ...body }, 'system');

  test('is judged by what it is said to be now too', async () => {
    const claims = { sub: 'gas-platform', tier: 'foshan/chancheng', roles: 'system', domains: 'gas' };
    const bound = (body: object) =>
      city.call(undefined, 'POST', '/v1/alarms', { body: { source: 'gas-net', externalId: '1', town: 'zumiao', ...body }, claims });
    expect((await bound({ state: 'closed', domain: 'gas' })).body.outcome).toBe('recorded');
    expect((await bound({ state: 'open', domain: 'fire', grade: 'I' })).status).toBe(403);
  });

  test('is what it was where nothing else is said, and never another tenant’s', async () => {
    const first = { town: 'zumiao', domain: 'gas', grade: 'II', title: 'leak', sourceLabel: 'amber', position: IN_ZUMIAO };
    const { incident } = (await ours({ ...first, state: 'open' })).body;
    await ours({ state: 'closed' });
    const elsewhere = await ours({ state: 'open', town: 'guicheng' });
    expect(elsewhere).toMatchObject({ status: 400, body: { errors: [{ pointer: '/town' }] } });
    expect((await ours({ state: 'open' })).body).toMatchObject({ outcome: 'joined', state: 'open', grade: 'II', incident });
    const { alarms, town, domain } = await incidentOf(incident);
    expect([town, domain, alarms.length]).toEqual(['zumiao', 'gas', 1]);
    expect(alarms[0]).toMatchObject({ grade: 'II', reported: { label: 'amber' } });
  });
});

test('what comes late overwrites no end that came meanwhile', async () => {
  const at = (second: number) => toInstant(city.now + second * 1000);
  const ours = (body: object) => report({ source: 'weather', externalId: '4', town: 'zumiao', ...body }, 'system');
  await ours({ state: 'open', updatedAt: at(0) });
  const { incidents } = city.tenant('chancheng');
  const { recordEpisode } = incidents;
  const closed: unknown[] = [];
  incidents.recordEpisode = async (...all) => {
    incidents.recordEpisode = recordEpisode;
    closed.push((await ours({ state: 'closed', updatedAt: at(2) })).body.outcome);
    return recordEpisode(...all);
  };
  expect((await ours({ state: 'open', updatedAt: at(1) })).body).toMatchObject({ outcome: 'outdated', state: 'closed' });
  expect(closed).toEqual(['closed']);
});

describe('what would be another alarm, or another time, than was meant', () => {
  test('a number that is not exact any more is no id', async () => {
    const bytes = Buffer.from('{"source":"weather","externalId":1780000000000000001,"state":"open","town":"zumiao"}');
    const { status, body } = await city.call('system', 'POST', '/v1/alarms', { bytes });
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ pointer: '/externalId', message: expect.stringContaining('as a text') }]);
  });

  test.each([
    ['更新时间', '2099-01-01 00:00:00'],
    ['更新时间', '9999-12-31T23:59:59Z'],
    ['预警时间', '9999-12-31 23:59:59'],
    ['预警时间', '0001-01-01 00:00:00'],
  ])('a %s of %s is no time', async (field, time) => {
    expect(await report(theirs({ [field]: time }))).toMatchObject({ status: 400, body: { errors: [{ pointer: `/${field}` }] } });
    expect((await city.get('operator', '/v1/dead-letters')).body.items).toHaveLength(1);
  });

  test('the end of one that is known depends on nothing that says where it is', async () => {
    const wrong = { 处置状态: '已办结', 所属镇街: '不存在镇', 专项: '航天', 坐标: { 纬度: 99 } };
    expect((await report(theirs(wrong))).status).toBe(400);
    await report(theirs());
    city.now += MINUTE;
    expect((await report({ ...theirs(), ...wrong })).body.outcome).toBe('closed');
  });
});

test('a telephone number stays out of the record, and two are two devices', async () => {
  const ours = (phone: string) => report({ source: 'dialer', externalId: phone, device: phone, state: 'open', town: 'zumiao' }, 'system');
  const [one, two] = [await ours('13812345678'), await ours('13899995678')];
  expect([one.body.outcome, two.body.outcome]).toEqual(['raised', 'raised']);
  const text = JSON.stringify(await incidentOf(one.body.incident));
  expect(text).not.toContain('13812345678');
  expect(text).toContain('dialer 138****5678');
});

test('an Idempotency-Key brings the first answer again, and no other body', async () => {
  const keyed = (body: object) => city.call('system', 'POST', '/v1/alarms', { body, headers: { 'idempotency-key': 'k' } });
  const body = { source: 'weather', externalId: '5', state: 'open', town: 'zumiao' };
  const [first, again] = [await keyed(body), await keyed(body)];
  expect([first.status, again.status, again.body]).toEqual([201, 201, first.body]);
  expect((await keyed({ ...body, externalId: '6' })).status).toBe(422);
  const refused = { ...body, state: 'odd' };
  const other = () => city.call('system', 'POST', '/v1/alarms', { body: refused, headers: { 'idempotency-key': 'other' } });
  expect([(await other()).status, (await other()).status]).toEqual([400, 400]);
});

test('what a declared source sent is a dead letter of its district, under its own id', async () => {
  await report(theirs({ 处置状态: '挂起' }));
  const { items } = await city.tenant('chancheng').deadLetters.list({ state: 'open', limit: 10 });
  expect(items).toMatchObject([{ topic: 'alarms/chancheng-platform/CC-1', tenant: 'chancheng' }]);
});

test('a source of the city opens its incident in the district where it is', async () => {
  const sources = [...(FOSHAN.registry.sources ?? []), { id: 'weather-bureau', name: { zh: '气象', en: 'weather' }, tier: 'foshan' }];
  const { publications } = city.tenant('foshan');
  const active = publications.active.bind(publications);
  vi.spyOn(publications, 'active').mockImplementation(async (kind) => {
    const publication = await active(kind);
    return kind === 'registry' ? ({ ...publication, body: { ...FOSHAN.registry, sources } } as never) : publication;
  });
  const open = { source: 'weather-bureau', externalId: '1', state: 'open', town: 'zumiao' };
  const { incident } = (await report(open, 'system')).body;
  expect((await incidentOf(incident)).owner).toBe('chancheng');
  expect((await report({ ...open, state: 'closed', town: undefined }, 'system')).body).toMatchObject({ outcome: 'closed', incident });
});
