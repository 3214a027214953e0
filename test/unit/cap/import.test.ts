import { beforeEach, describe, expect, test } from 'vitest';
import type { CapAlert } from '../../../lib/core/cap/model.ts';
import { writeCap } from '../../../lib/core/cap/write.ts';
import { ApiCity } from '../support/api-city.ts';
import { handIn, incidentIn, messageIn, newest, series, theirs } from '../support/cap-messages.ts';
import { MINUTE } from '../support/incident-city.ts';

const LEADER = 'chancheng-leader';
const FIRST = 'alarm@chancheng.example,CC-2026-0001,2026-11-23T19:58:00+08:00';

let city: ApiCity;
beforeEach(async () => {
  city = await ApiCity.start();
});

const next = (more: Partial<CapAlert> = {}, infoMore: Parameters<typeof theirs>[1] = {}): CapAlert =>
  theirs({ identifier: 'CC-2026-0002', sent: '2026-11-23T20:05:00+08:00', msgType: 'Update', references: FIRST, ...more }, infoMore);
// biome-ignore lint/suspicious/noExplicitAny: what an incident holds is what the tests are about.
const incidentOf = async ({ id }: { readonly id: string }): Promise<any> => (await city.get('auditor', `/v1/incidents/${id}`)).body;
const letters = async () => (await city.get('operator', '/v1/dead-letters')).body.items;
const count = async (): Promise<number> => (await city.get('auditor', '/v1/incidents')).body.items.length;

