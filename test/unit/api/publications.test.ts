import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { deploymentWarnings } from '../../../functions/api/publications/deployment.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import type { Mechanism, MechanismVersion } from '../../../lib/core/mechanism/model.ts';
import type { Registry } from '../../../lib/core/registry/model.ts';
import { type ApiAnswer, ApiCity } from '../support/api-city.ts';
import { FOSHAN } from '../support/foshan.ts';

const DAY = 86_400_000;
const GAS = parse(await readFile('cities/foshan/rules/gas.yaml', 'utf8'));

let city: ApiCity;
beforeEach(async () => {
  city = await ApiCity.start({ publishes: true, empty: true });
});

const publish = (kind: string, body: unknown, more: object = {}, by = 'admin'): Promise<ApiAnswer> =>
  city.call(by, 'POST', '/v1/publications', { body: { kind, body, ...more } });
const publishCity = async (): Promise<void> => {
  for (const [kind, body] of [
    ['registry', FOSHAN.registry],
    ['mechanism', FOSHAN.mechanism],
    ['rules', [GAS]],
  ] as const)
    expect((await publish(kind, body)).status, kind).toBe(201);
};
const pointers = ({ body }: ApiAnswer): string[] => body.errors.map(({ pointer }: { pointer: string }) => pointer);

