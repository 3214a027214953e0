import { beforeEach, describe, expect, test, vi } from 'vitest';
import { StoreUnavailable } from '../../../lib/core/ports/errors.ts';
import { ApiCity } from '../support/api-city.ts';
import { HERE, HOUR, MINUTE } from '../support/incident-city.ts';

let city: ApiCity;
beforeEach(async () => {
  city = await ApiCity.start();
});

const problem = (type: string, status: number, more: object = {}) => ({
  status,
  headers: { 'content-type': 'application/problem+json' },
  body: { type: `urn:citywatch:problem:${type}`, status, detail: expect.any(String), ...more },
});
const REPORT = { domain: 'gas', kind: 'report', title: '有气味', town: 'zumiao', grade: 'II', position: HERE };

/** What the leader of the incident's own centre may do in any open state, while nobody asks for more time and no plan is active. */
const OPEN = [
  'regrade',
  'reassign',
  'assign-task',
  'request-extension',
  'request-support',
  'activate-plan',
  'on-scene-support',
  'merge',
  'escalate',
  'supervise',
  'comment',
  'log-call',
];

describe('POST /v1/incidents', () => {
  test('answers 201 with the incident, its place in the API and its version', async () => {
    const body = { ...REPORT, reporter: { name: '李四', phone: '13812345678' }, occurredAt: '2026-11-23T11:55:00Z' };
    const answer = await city.call('chancheng-duty', 'POST', '/v1/incidents', { body });
    expect(answer.status).toBe(201);
    expect(answer.headers.location).toBe(`/v1/incidents/${answer.body.id}`);
    expect(answer.headers.etag).toBe('"1"');
    expect(answer.body).toMatchObject({
      version: 1,
      state: 'raised',
      domain: 'gas',
      grade: 'II',
      level: null,
      tier: 'chancheng',
      town: 'zumiao',
      owner: 'chancheng',
      position: HERE,
      raisedAt: '2026-11-23T20:00:00.000+08:00',
      occurredAt: '2026-11-23T19:55:00.000+08:00',
      exercise: false,
      mechanism: '2022-06',
      recurrenceOf: null,
    });
    // Who reported it is personal: kept beside the record, shown nowhere.
    expect(answer.text).not.toMatch(/李四|13812345678/);
    expect((await city.get('chancheng-duty', answer.headers.location ?? '')).body.id).toBe(answer.body.id);
  });

  test('takes the town by slug, path and GB/T 2260 code, and raises it in the district that owns it', async () => {
    for (const town of ['guicheng', 'foshan/nanhai/guicheng', '440605011', '440605011000']) {
      const raised = await city.raise({ town });
      expect([raised.tier, raised.town, raised.owner]).toEqual(['nanhai', 'guicheng', 'nanhai']);
    }
  });

  test('says of everything that is wrong where it is', async () => {
    const body = {
      domain: 'gravity',
      kind: '',
      title: 'x'.repeat(201),
      town: 'atlantis',
      grade: 'IV',
      position: { lat: 100, lon: 0 },
      occurredAt: '5',
      reporter: 'Li',
      exercise: 'yes',
    };
    const answer = await city.call('chancheng-duty', 'POST', '/v1/incidents', { body });
    expect(answer).toMatchObject(problem('validation', 400));
    expect(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual(
      ['/domain', '/exercise', '/grade', '/kind', '/occurredAt', '/position', '/reporter', '/title', '/town'].sort(),
    );
  });

  test('a day its month does not have is no time', async () => {
    const answer = await city.call('chancheng-duty', 'POST', '/v1/incidents', { body: { ...REPORT, occurredAt: '2026-02-30T12:00:00Z' } });
    expect(answer).toMatchObject(problem('validation', 400, { errors: [{ pointer: '/occurredAt' }] }));
  });

  test('of a body that is no JSON object says so', async () => {
    for (const text of ['', '{', '[]', '"x"', 'null', '7']) {
      const answer = await city.call('chancheng-duty', 'POST', '/v1/incidents', { bytes: Buffer.from(text) });
      expect(answer, text).toMatchObject(problem('validation', 400, { errors: [{ pointer: '' }] }));
    }
  });

  test('is for those who may raise, in their place and their domains', async () => {
    for (const by of ['admin', 'operator', 'auditor', 'viewer', 'data-steward', 'supervisor', 'nanhai-duty', 'drainage-sector'])
      expect(await city.call(by, 'POST', '/v1/incidents', { body: REPORT }), by).toMatchObject(problem('forbidden', 403));
    for (const by of ['foshan-duty', 'zumiao-duty', 'gas-sector', 'foshan-gas-member', 'system'])
      expect((await city.call(by, 'POST', '/v1/incidents', { body: REPORT })).status, by).toBe(201);
  });

  test('before any mechanism was in force, nothing can be raised, and the answer says from when', async () => {
    city.now = Date.UTC(2020, 0, 1);
    const answer = await city.call('chancheng-duty', 'POST', '/v1/incidents', { body: REPORT });
    expect(answer).toMatchObject(problem('unavailable', 503));
    expect(answer.body.detail).toContain('2021-08-01');
  });
});

describe('GET /v1/incidents/{id}', () => {
  test('has the whole incident with its timeline, what is allowed and the ETag; every time is at +08:00', async () => {
    const raised = await city.raise();
    await city.act(raised, 'chancheng-leader', 'assess');
    const answer = await city.get('chancheng-leader', `/v1/incidents/${raised.id}`);
    expect(answer.headers.etag).toBe('"2"');
    expect(answer.body.timeline.map(({ seq, type }: { seq: number; type: string }) => `${seq} ${type}`)).toEqual([
      '1 raised',
      '2 assessment-started',
    ]);
    expect(answer.body.allowedActions).toEqual(['confirm', 'false-alarm', ...OPEN]);
    const times = [...answer.text.matchAll(/"(\d{4}-\d{2}-\d{2}T[^"]*)"/g)].map(([, time]) => time);
    expect(times.length).toBeGreaterThan(10);
    for (const time of times) expect(time).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}\+08:00$/);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('shows each obligation with its clock, and the task that those of one unit share', async () => {
    const raised = await city.raise();
    for (const action of ['assess', 'confirm', 'dispatch']) await city.act(raised, 'chancheng-leader', action, { level: 'III' });
    await city.act(raised, 'foshan-gas-member', 'acknowledge');
    const { body } = await city.act(raised, 'foshan-gas-member', 'arrive', { position: HERE });
    const of = (action: string) => body.obligations.find((one: { action: string }) => one.action === action);
    expect(of('arrive')).toMatchObject({
      unit: 'foshan-gas',
      body: 'owner',
      from: 'raised',
      base: body.raisedAt,
      due: '2026-11-23T21:10:00.000+08:00',
      within: 'PT70M',
      state: 'met',
      outcome: 'on-time',
      provisional: true,
      evidence: [],
    });
    const now = '2026-11-23T20:00:00.000+08:00';
    expect(of('arrive').task).toEqual({
      unit: 'foshan-gas',
      acknowledgeBy: '2026-11-23T20:10:00.000+08:00',
      acknowledged: now,
      arrived: now,
      disposed: null,
    });
    expect(of('dispose').task).toEqual(of('arrive').task);
    expect(of('report')).toMatchObject({ base: null, due: null, metAt: null, breachedAt: null, outcome: null });
  });

  test('what one may not see is not there', async () => {
    const raised = await city.raise();
    for (const by of ['nanhai-leader', 'shiwan-duty', 'drainage-sector', 'water-company-member', 'nanhai-housing-bureau-lead']) {
      for (const path of ['', '/evidence/x']) {
        expect(await city.get(by, `/v1/incidents/${raised.id}${path}`), by).toMatchObject(problem('not-found', 404));
      }
      expect(await city.get(by, `/v1/audit/${raised.id}`), by).toMatchObject(problem('not-found', 404));
      expect(await city.act(raised, by, 'comment', { note: 'x' }), by).toMatchObject(problem('not-found', 404));
      const evidence = { headers: { 'content-type': 'image/png' }, bytes: Buffer.from('x') };
      expect(await city.call(by, 'POST', `/v1/incidents/${raised.id}/evidence`, evidence), by).toMatchObject(problem('not-found', 404));
    }
    for (const by of ['foshan-duty', 'zumiao-duty', 'gas-sector', 'foshan-gas-member', 'auditor', 'viewer', 'system'])
      expect((await city.get(by, `/v1/incidents/${raised.id}`)).status, by).toBe(200);
  });

  test('an id that is none is not there, whatever it is', async () => {
    for (const id of [
      'x',
      '0'.repeat(26),
      `${'0'.repeat(26)}-chancheng`,
      `${'0'.repeat(26)}-atlantis`,
      '__proto__',
      "' OR 1=1 --",
      '%00',
      '..',
    ])
      expect(await city.get('auditor', `/v1/incidents/${id}`), id).toMatchObject(problem('not-found', 404));
  });
});

describe('POST /v1/incidents/{id}/actions', () => {
  test('without If-Match is 428, with an older version 412 and the current one, with nonsense 400', async () => {
    const raised = await city.raise();
    const path = `/v1/incidents/${raised.id}/actions`;
    expect(await city.call('chancheng-leader', 'POST', path, { body: { action: 'assess' } })).toMatchObject(
      problem('precondition-required', 428),
    );
    await city.act(raised, 'chancheng-leader', 'comment', { note: 'seen' });
    expect(await city.actAt(raised, 'chancheng-leader', '"1"', 'assess')).toMatchObject(problem('stale-version', 412, { current: 2 }));
    expect(await city.actAt(raised, 'chancheng-leader', '"99"', 'assess')).toMatchObject(problem('stale-version', 412));
    for (const version of ['', '*', '"x"', '-1', '"1", "2"'])
      expect(await city.actAt(raised, 'chancheng-leader', version, 'assess'), version).toMatchObject(
        problem('validation', 400, { errors: [{ pointer: '/if-match' }] }),
      );
    expect((await city.get('auditor', `/v1/incidents/${raised.id}`)).headers.etag).toBe('"2"');
  });

  test('done, it answers the incident and the new version, which the next action takes', async () => {
    const raised = await city.raise();
    const assessed = await city.actAt(raised, 'chancheng-leader', '"1"', 'assess');
    expect(assessed).toMatchObject({ status: 200, headers: { etag: '"2"' }, body: { id: raised.id, version: 2, state: 'assessing' } });
    const confirmed = await city.actAt(raised, 'chancheng-leader', assessed.headers.etag ?? '', 'confirm', { level: 'III', reason: 'x' });
    expect(confirmed).toMatchObject({ status: 200, headers: { etag: '"3"' }, body: { state: 'confirmed', level: 'III' } });
  });

  test('refused by the state, it says what is allowed', async () => {
    const raised = await city.raise();
    for (const action of ['dispatch', 'grant-extension', 'end-plan', 'split'])
      expect(await city.act(raised, 'chancheng-leader', action), action).toMatchObject(
        problem('action-not-allowed', 409, { allowed: ['assess', ...OPEN] }),
      );
  });

  test('an action that is none, or no text, is 400 at /action', async () => {
    const raised = await city.raise();
    const headers = { 'if-match': '"1"' };
    for (const action of ['explode', 'constructor', '__proto__', '', 7, null, ['assess'], {}])
      expect(
        await city.call('chancheng-leader', 'POST', `/v1/incidents/${raised.id}/actions`, { headers, body: { action } }),
        JSON.stringify(action),
      ).toMatchObject(problem('validation', 400, { errors: [{ pointer: '/action' }] }));
  });

  test('a member that is wrong is named by its pointer', async () => {
    const raised = await city.raise();
    await city.act(raised, 'chancheng-leader', 'assess');
    const cases: [string, object, string][] = [
      ['confirm', { level: 'IV' }, '/level'],
      ['confirm', { level: 'III', evidence: 'x' }, '/evidence'],
      ['confirm', { level: 'III', note: 7 }, '/note'],
      ['false-alarm', { reasonCode: 'because' }, '/reasonCode'],
      ['comment', {}, '/note'],
    ];
    for (const [action, input, pointer] of cases)
      expect(await city.act(raised, 'chancheng-leader', action, { ...input }), pointer).toMatchObject(
        problem('validation', 400, { errors: [{ pointer }] }),
      );
  });
});

describe('the Idempotency-Key', () => {
  const post = (by: string, key: string, body: object) =>
    city.call(by, 'POST', '/v1/incidents', { headers: { 'idempotency-key': key }, body });

  test('repeated with the same body, replays status, body, Location and ETag, and raises nothing again', async () => {
    const first = await post('chancheng-duty', 'k1', REPORT);
    city.now += HOUR;
    const second = await post('chancheng-duty', 'k1', REPORT);
    expect([second.status, second.text, second.headers.location, second.headers.etag]).toEqual([
      201,
      first.text,
      first.headers.location,
      first.headers.etag,
    ]);
    expect((await city.get('auditor', '/v1/incidents')).body.items).toHaveLength(1);
  });

  test('with another body is 422, also when that names another district', async () => {
    await post('foshan-duty', 'k1', REPORT);
    for (const more of [{ title: 'another' }, { town: 'guicheng' }])
      expect(await post('foshan-duty', 'k1', { ...REPORT, ...more })).toMatchObject(problem('idempotency-mismatch', 422));
  });

  test('is each person’s and route’s own, and forgotten after 24 hours', async () => {
    const first = await post('chancheng-duty', 'k1', REPORT);
    expect((await post('chancheng-leader', 'k1', REPORT)).body.id).not.toBe(first.body.id);
    city.now += 24 * HOUR + 1000;
    const later = await post('chancheng-duty', 'k1', REPORT);
    expect(later.status).toBe(201);
    expect(later.body.id).not.toBe(first.body.id);
  });

  test('lets an action be repeated after its version is gone', async () => {
    const raised = await city.raise();
    const act = () =>
      city.call('chancheng-leader', 'POST', `/v1/incidents/${raised.id}/actions`, {
        headers: { 'idempotency-key': 'k1', 'if-match': '"1"' },
        body: { action: 'assess' },
      });
    const [first, second] = [await act(), await act()];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect([second.text, second.headers.etag]).toEqual([first.text, '"2"']);
    expect((await city.get('auditor', `/v1/incidents/${raised.id}`)).body.version).toBe(2);
  });

  test('of a refused request is free again', async () => {
    expect((await post('chancheng-duty', 'k1', { ...REPORT, grade: 'IV' })).status).toBe(400);
    expect((await post('chancheng-duty', 'k1', REPORT)).status).toBe(201);
  });

  test('of a request whose answer cannot be kept is not free at once: what was done is answered, and not done again', async () => {
    vi.spyOn(city.tenant('foshan').idempotency, 'finish').mockRejectedValueOnce(new StoreUnavailable('busy'));
    expect((await post('chancheng-duty', 'k1', REPORT)).status).toBe(201);
    expect((await post('chancheng-duty', 'k1', REPORT)).status).toBe(409);
    expect((await city.get('auditor', '/v1/incidents')).body.items).toHaveLength(1);
  });

  test('of ten requests at once, one is carried out', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => post('chancheng-duty', 'k1', REPORT)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect((await city.get('auditor', '/v1/incidents')).body.items).toHaveLength(1);
  });

  test('longer than 255 characters is 400', async () => {
    expect(await post('chancheng-duty', 'k'.repeat(256), REPORT)).toMatchObject(
      problem('validation', 400, { errors: [{ pointer: '/idempotency-key' }] }),
    );
  });
});