describe('an Alert', () => {
  test('raises an incident of its domain and grade in its town, and is acknowledged', async () => {
    const answer = await handIn(city, theirs());
    expect(answer).toMatchObject({ status: 201, headers: { 'content-type': 'application/cap+xml' } });
    const incident = await incidentOf(incidentIn(answer));
    expect(incident).toMatchObject({
      domain: 'gas',
      grade: 'II',
      kind: '燃气泄漏',
      title: '祖庙燃气泄漏',
      tier: 'chancheng',
      town: 'zumiao',
      position: { lat: 23.03, lon: 113.11 },
      exercise: false,
      state: 'raised',
      messages: [{ sender: 'alarm@chancheng.example', identifier: 'CC-2026-0001', says: 'alert', grade: 'II' }],
    });
    expect(incident.obligations.length).toBeGreaterThan(0);
    expect(messageIn(answer.text)).toMatchObject({
      msgType: 'Ack',
      status: 'Actual',
      sender: 'foshan@foshan.citywatch',
      scope: 'Private',
      addresses: 'alarm@chancheng.example',
      references: FIRST,
      incidents: incident.id,
    });
  });

  test('handed in again, also at once or by another writing of its moment, is the same incident and the same answer', async () => {
    const [one, other] = await Promise.all([handIn(city, theirs()), handIn(city, theirs())]);
    city.now += 5 * MINUTE;
    const later = await handIn(city, theirs());
    const elsewhere = await handIn(city, theirs({ sent: '2026-11-23T11:58:00+00:00' }));
    expect([one, other, later, elsewhere].map(({ status, headers }) => [status, headers.location])).toEqual(
      Array.from({ length: 4 }, () => [201, one.headers.location]),
    );
    expect(later.text).toBe(one.text);
    expect(await count()).toBe(1);
  });

  test('is recorded when whoever took it died before: the incident is found again', async () => {
    const { cap } = city.tenant('foshan');
    const { record } = cap;
    Object.assign(cap, { record: () => Promise.reject(new Error('planted')) });
    expect((await handIn(city, theirs())).status).toBe(500);
    Object.assign(cap, { record });
    expect((await handIn(city, theirs())).status).toBe(201);
    expect(await count()).toBe(1);
  });

  test('beside an open incident that may be the same is an incident of its own, and the two are named to a person', async () => {
    const near = await city.raise({ position: { lat: 23.0301, lon: 113.11 } });
    const { timeline } = await incidentOf(incidentIn(await handIn(city, theirs())));
    expect(timeline.find(({ type }: { type: string }) => type === 'merge-proposed').data).toMatchObject({ with: near.id });
    // What is about a larger area may be anywhere in it.
    const wide = theirs({ identifier: 'w' }, { area: [{ areaDesc: 'x', circle: ['23.03,113.11 5'] }] });
    const other = await incidentOf(incidentIn(await handIn(city, wide)));
    expect(other.timeline.map(({ type }: { type: string }) => type)).toEqual(['raised']);
  });

  test.each(['Exercise', 'Test'] as const)('of status %s raises an exercise', async (status) => {
    const answer = await handIn(city, theirs({ status }));
    expect(await incidentOf(incidentIn(answer))).toMatchObject({ exercise: true });
    expect(messageIn(answer.text).status).toBe(status);
  });

  test.each(['Draft', 'System'] as const)('of status %s is kept and raises nothing', async (status) => {
    const answer = await handIn(city, theirs({ status }));
    expect(answer.status).toBe(200);
    expect(messageIn(answer.text)).toMatchObject({ msgType: 'Ack', note: `${status}: kept, nothing is raised` });
    expect(await count()).toBe(0);
  });

  test('may be asked about in JSON', async () => {
    const { status, body } = await handIn(city, theirs(), 'system', { accept: 'application/json' });
    expect({ status, body }).toMatchObject({ status: 201, body: { outcome: 'raised', incident: expect.stringMatching(/-chancheng$/) } });
    expect(messageIn(body.answer).msgType).toBe('Ack');
  });

  test.each([
    ['Extreme', 'I'],
    ['Moderate', 'III'],
    ['Minor', 'III'],
    ['Unknown', 'III'],
  ] as const)('of severity %s has grade %s', async (severity, grade) => {
    expect(await incidentOf(incidentIn(await handIn(city, theirs({}, { severity }))))).toMatchObject({ grade });
  });

  test.each([
    [{ event: 'Wildfire', category: ['Fire'] }, 'forest-fire'],
    [{ event: '内涝积水' }, 'drainage'],
    [{ event: 'Lift entrapment' }, 'elevator'],
    [{ event: 'x', category: ['Fire'] }, 'fire'],
    [{ event: 'x', category: ['Met'] }, 'other'],
    [{ event: 'gas', eventCode: [{ valueName: 'citywatch:domain', value: 'bridge' }] }, 'bridge'],
  ] as const)('that says %j is of the domain %s', async (info, domain) => {
    expect(await incidentOf(incidentIn(await handIn(city, theirs({}, info))))).toMatchObject({ domain });
  });

  const area = (more: object) => ({ area: [{ areaDesc: 'x', ...more }] });
  test.each([
    ['a town’s code of twelve digits', area({ geocode: [{ valueName: '行政区划代码', value: '440606101000' }] }), 'shunde', 'chencun'],
    ['a district’s code', area({ geocode: [{ valueName: 'GB/T 2260', value: '440607' }] }), 'sanshui', null],
    ['a polygon', area({ polygon: ['22.92,113.15 22.94,113.15 22.94,113.17 22.92,113.15'] }), null, null],
    ['another country', area({ circle: ['32.9525,-115.5527 0'] }), 'foshan', null],
    ['a code that is not GB/T 2260', area({ geocode: [{ valueName: 'SAME', value: '440607' }] }), 'foshan', null],
    ['no area', { area: [] }, 'foshan', null],
  ])('about %s is raised where that is', async (_what, info, tier, town) => {
    const incident = await incidentOf(incidentIn(await handIn(city, theirs({}, info))));
    if (tier === null) expect(incident.town).not.toBeNull();
    else expect(incident).toMatchObject({ tier, town });
  });
});