describe('a city that has nothing yet', () => {
  test('is told everything over its API, and works', async () => {
    expect((await city.get('admin', '/v1/tiers')).status).toBe(503);
    await publishCity();
    expect((await city.get('viewer', '/v1/tiers')).body.items).toHaveLength(FOSHAN.registry.tiers.length);
    expect((await city.get('viewer', '/v1/rules')).body.items.length).toBe(GAS.rules.length);
    await city.alarm();
    expect((await city.get('admin', '/v1/incidents')).body.items).toHaveLength(1);
    const { items } = (await city.get('auditor', '/v1/publications')).body;
    expect(items.map(({ kind, number, author }: Record<string, unknown>) => `${kind} ${number} ${author}`).sort()).toEqual([
      'mechanism 1 admin',
      'registry 1 admin',
      'rules 1 admin',
    ]);
    // Page by page it is the same list.
    const first = (await city.get('auditor', '/v1/publications', { limit: '2' })).body;
    const rest = (await city.get('auditor', '/v1/publications', { limit: '2', cursor: first.nextCursor })).body;
    expect([first.items.length, rest.nextCursor, [...first.items, ...rest.items]]).toEqual([2, null, items]);
  });

  test('refuses an inhibition that names a rule of no pack, and warns of one that a new pack leaves without its rule', async () => {
    const inhibits = (rule: string) => [{ source: {}, target: { domain: 'elevator', rules: [rule] }, equal: ['town'] }];
    const elevator = parse(await readFile('cities/foshan/rules/elevator.yaml', 'utf8'));
    const [{ id }] = elevator.rules;
    const alone = await publish('rules', [{ ...GAS, inhibits: inhibits(id) }]);
    expect(alone).toMatchObject({ status: 400, body: { errors: [{ pointer: '/body/0/inhibits/0/target/rules' }] } });
    expect(alone.body.errors[0].message).toContain('there is no pack of elevator');
    const wrong = await publish('rules', [elevator, { ...GAS, inhibits: inhibits('entrapmnt') }]);
    expect(wrong.body.errors[0]).toMatchObject({ pointer: '/body/1/inhibits/0/target/rules' });
    expect(wrong.body.errors[0].message).toContain(`expected one of ${id}`);
    expect((await publish('rules', [elevator, { ...GAS, inhibits: inhibits(id) }])).status).toBe(201);
    const { status, body } = await publish('rules', [{ ...elevator, rules: [{ ...elevator.rules[0], id: 'renamed' }] }]);
    expect([status, body.warnings]).toEqual([201, [expect.stringContaining(`no rule "${id}"`)]]);
  });

  test.each([
    [
      'a unit that the sensors do not measure in',
      'gas',
      { unit: 'MPa' },
      '/body/0/rules/0/unit',
      /MPa does not compare with %\{vol\}, in which gas-/,
    ],
    [
      'grades the wrong way round',
      'gas',
      { when: { above: { III: 5, II: 4, I: 1 } }, clear: undefined },
      '/body/0/rules/0/when/above/I',
      /further out/,
    ],
    [
      'a window longer than the history',
      'gas',
      { over: { window: 'P390D', fn: 'mean' } },
      '/body/0/rules/0/over/window',
      /longer than the history/,
    ],
    [
      'a window of too many readings',
      'gas',
      { over: { window: 'P1D', fn: 'mean' } },
      '/body/0/rules/0/over/window',
      /expected at most 1024/,
    ],
    [
      'a share that no sensor declares',
      'gas',
      { when: { above: { III: '80 % of nosuch' } }, clear: undefined },
      '/body/0/rules/0/when',
      /no value "nosuch"/,
    ],
    [
      'a bound that no instrument can show',
      'gas',
      { when: { above: { III: 150 } } },
      '/body/0/rules/0/when',
      /can never hold: ch4 goes from 0 to 100/,
    ],
  ])('refuses rules with %s', async (_, domain, members, pointer, message) => {
    await publish('registry', FOSHAN.registry);
    const { for: _waits, ...rule } = GAS.rules[0];
    const answer = await publish('rules', [{ domain, rules: [{ ...rule, ...members }] }]);
    expect(answer).toMatchObject({ status: 400, body: { type: 'urn:citywatch:problem:validation' } });
    expect(pointers(answer)).toContain(pointer);
    expect(answer.body.detail).toMatch(message);
    expect(await city.tenant('chancheng').publications.records('rules')).toEqual([]);
  });

  test('warns of a rule that applies nowhere, and of a registry that takes its sensors from a rule in force', async () => {
    await publish('registry', FOSHAN.registry);
    const nowhere = { ...GAS.rules[0], id: 'misspelt', metric: 'ch44' };
    const { status, body } = await publish('rules', [{ ...GAS, rules: [...GAS.rules, nowhere] }]);
    expect([status, body.warnings]).toEqual([201, [expect.stringContaining('rule misspelt of gas looks at ch44')]]);
    const inMegapascal = JSON.parse(
      JSON.stringify(FOSHAN.registry).replaceAll('"metric":"ch4","unit":"%{vol}"', '"metric":"ch4","unit":"MPa"'),
    );
    const answer = await publish('registry', inMegapascal);
    expect(answer).toMatchObject({
      status: 201,
      body: { warnings: [expect.stringMatching(/rule ch4-space of gas, which is in force: %\{vol\} does not/)] },
    });
  });

  test('takes rules as the very first thing, and no mechanism whose units nobody knows', async () => {
    expect((await publish('rules', [GAS])).status).toBe(201);
    const answer = await publish('mechanism', FOSHAN.mechanism);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/kind' }] } });
  });

  test('is published to by admins alone, each below their own tier', async () => {
    expect((await publish('registry', FOSHAN.registry, {}, 'operator')).status).toBe(403);
    const claims = { sub: 'li', tier: 'foshan/nanhai', roles: 'admin' };
    const body = { kind: 'rules', body: [GAS] };
    for (const publishFirst of [async () => undefined, publishCity]) {
      await publishFirst();
      const before = await city.tenant('chancheng').publications.records('rules');
      city.now += 1000;
      await city.call(undefined, 'POST', '/v1/publications', { claims, body });
      expect(await city.tenant('chancheng').publications.records('rules')).toEqual(before);
      expect((await city.tenant('nanhai').publications.records('rules')).length).toBeGreaterThan(0);
    }
  });
});