describe('hostile texts', () => {
  const TEXTS = [
    '<script>alert(1)</script>',
    '"; DROP TABLE incidents; --',
    '\u0000\u0007\u001b[31m',
    '\u202e\u2066right-to-left',
    '$' + '{jndi:ldap://x}',
    '{{7*7}}',
    'a\r\nSet-Cookie: x=1',
    '🚒👩‍🚒 é e\u0301 ﷽',
    '__proto__',
    '%2e%2e%2f',
    'x'.repeat(200),
  ];

  test('come back as the data they are', async () => {
    for (const title of TEXTS) {
      const raised = await city.raise({ title, kind: title.slice(0, 100) });
      await city.act(raised, 'chancheng-duty', 'comment', { note: title });
      const { body, headers } = await city.get('chancheng-duty', `/v1/incidents/${raised.id}`);
      expect([body.title, body.kind, body.timeline[1].data.note]).toEqual([title, title.slice(0, 100), title]);
      expect(headers['content-type']).toBe('application/json');
      expect((await city.get('auditor', `/v1/audit/${raised.id}`)).body.verified).toBe(true);
    }
  });

  test('in queries, headers and ids are refused or found nowhere, and never an internal error', async () => {
    const raised = await city.raise();
    for (const text of [...TEXTS, '\ufffd', '{"$ne":null}', '1e999', 'NaN', '-1', '9'.repeat(4000)]) {
      for (const name of ['tier', 'state', 'domain', 'grade', 'unit', 'exercise', 'limit', 'cursor'])
        expect((await city.get('auditor', '/v1/incidents', { [name]: text })).status, `${name}=${text}`).toBeLessThan(500);
      for (const path of [
        '/v1/sensors',
        '/v1/sensors/gas-zumiao-01-ch4-1/readings',
        '/v1/mechanism',
        '/v1/notifications',
        '/v1/dead-letters',
      ])
        for (const name of ['limit', 'cursor', 'from', 'to', 'at', 'unit', 'tier', 'domain', 'thing'])
          expect((await city.get('auditor', path, { [name]: text })).status, `${path}?${name}=${text}`).toBeLessThan(500);
      const headers = { 'idempotency-key': text, 'if-match': '"1"' };
      const body = { action: text, obligation: text, position: text, evidence: [text], level: text };
      const answer = await city.call('chancheng-leader', 'POST', `/v1/incidents/${raised.id}/actions`, { headers, body });
      expect(answer.status, text.slice(0, 50)).toBe(400);
    }
    const long = 'a'.repeat(4000);
    for (const path of [
      `/v1/incidents/${raised.id}/evidence/${long}`,
      `/v1/incidents/${long}`,
      `/v1/sensors/${long}/readings`,
      `/v1/things/${long}`,
    ])
      expect((await city.get('auditor', path)).status).toBe(404);
    expect((await city.call('admin', 'POST', `/v1/dead-letters/${long}/redrive`)).status).toBe(404);
    expect(city.log.filter((line) => line.includes('a request failed'))).toEqual([]);
  });

  test('deep and huge JSON is answered, not died of', async () => {
    const deep = Buffer.from(`{"title":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
    expect((await city.call('chancheng-duty', 'POST', '/v1/incidents', { bytes: deep })).status).toBe(400);
    const wide = { ...REPORT, ...Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`m${index}`, index])) };
    expect((await city.call('chancheng-duty', 'POST', '/v1/incidents', { body: wide })).status).toBe(201);
  });
});

describe('GET /v1/audit/{id}', () => {
  test('gives the events with their hashes and says that they hold', async () => {
    const raised = await city.raise();
    await city.act(raised, 'chancheng-leader', 'assess');
    const { body } = await city.get('auditor', `/v1/audit/${raised.id}`);
    expect(body).toMatchObject({ incident: raised.id, verified: true, headHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(body.events).toHaveLength(2);
    expect(body.events[1]).toMatchObject({ previousHash: body.events[0].hash, hash: body.headHash });
  });
});

describe('evidence', () => {
  const add = (id: string, by: string, type: string, bytes: Uint8Array) =>
    city.call(by, 'POST', `/v1/incidents/${id}/evidence`, { headers: { 'content-type': type }, bytes });

  test('is added by its bytes, named in an action and given back as it was', async () => {
    const raised = await city.raise();
    const bytes = new Uint8Array([0xff, 0xd8, 0xff, 0, 1, 2]);
    const added = await add(raised.id, 'foshan-gas-member', 'image/jpeg', bytes);
    expect(added).toMatchObject({ status: 201, body: { id: expect.stringMatching(/^[0-9a-f]{32}$/) } });
    expect((await add(raised.id, 'foshan-gas-member', 'image/jpeg', bytes)).body.id).toBe(added.body.id);
    const commented = await city.act(raised, 'foshan-gas-member', 'comment', { note: 'a photo', evidence: [added.body.id] });
    expect(commented.body.timeline.at(-1).data.evidence).toEqual([added.body.id]);
    const back = await city.get('auditor', `/v1/incidents/${raised.id}/evidence/${added.body.id}`);
    expect(back).toMatchObject({ status: 200, headers: { 'content-type': 'image/jpeg', 'x-content-type-options': 'nosniff' } });
    expect(back.text).toBe(Buffer.from(bytes).toString('utf8'));
  });

  test('of another incident, of nothing, of a type that runs, or too large is refused', async () => {
    const [raised, other] = [await city.raise(), await city.raise()];
    const { body } = await add(raised.id, 'chancheng-duty', 'image/png', Buffer.from('png'));
    expect(await city.get('auditor', `/v1/incidents/${other.id}/evidence/${body.id}`)).toMatchObject(problem('not-found', 404));
    expect(await add(raised.id, 'chancheng-duty', 'image/png', new Uint8Array())).toMatchObject(problem('validation', 400));
    expect(await add(raised.id, 'chancheng-duty', 'text/html', Buffer.from('<script>'))).toMatchObject(
      problem('validation', 400, { errors: [{ pointer: '/content-type' }] }),
    );
    expect(await add(raised.id, 'chancheng-duty', 'image/png', new Uint8Array(5 * 1024 * 1024 + 1))).toMatchObject(
      problem('too-large', 413),
    );
    for (const by of ['auditor', 'viewer', 'admin', 'data-steward'])
      expect(await add(raised.id, by, 'image/png', Buffer.from('png')), by).toMatchObject(problem('forbidden', 403));
  });
});

describe('the way of an incident over the API', () => {
  test('breached and met late, it says so', async () => {
    const raised = await city.raise();
    for (const action of ['assess', 'confirm', 'dispatch']) await city.act(raised, 'chancheng-leader', action, { level: 'III' });
    await city.act(raised, 'foshan-gas-member', 'acknowledge');
    city.now += 71 * MINUTE;
    await city.watch();
    const of = (body: { obligations: { action: string }[] }) => body.obligations.find(({ action }) => action === 'arrive');
    const due = '2026-11-23T21:10:00.000+08:00';
    const before = await city.get('auditor', `/v1/incidents/${raised.id}`);
    expect(of(before.body)).toMatchObject({ state: 'pending', due, breachedAt: due, metAt: null, outcome: 'missed' });
    const { body } = await city.act(raised, 'foshan-gas-member', 'arrive', { position: HERE });
    expect(of(body)).toMatchObject({ state: 'met', due, breachedAt: due, metAt: '2026-11-23T21:11:00.000+08:00', outcome: 'late' });
  });
});

describe('the API of a district in the cloud, which serves its own tenant alone', () => {
  test('takes the commands of the city’s officers: they handle its level I there', async () => {
    city = await ApiCity.start({ only: 'chancheng' });
    const incident = await city.raise({ grade: 'I' }, 'chancheng-duty');
    const owes = (body: typeof incident, action: string) =>
      body.obligations.find((one: { action: string; body: string; state: string }) => one.action === action && one.body === 'centre');
    expect(owes(incident, 'assess')).toMatchObject({ unit: 'foshan-centre', state: 'pending' });
    expect((await city.act(incident, 'foshan-duty', 'assess')).status).toBe(200);
    const confirmed = await city.act(incident, 'foshan-leader', 'confirm', { level: 'I', reason: '浓度高' });
    expect(confirmed.status, confirmed.text).toBe(200);
    expect(owes(confirmed.body, 'assess')).toMatchObject({ state: 'met', outcome: 'on-time' });
    expect((await city.act(incident, 'foshan-duty', 'dispatch')).status).toBe(200);
    expect((await city.act(incident, 'foshan-duty', 'acknowledge')).status).toBe(200);
    const support = owes(confirmed.body, 'support').id;
    const supported = await city.act(incident, 'foshan-duty', 'support', { obligation: support });
    expect(owes(supported.body, 'support')).toMatchObject({ state: 'met', unit: 'foshan-centre' });
    // Of another district's people, and of a city's who only looks, no command is taken.
    expect((await city.act(incident, 'nanhai-duty', 'comment', { note: '看一下' })).status).toBe(404);
    expect((await city.act(incident, 'viewer', 'comment', { note: '看一下' })).status).toBe(403);
    const confirmation = supported.body.timeline.find(({ type }: { type: string }) => type === 'confirmed');
    expect(confirmation.actor).toMatchObject({ id: 'foshan-leader', tier: 'foshan' });
  });
});