describe('an Update', () => {
  test('is added to the incident its references lead to, also when they give another time, and the grade rises with it', async () => {
    const incident = incidentIn(await handIn(city, theirs()));
    const worse = next({ references: FIRST.replace('19:58:00+08:00', '19:58:07.123Z') }, { severity: 'Extreme' });
    const answer = await handIn(city, worse);
    expect(answer.status).toBe(200);
    expect(messageIn(answer.text).note).toMatch(/no fraction|never Z/);
    const { grade, messages, timeline } = await incidentOf(incident);
    expect(grade).toBe('I');
    expect(messages).toMatchObject([{ says: 'alert' }, { says: 'update', grade: 'I' }]);
    expect(timeline.map(({ type }: { type: string }) => type)).toEqual(['raised', 'message-received', 'grade-raised']);
    expect((await city.get('auditor', `/v1/incidents/${incident.id}/cap`)).text).toBe(writeCap(worse));
  });

  test('that is milder lowers nothing: a grade falls by a person', async () => {
    const incident = incidentIn(await handIn(city, theirs()));
    await handIn(city, next({}, { severity: 'Moderate' }));
    expect(await incidentOf(incident)).toMatchObject({ grade: 'II', messages: [{ grade: 'II' }, { says: 'update', grade: 'III' }] });
  });

  test('is added once, however often it is handed in', async () => {
    const incident = incidentIn(await handIn(city, theirs()));
    for (let times = 0; times < 3; times++) expect((await handIn(city, next())).status).toBe(200);
    expect((await incidentOf(incident)).messages).toHaveLength(2);
  });

  test('of a message that never came raises an incident', async () => {
    expect((await handIn(city, next())).status).toBe(201);
  });

  test('of an incident that is over raises a new one that names it', async () => {
    const first = incidentIn(await handIn(city, theirs({}, { severity: 'Moderate' })));
    await city.act(first, LEADER, 'assess');
    await city.act(first, LEADER, 'false-alarm', { reasonCode: 'test' });
    const answer = await handIn(city, next());
    expect(answer.status).toBe(201);
    expect(await incidentOf(incidentIn(answer))).toMatchObject({ recurrenceOf: first.id });
  });

  test('may be an Alert that refers to another: added to what is open, a new incident where that is over', async () => {
    const incident = incidentIn(await handIn(city, theirs({}, { severity: 'Moderate' })));
    const again = (identifier: string) => handIn(city, next({ identifier, msgType: 'Alert' }, { severity: 'Moderate' }));
    expect(incidentIn(await again('b')).id).toBe(incident.id);
    await city.act(incident, LEADER, 'assess');
    await city.act(incident, LEADER, 'false-alarm', { reasonCode: 'test' });
    const fresh = await again('c');
    expect([fresh.status, (await incidentOf(incidentIn(fresh))).recurrenceOf]).toEqual([201, incident.id]);
  });

  test('of an exercise never touches what is real', async () => {
    const real = incidentIn(await handIn(city, theirs()));
    const answer = await handIn(city, next({ status: 'Exercise' }));
    expect(await incidentOf(incidentIn(answer))).toMatchObject({ exercise: true });
    expect((await incidentOf(real)).messages).toHaveLength(1);
  });

  test('that is an all-clear, and a Cancel, are recorded and told to the centre; what follows, a person decides', async () => {
    const incident = incidentIn(await handIn(city, theirs()));
    await handIn(city, next({}, { responseType: ['AllClear'] }));
    await handIn(city, next({ identifier: 'CC-2026-0003', msgType: 'Cancel', note: '误报，致电 13800138000' }));
    expect(await incidentOf(incident)).toMatchObject({
      state: 'raised',
      messages: [{ says: 'alert' }, { says: 'all-clear' }, { says: 'cancel', note: '误报，致电 138****8000' }],
    });
    await city.notifyAll();
    const told = (await city.get('admin', '/v1/notifications', { unit: 'chancheng-centre' })).body.items;
    const texts = told.map(({ subject, text }: Record<'subject' | 'text', { zh: string }>) => `${subject.zh}\n${text.zh}`).join('\n');
    expect(texts.match(/^(外部系统消息|报警)：/gm)?.sort()).toEqual(['外部系统消息：', '外部系统消息：', '报警：']);
    expect(texts).toContain('alarm@chancheng.example：对方撤销预警，请研判（误报，致电 138****8000）');
    expect(texts).toContain('alarm@chancheng.example：对方称已解除');
    expect(texts).toContain('alarm@chancheng.example：预警');
  });
});