describe('what is published already', () => {
  test('is not published again: 200, the record that is there, no history', async () => {
    await publishCity();
    city.now += DAY;
    for (const [kind, body] of [
      ['registry', structuredClone(FOSHAN.registry)],
      ['mechanism', structuredClone(FOSHAN.mechanism)],
      ['rules', [GAS]],
    ] as const)
      expect(await publish(kind, body)).toMatchObject({ status: 200, body: { kind, number: 1 } });
    expect((await city.get('auditor', '/v1/publications')).body.items).toHaveLength(3);
  });

  test('is the same however rule packs were put together', async () => {
    const elevator = parse(await readFile('cities/foshan/rules/elevator.yaml', 'utf8'));
    await publish('rules', [GAS]);
    expect((await publish('rules', [elevator])).body.number).toBe(2);
    expect(await publish('rules', [GAS, elevator], { complete: true })).toMatchObject({ status: 200, body: { number: 2 } });
    expect((await publish('rules', [GAS], { complete: true })).body.number).toBe(3);
    expect((await city.tenant('foshan').publications.active('rules')).body.map(({ domain }) => domain)).toEqual(['gas']);
  });

  test('gives a repetition with the same Idempotency-Key the first answer, and refuses another body', async () => {
    const call = (body: object): Promise<ApiAnswer> =>
      city.call('admin', 'POST', '/v1/publications', { headers: { 'idempotency-key': 'k' }, body });
    const first = await call({ kind: 'rules', body: [GAS] });
    expect(await call({ kind: 'rules', body: [GAS] })).toMatchObject({ status: 201, body: first.body });
    expect((await call({ kind: 'rules', body: [GAS], complete: true })).status).toBe(422);
  });

  test('and announced, says when it is overtaken', async () => {
    await publish('rules', [GAS]);
    const announced = { ...GAS, rules: [{ ...GAS.rules[0], when: { above: { III: 1.1, II: 4, I: 5 } }, clear: { below: 0.8 } }] };
    const effectiveFrom = toInstant(city.now + DAY);
    expect(await publish('rules', [announced], { effectiveFrom })).toMatchObject({ status: 201, body: { number: 2, warnings: [] } });
    expect(await publish('rules', [announced], { effectiveFrom })).toMatchObject({ status: 200, body: { number: 2 } });
    expect((await city.get('viewer', '/v1/rules')).body.items[0].publication).toBe(1);
    const elevator = parse(await readFile('cities/foshan/rules/elevator.yaml', 'utf8'));
    const { body } = await publish('rules', [elevator]);
    expect(body).toMatchObject({ number: 3, warnings: [expect.stringContaining('rules 2')] });
  });

  test('does not say that it overtakes what was announced, which still comes into force', async () => {
    await publish('rules', [GAS]);
    const announced = { ...GAS, rules: [{ ...GAS.rules[0], when: { above: { III: 1.1, II: 4, I: 5 } }, clear: { below: 0.8 } }] };
    await publish('rules', [announced], { effectiveFrom: toInstant(city.now + DAY) });
    const { status, body } = await publish('rules', [GAS]);
    expect({ status, ...body }).toMatchObject({ status: 200, number: 1, warnings: [] });
    city.now += 2 * DAY;
    expect((await city.get('viewer', '/v1/rules')).body.items[0].publication).toBe(2);
  });

  test('stays when a pack is published as of an earlier date', async () => {
    const elevator = parse(await readFile('cities/foshan/rules/elevator.yaml', 'utf8'));
    const early = city.now;
    await publish('rules', [GAS]);
    city.now += 7 * DAY;
    await publish('rules', [elevator]);
    const stricter = { ...GAS, rules: [{ ...GAS.rules[0], when: { above: { III: 1.1, II: 4, I: 5 } }, clear: { below: 0.8 } }] };
    await publish('rules', [stricter], { effectiveFrom: toInstant(early) });
    const { body } = await city.tenant('foshan').publications.active('rules');
    expect(body.map(({ domain }) => domain).sort()).toEqual(['elevator', 'gas']);
  });

  test('keeps the versions of the mechanism that a body of an earlier date must name', async () => {
    await publishCity();
    const [version] = FOSHAN.mechanism.versions as [MechanismVersion];
    const renamed: Mechanism = { versions: [{ ...version, version: 'another' }] };
    const answer = await publish('mechanism', renamed, { effectiveFrom: toInstant(city.now - DAY) });
    expect(answer.status).toBe(400);
    expect(pointers(answer)).toContain('/body/versions');
  });
});

// biome-ignore lint/suspicious/noExplicitAny: faults are planted where the type allows none.
type Faulty = any;

function copyWith<Body>(body: Body, plant: (copy: Faulty) => void): Body {
  const copy = structuredClone(body);
  plant(copy);
  return copy;
}

/** A copy in which one member is another value. */
const planting =
  <Body>(body: Body) =>
  (path: readonly (string | number)[], value: unknown): Body =>
    copyWith(body, (copy) => {
      const inner = path.slice(0, -1).reduce((part: Faulty, step) => part[step], copy);
      inner[path.at(-1) as string] = value;
    });

describe('a registry', () => {
  const faulty = (plant: (registry: Faulty) => void): Registry => copyWith(FOSHAN.registry, plant);
  const planted = planting(FOSHAN.registry);

  test.each([
    ['is no registry', () => [] as unknown, ['/body']],
    ['lacks a part', () => planted(['people'], undefined), ['/body/people']],
    ['has a member nobody reads', () => planted(['things', 3, 'colour'], 'red'), ['/body/things/3']],
    ['has an id that is no slug', () => planted(['units', 0, 'id'], 'Zentrale 1'), ['/body/units/0/id']],
    [
      'measures in a unit nobody knows',
      () => planted(['things', 0, 'sensors', 0, 'metrics', 0, 'unit'], 'furlong'),
      ['/body/things/0/sensors/0/metrics/0/unit'],
    ],
    [
      'waits for no duration',
      () => planted(['things', 0, 'sensors', 0, 'metrics', 0, 'stuckAfter'], '5 min'),
      ['/body/things/0/sensors/0/metrics/0/stuckAfter'],
    ],
    [
      'has a thing twice',
      () => faulty((r) => r.things.push({ ...r.things[0], sensors: [] })),
      [`/body/things/${FOSHAN.registry.things.length}/id`],
    ],
    ['has a sensor of no asset', () => planted(['things', 0, 'sensors', 0, 'asset'], 'nowhere'), ['/body/things/0/sensors/0/asset']],
    ['gives a thing to another tenant', () => planted(['things', 0, 'tenant'], 'nanhai'), ['/body/things/0/tenant']],
    ['has a person of no unit', () => planted(['people', 0, 'unit'], 'nobody'), ['/body/people/0/unit']],
    ['names an officer who is nobody', () => planted(['units', 0, 'liaison', 0, 'officer'], 'nobody'), ['/body/units/0/liaison/0/officer']],
    [
      'calls a unit’s system unencrypted beyond this machine',
      () => planted(['units', 0, 'channels'], [{ kind: 'webhook', to: 'http://169.254.169.254/latest' }]),
      ['/body/units/0/channels/0/to'],
    ],
    [
      'calls a provider with a password in its address',
      () =>
        planted(['messaging'], {
          providers: [{ id: 'relay', kind: 'sms', method: 'POST', url: 'https://a:b@sms.example.org/', json: '' }],
        }),
      ['/body/messaging/providers/0/url'],
    ],
    [
      'tells a platform in the clear',
      () => planted(['sources', 0, 'webhook', 'to'], 'http://169.254.169.254/latest'),
      ['/body/sources/0/webhook/to'],
    ],
    ['has a source of no tier', () => planted(['sources', 0, 'tier'], 'foshan/nowhere'), ['/body/sources/0/tier']],
    [
      'tells a platform of a district that is not federated',
      () => planted(['sources', 0, 'tier'], 'foshan/nanhai'),
      ['/body/sources/0/webhook'],
    ],
    ['gives a label no grade of ours', () => planted(['sources', 0, 'grades', '四级'], 'IV'), ['/body/sources/0/grades/四级']],
    ['has a watch kept by itself', () => planted(['tiers', 1, 'watch'], { keptBy: 'chancheng' }), ['/body/tiers/1/watch/keptBy']],
    ['has a centre that is no unit', () => planted(['tiers', 0, 'centre'], 'nobody'), ['/body/tiers/0/centre']],
  ])('that %s is refused with a pointer to it, and nothing changes', async (_, make, expected) => {
    const answer = await publish('registry', make());
    expect(answer).toMatchObject({ status: 400, body: { type: 'urn:citywatch:problem:validation' } });
    expect(pointers(answer)).toEqual(expected);
    expect(await city.tenant('foshan').publications.records('registry')).toEqual([]);
  });

  test('without a tenant it is published to is refused', async () => {
    const without = faulty((r) => {
      r.tiers = r.tiers.filter(({ path }: { path: string }) => !path.startsWith('foshan/gaoming'));
    });
    const answer = await publish('registry', without);
    expect(answer.status).toBe(400);
    expect(answer.body.errors.some(({ message }: { message: string }) => message.includes('gaoming'))).toBe(true);
  });

  test('under which a line of the mechanism has nobody is told of, because the mechanism that goes with it can only follow', async () => {
    await publishCity();
    const { emergency } = FOSHAN.mechanism.versions[1] as MechanismVersion;
    const renamed = <Body>(body: Body): Body => JSON.parse(JSON.stringify(body).replaceAll(`"${emergency.city}"`, '"city-rescue"'));
    const answer = await publish('registry', renamed(FOSHAN.registry));
    expect(answer).toMatchObject({ status: 201, body: { number: 2 } });
    expect(answer.body.warnings).toContainEqual(expect.stringMatching(/2022-06, nobody is emergency@city/));
    expect(await publish('mechanism', renamed(FOSHAN.mechanism))).toMatchObject({ status: 201, body: { warnings: [] } });
  });

  test('that brings units says in the cloud that they have no topic yet, and of districts that they have nothing yet', () => {
    const before = faulty((r) => {
      r.units = r.units.filter(({ id }: { id: string }) => id !== 'foshan-gas' && id !== 'nanhai-centre');
      r.tiers = r.tiers.filter(({ id }: { id: string }) => id !== 'gaoming');
    });
    const warnings = (allTenants: boolean): string[] => deploymentWarnings({ allTenants }, 'chancheng', before, FOSHAN.registry);
    expect(warnings(false)).toEqual([
      expect.stringMatching(/^gaoming: .*cdk deploy/),
      expect.stringMatching(/^foshan-gas: no topic.*cdk deploy/),
    ]);
    expect(warnings(true)).toEqual([expect.stringMatching(/^gaoming: .*start the city again/)]);
  });
});