test('their Cancel of what was confirmed here is followed by how it stands here', async () => {
  const incident = incidentIn(await handIn(city, theirs()));
  await city.act(incident, LEADER, 'assess');
  await handIn(city, next({ msgType: 'Cancel' }));
  expect(await newest(city, incident)).toMatchObject({ msgType: 'Cancel', sender: 'alarm@chancheng.example' });
  await city.act(incident, LEADER, 'confirm', { level: 'II' });
  await handIn(city, next({ identifier: 'CC-2026-0003' }, { responseType: ['AllClear'], headline: '解除' }));
  const ours = await newest(city, incident);
  expect(ours).toMatchObject({ msgType: 'Update', sender: 'chancheng@foshan.citywatch', info: [{ headline: '祖庙燃气泄漏' }, {}] });
  expect(ours.references?.split(' ').map((triple) => triple.split(',')[1])).toEqual([
    'CC-2026-0001',
    'CC-2026-0002',
    'CC-2026-0003',
    `${incident.id}.4`,
  ]);
});

describe('an answer to one of our messages', () => {
  test('is recorded on the incident; an Error is told to the centre', async () => {
    const incident = await city.raise();
    const { sender, identifier, sent } = await newest(city, incident);
    const answer = (msgType: 'Ack' | 'Error', name: string): CapAlert => {
      const { info: _none, ...message } = theirs({
        identifier: name,
        msgType,
        note: 'seen',
        references: `${sender},${identifier},${sent}`,
      });
      return message;
    };
    expect((await handIn(city, answer('Ack', 'a-1'))).status).toBe(200);
    expect((await handIn(city, answer('Error', 'a-2'))).status).toBe(200);
    expect((await incidentOf(incident)).messages).toMatchObject([{ says: 'ack', note: 'seen' }, { says: 'error' }]);
    await city.notifyAll();
    const told = (await city.get('admin', '/v1/notifications', { unit: 'chancheng-centre' })).body.items;
    expect(told.filter(({ event }: { event: string }) => event === `${incident.id}#3`)).toHaveLength(1);
    expect(told.filter(({ event }: { event: string }) => event === `${incident.id}#2`)).toHaveLength(0);
    // They answer; how the incident stands they do not say.
    expect((await newest(city, incident)).identifier).toBe(identifier);
    expect(await series(city, incident)).toHaveLength(3);
  });

  test('our own message that comes back raises nothing', async () => {
    const incident = await city.raise();
    await city.act(incident, LEADER, 'assess');
    await city.act(incident, LEADER, 'confirm', { level: 'II' });
    const answer = await handIn(city, await newest(city, incident));
    expect([answer.status, incidentIn(answer).id]).toEqual([200, incident.id]);
    expect(await count()).toBe(1);
  });
});