describe('a mechanism', () => {
  const faulty = (plant: (mechanism: Faulty) => void): Mechanism => copyWith(FOSHAN.mechanism, plant);
  const planted = planting(FOSHAN.mechanism);
  test.each([
    ['has no version', () => ({ versions: [] }) as unknown, ['/body/versions']],
    [
      'has a limit that is no number',
      () => planted(['versions', 0, 'flows', 0, 'levels', 'I', 0, 'within'], 'PT5M'),
      ['/body/versions/0/flows/0/levels/I/0/within'],
    ],
    ['has its versions the wrong way round', () => faulty((m) => m.versions.reverse()), ['/body/versions/1/effectiveFrom']],
    [
      'names a unit that is not there',
      () => planted(['versions', 1, 'flows', 0, 'levels', 'I', 0, 'body'], 'nobody'),
      ['/body/versions/1/flows/0/levels/I/0/body'],
    ],
    [
      'takes a missed clock to nobody',
      () => planted(['versions', 1, 'escalation', 'notClosed', 'unit', 0, 'to'], 'nobody'),
      ['/body/versions/1/escalation/notClosed/unit/0/to'],
    ],
    [
      'leaves no time to acknowledge',
      () => planted(['versions', 1, 'escalation', 'notAcknowledged', 'within'], 0),
      ['/body/versions/1/escalation/notAcknowledged/within'],
    ],
    [
      'has a limit as short as its warning',
      () => planted(['versions', 0, 'flows', 0, 'levels', 'I', 0, 'within'], 0),
      ['/body/versions/0/flows/0/levels/I/0/within'],
    ],
    [
      'has a line that waits for one there is not',
      () => planted(['versions', 1, 'flows', 0, 'levels', 'I', 1, 'after'], ['dispse']),
      ['/body/versions/1/flows/0/levels/I/1/after/0'],
    ],
    [
      'has lines that wait for each other',
      () =>
        faulty((m) => {
          const [, arrive, dispose] = m.versions[1].flows[0].levels.II;
          arrive.after = ['owner/dispose'];
          dispose.after = ['owner/arrive'];
        }),
      ['/body/versions/1/flows/0/levels/II/1/after', '/body/versions/1/flows/0/levels/II/2/after'],
    ],
    [
      'names a liaison officer who is nobody',
      () => planted(['versions', 1, 'flows', 1, 'liaison', 'unit', 'officer'], 'nobody'),
      ['/body/versions/1/flows/1/liaison/unit/officer'],
    ],
    [
      'requires evidence of no known kind',
      () => planted(['versions', 1, 'flows', 0, 'levels', 'I', 1, 'evidence'], ['smell']),
      ['/body/versions/1/flows/0/levels/I/1/evidence/0'],
    ],
    [
      'has a version that takes effect when another does',
      () => faulty((m) => (m.versions[1].effectiveFrom = m.versions[0].effectiveFrom)),
      ['/body/versions/1/effectiveFrom'],
    ],
    ['has a version twice', () => faulty((m) => (m.versions[1].version = m.versions[0].version)), ['/body/versions/1/version']],
  ])('that %s is refused with a pointer to it', async (_, make, expected) => {
    await publish('registry', FOSHAN.registry);
    const answer = await publish('mechanism', make());
    expect(answer.status).toBe(400);
    expect(pointers(answer)).toEqual(expected);
    expect(await city.tenant('foshan').publications.records('mechanism')).toEqual([]);
  });

  test('keeps the versions that open incidents keep to', async () => {
    await publishCity();
    const answer = await publish(
      'mechanism',
      faulty((m) => m.versions.shift()),
    );
    expect(answer.status).toBe(400);
    expect(answer.body.detail).toContain('2021-08');
  });
});

describe('a packed body', () => {
  const send = (bytes: Uint8Array, encoding = 'gzip'): Promise<ApiAnswer> =>
    city.call('admin', 'POST', '/v1/publications', {
      bytes,
      headers: { 'content-type': 'application/json', 'content-encoding': encoding },
    });

  test('is unpacked', async () => {
    const text = JSON.stringify({ kind: 'registry', body: FOSHAN.registry });
    expect((await send(gzipSync(text))).status).toBe(201);
    expect((await city.get('viewer', '/v1/tiers')).status).toBe(200);
  });

  test('that holds more than a function can bear, or is not what it says, is refused', async () => {
    expect((await send(gzipSync(Buffer.alloc(33 * 1024 * 1024, ' ')))).status).toBe(413);
    expect((await send(Buffer.from('{}'))).status).toBe(400);
    expect(await send(Buffer.from('{}'), 'br')).toMatchObject({ status: 400, body: { errors: [{ pointer: '/content-encoding' }] } });
  });
});

describe('what a publication would do', () => {
  const preview = (body: object, by = 'admin'): Promise<ApiAnswer> => city.call(by, 'POST', '/v1/publications/preview', { body });
  const lower = { domain: 'gas', rules: [{ id: 'ch4-lower', metric: 'ch4', unit: '%{vol}', when: { above: 0.5 } }] };

  test('is shown to admin, of every tenant that it would be published to, and publishes nothing', async () => {
    await publishCity();
    const before = (await city.get('admin', '/v1/publications')).body;
    const { telemetry } = city.tenant('chancheng');
    const time = city.now - 3_600_000;
    const [sensor, metric] = ['gas-shiwan-01-ch4-1', 'ch4'];
    const readings = [{ sensor, metric, unit: '%{vol}', time, value: 0.7, flags: [] }];
    await telemetry.keep('gas-shiwan-01', [{ digest: 'a', part: 0, receivedAt: time, readings }]);
    const { status, body } = await preview({ kind: 'rules', body: [lower] });
    expect(status).toBe(200);
    expect(body).toMatchObject({ readings: 1, leftOut: [], ends: [] });
    expect(body.rules.find(({ rule }: { rule: string }) => rule === 'ch4-lower')).toMatchObject({ changed: { onsets: 1 }, added: 1 });
    expect(body.added).toEqual([
      { thing: 'gas-shiwan-01', sensor, metric, rule: 'ch4-lower', grade: 'III', onsetAt: toInstant(time), clearedAt: null },
    ]);
    expect((await city.get('admin', '/v1/publications')).body).toEqual(before);
    expect((await preview({ kind: 'rules', body: [lower] }, 'operator')).status).toBe(403);
  });

  test('comes with the warnings that publishing it would give', async () => {
    await publishCity();
    const effectiveFrom = toInstant(city.now + DAY);
    expect((await publish('rules', [lower], { effectiveFrom })).status).toBe(201);
    const overtakes = [expect.stringContaining('rules 2')];
    expect((await preview({ kind: 'rules', body: [lower] })).body.warnings).toEqual(overtakes);
    // It is in force from then on, or is now: publishing it again makes no new version.
    expect((await preview({ kind: 'rules', body: [lower], effectiveFrom })).body.warnings).toEqual([]);
    expect((await preview({ kind: 'rules', body: [GAS] })).body.warnings).toEqual([]);
  });

  test('says what is wrong with the draft, the span and the cursor', async () => {
    expect((await preview({ kind: 'rules', body: [lower] })).body.errors).toMatchObject([{ pointer: '/kind' }]);
    await publishCity();
    for (const [body, pointer] of [
      [{ kind: 'mechanism', body: {} }, '/kind'],
      [{ kind: 'rules', body: [{ ...lower, domain: 'gass' }] }, '/body/0/domain'],
      [{ kind: 'rules', body: [lower], from: 'yesterday' }, '/from'],
      [{ kind: 'rules', body: [lower], from: toInstant(city.now) }, '/from'],
      [{ kind: 'rules', body: [lower], from: toInstant(city.now - 40 * DAY) }, '/from'],
      [{ kind: 'rules', body: [lower], cursor: 'atlantis/x' }, '/cursor'],
    ] as const)
      expect(pointers(await preview(body)), pointer).toEqual([pointer]);
  });
});

describe('some things alone', () => {
  test('leave the people and things that came past the folder; a registry without them warns', async () => {
    await publishCity();
    const { people, things, assets } = FOSHAN.registry;
    const person = { ...people[0], id: 'new-officer' };
    expect((await publish('people', [person])).status).toBe(201);
    const [first] = things as unknown as [Faulty];
    const thing = copyWith(first, (copy) => {
      copy.id = 'well-new';
      for (const sensor of copy.sensors) Object.assign(sensor, { id: `new-${sensor.id}`, thing: 'well-new' });
    });
    expect((await publish('things', { assets: [], things: [thing] })).status).toBe(201);
    const again = await publish('registry', FOSHAN.registry);
    expect(again.body.warnings).toEqual([
      expect.stringMatching(/people .* gone: new-officer/),
      expect.stringMatching(/things .* gone: well-new/),
    ]);
    expect((await publish('things', { assets, things: [{ ...thing, town: 'foshan/nowhere' }] })).status).toBe(400);
    expect((await publish('things', [thing])).status).toBe(400);
  });
});