describe('what cannot be used', () => {
  test('is answered with an Error that says everything that is wrong, and kept as one dead letter', async () => {
    const wrong = writeCap(theirs({ sent: '2026-11-23T11:58:00Z' }, { area: [{ areaDesc: 'x', polygon: ['1,2 3,4'] }] }));
    const answer = await handIn(city, wrong);
    city.now += MINUTE;
    await handIn(city, wrong);
    expect(answer.status).toBe(400);
    expect(messageIn(answer.text)).toMatchObject({
      msgType: 'Error',
      references: FIRST,
      note: expect.stringMatching(/^line 5: alert\/sent: .*never Z.*\nline \d+: alert\/info\[1\]\/area\[1\]\/polygon\[1\]: /),
    });
    expect(await letters()).toMatchObject([
      {
        queue: 'cap',
        reason: 'not-cap',
        topic: 'cap/alarm@chancheng.example/CC-2026-0001',
        redrivenAt: null,
        unsendable: expect.any(String),
      },
    ]);
    expect(await count()).toBe(0);
    expect((await handIn(city, theirs())).status).toBe(201);
  });

  test('with no name to answer to is a problem, and a dead letter too', async () => {
    const answer = await handIn(city, '<!DOCTYPE a [<!ENTITY b "c">]><alert>&b;</alert>');
    expect(answer).toMatchObject({ status: 400, body: { type: 'urn:citywatch:problem:validation', errors: [{ line: 1 }] } });
    expect(await letters()).toMatchObject([{ topic: 'cap', detail: expect.stringContaining('document type') }]);
  });

  test.each([
    ['a Cancel of nothing known', theirs({ msgType: 'Cancel', references: 'a,b,2026-11-23T19:00:00+08:00' }), /nothing known here/],
    ['an Ack of nothing known', theirs({ msgType: 'Ack', references: 'a,b,2026-11-23T19:00:00+08:00' }), /nothing known here/],
    ['an Alert that says nothing', theirs({ info: [] }), /nothing to raise/],
  ])('%s is an Error', async (_what, alert, why) => {
    const answer = await handIn(city, alert);
    expect(answer.status).toBe(400);
    expect(messageIn(answer.text)).toMatchObject({ msgType: 'Error', note: expect.stringMatching(why) });
    expect(await letters()).toHaveLength(1);
  });

  test.each(['sender', 'identifier'] as const)('a %s longer than anybody can answer to is refused', async (member) => {
    const answer = await handIn(city, theirs({ [member]: 'x'.repeat(201) }));
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining('at most 200 characters') } });
  });

  test('too large a message is refused', async () => {
    expect((await handIn(city, 'x'.repeat(1024 * 1024 + 1))).status).toBe(413);
  });
});

describe('who may', () => {
  test.each(['viewer', 'auditor', 'admin', 'operator', 'foshan-gas-member', 'supervisor'])('%s may not', async (by) => {
    expect((await handIn(city, theirs(), by)).status).toBe(403);
    expect(await letters()).toEqual([]);
  });

  test('a duty officer may, within the own tier', async () => {
    expect((await handIn(city, theirs(), 'chancheng-duty')).status).toBe(201);
    const elsewhere = await handIn(city, theirs({ identifier: 'n-1' }), 'nanhai-duty');
    expect(messageIn(elsewhere.text)).toMatchObject({
      msgType: 'Error',
      note: expect.stringContaining('440604012 is foshan/chancheng/zumiao'),
    });
    // A position alone may be a little off: it is raised where the sender belongs, and a person looks at it.
    const near = await handIn(
      city,
      theirs({ identifier: 'n-2' }, { area: [{ areaDesc: 'x', circle: ['23.03,113.11 1'] }] }),
      'nanhai-duty',
    );
    expect(await incidentOf(incidentIn(near))).toMatchObject({ tier: 'nanhai', town: null });
  });

  test('what another tier’s message is about cannot be found out', async () => {
    await handIn(city, theirs());
    expect((await handIn(city, theirs(), 'nanhai-duty')).status).toBe(403);
    const answer = await handIn(city, next({ msgType: 'Cancel' }), 'nanhai-duty');
    expect(messageIn(answer.text)).toMatchObject({ msgType: 'Error', note: expect.stringContaining('nothing known here') });
  });

  test('the domains of who hands it in bind', async () => {
    const claims = { sub: 'm', tier: 'foshan', roles: 'system', domains: 'bridge' };
    const answer = await city.call(undefined, 'POST', '/v1/cap', { bytes: Buffer.from(writeCap(theirs())), claims });
    expect(answer).toMatchObject({ status: 403 });
  });
});
