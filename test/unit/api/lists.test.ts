import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { canSee } from '../../../lib/core/access/authorization.ts';
import type { Principal } from '../../../lib/core/access/principal.ts';
import { withKeptWatches } from '../../../lib/core/access/watch-access.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { ApiCity } from '../support/api-city.ts';
import { AUTHORIZER } from '../support/authorizer.ts';
import { FOSHAN, user } from '../support/foshan.ts';
import { MINUTE } from '../support/incident-city.ts';

let city: ApiCity;
beforeEach(async () => {
  city = await ApiCity.start();
});

interface Listed {
  readonly id: string;
  readonly town: string;
}

/** Every incident of a list, page by page. */
async function all(by: string, query: Readonly<Record<string, string>> = {}, limit = 2): Promise<Listed[]> {
  const items: Listed[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const answer = await city.get(by, '/v1/incidents', { limit: String(limit), ...query, ...(cursor ? { cursor } : {}) });
    if (answer.status !== 200) throw new Error(answer.text);
    expect(answer.body.items.length).toBeLessThanOrEqual(limit);
    items.push(...answer.body.items);
    cursor = answer.body.nextCursor;
  }
  return items;
}

/** Two incidents in each of five towns, in three districts, a minute apart. */
async function fill(): Promise<Listed[]> {
  const raised: Listed[] = [];
  for (const domain of ['gas', 'drainage'])
    for (const town of ['zumiao', 'guicheng', 'shiwan', 'daliang', 'dali']) {
      city.now += MINUTE;
      raised.push(await city.raise({ town, domain, grade: domain === 'gas' ? 'II' : 'III', exercise: town === 'dali' }));
    }
  return raised;
}

const ids = (items: readonly Listed[]): string[] => items.map(({ id }) => id);

describe('GET /v1/incidents', () => {
  test('is newest first over all tenants, page by page, each incident once', async () => {
    const raised = await fill();
    for (const limit of [1, 2, 3, 10, 200]) expect(ids(await all('auditor', {}, limit))).toEqual(ids(raised).reverse());
  });

  test('has 50 on a page unless told otherwise, 200 at most', async () => {
    for (let index = 0; index < 53; index++) await city.raise({ title: `${index}` });
    const first = await city.get('auditor', '/v1/incidents');
    expect(first.body.items).toHaveLength(50);
    const rest = await city.get('auditor', '/v1/incidents', { cursor: first.body.nextCursor });
    expect([rest.body.items.length, rest.body.nextCursor]).toEqual([3, null]);
    expect((await city.get('auditor', '/v1/incidents', { limit: '200' })).body.items).toHaveLength(53);
    for (const limit of ['0', '201', '-1', '1.5', 'x', ''])
      expect(await city.get('auditor', '/v1/incidents', { limit }), limit).toMatchObject({
        status: 400,
        body: { type: 'urn:citywatch:problem:validation', errors: [{ pointer: '/limit' }] },
      });
  });

  test('a place may be named by slug, path or GB/T 2260 code', async () => {
    const raised = await fill();
    const nanhai = ids(raised.filter(({ town }) => town === 'guicheng' || town === 'dali')).reverse();
    for (const tier of ['nanhai', 'foshan/nanhai', '440605', '440605000000']) expect(ids(await all('auditor', { tier }))).toEqual(nanhai);
    for (const tier of ['zumiao', 'foshan/chancheng/zumiao', '440604012'])
      expect((await all('auditor', { tier })).map(({ town }) => town)).toEqual(['zumiao', 'zumiao']);
    expect(await city.get('auditor', '/v1/incidents', { tier: 'atlantis' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/tier' }] },
    });
  });

  test('filters by state, domain, grade, unit and exercise, alone and together', async () => {
    const [first, ...rest] = await fill();
    if (!first) throw new Error('nothing');
    await city.act(first, 'chancheng-leader', 'assess');
    const count = async (query: Readonly<Record<string, string>>): Promise<number> => (await all('auditor', query)).length;
    expect(ids(await all('auditor', { state: 'assessing' }))).toEqual([first.id]);
    expect(await count({ state: 'raised' })).toBe(rest.length);
    expect(await count({ state: 'raised,assessing' })).toBe(10);
    expect(await count({ state: 'open' })).toBe(10);
    expect(await count({ state: 'archived' })).toBe(0);
    expect(await count({ domain: 'gas' })).toBe(5);
    expect(await count({ grade: 'III' })).toBe(5);
    expect(await count({ grade: 'I,III' })).toBe(5);
    expect(await count({ unit: 'drainage-dispatch-centre' })).toBe(5);
    expect(await count({ unit: 'chancheng-water-bureau' })).toBe(2);
    expect(await count({ exercise: 'true' })).toBe(2);
    expect(await count({ exercise: 'false', domain: 'gas', tier: 'nanhai' })).toBe(1);
    for (const [name, value] of [
      ['state', 'asleep'],
      ['domain', 'gravity'],
      ['grade', 'IV'],
      ['exercise', 'perhaps'],
      ['unit', 'No Unit'],
    ] as const)
      expect(await city.get('auditor', '/v1/incidents', { [name]: value })).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: `/${name}` }] },
      });
  });

  test('asked for more than one may see, gives what one may see, to its last page', async () => {
    const raised = await fill();
    const own = ids(raised.filter(({ town }) => town === 'zumiao' || town === 'shiwan')).reverse();
    expect(ids(await all('chancheng-duty', { tier: 'foshan' }, 1))).toEqual(own);
    expect(await all('chancheng-duty', { tier: 'nanhai' })).toEqual([]);
    // A member's own, of those that another unit has a part in.
    expect(ids(await all('drainage-dispatch-centre-member', { unit: 'nanhai-water-bureau' }, 1))).toHaveLength(2);
    expect(await all('drainage-dispatch-centre-member', { unit: 'foshan-gas' }, 1)).toEqual([]);
  });

  test('a regulator sees its tier, and besides what its unit owes something in elsewhere', async () => {
    const raised = await fill();
    const elsewhere = raised.find(({ town }) => town === 'daliang');
    if (!elsewhere) throw new Error('nothing');
    const { body } = await city.get('auditor', `/v1/incidents/${elsewhere.id}`);
    const guide = body.obligations.find((one: { action: string }) => one.action === 'guide').id;
    await city.act(elsewhere, 'foshan-leader', 'reassign', { obligation: guide, unit: 'chancheng-housing-bureau' });
    expect(ids(await all('chancheng-housing-bureau-lead'))).toContain(elsewhere.id);
    expect(ids(await all('chancheng-housing-bureau-member'))).toContain(elsewhere.id);
    expect((await city.get('chancheng-housing-bureau-member', `/v1/incidents/${elsewhere.id}`)).status).toBe(200);
  });

  test('for anybody at all it is exactly what the policy permits', async () => {
    const raised = await fill();
    // Units report something besides, and Nanhai's centre keeps Sanshui's watch.
    for (const [domain, town, by] of [
      ['gas', 'xinan', 'foshan-gas-member'],
      ['bridge', 'zumiao', 'foshan-gas-member'],
      ['drainage', 'xinan', 'foshan-duty'],
    ] as const)
      raised.push(await city.raise({ domain, town }, by));
    const shift = (await city.call('sanshui-duty', 'POST', '/v1/shifts', { body: {} })).body;
    const to = toInstant(city.now + 86_400_000);
    await city.call('sanshui-duty', 'POST', `/v1/shifts/${shift.id}/keepers`, { body: { keeper: 'nanhai', to } });
    const taken = await city.call('nanhai-duty', 'POST', `/v1/shifts/${shift.id}/hand-over`, { body: {} });
    expect(taken.body.shift.keeper).toBe('nanhai');
    const watches = (await Promise.all([...city.tenants.values()].map(({ watchRoom }) => watchRoom.watch.watches()))).flat();
    const stores = [...city.tenants.values()];
    const incidents = (await Promise.all(raised.map(({ id }) => Promise.all(stores.map((tenant) => tenant.incidents.load(id))))))
      .flat()
      .flatMap((incident) => (incident ? [incident] : []));
    const principal = fc.record({
      tier: fc.constantFrom(
        'foshan',
        'foshan/nanhai',
        'foshan/nanhai',
        'foshan/sanshui/xinan',
        ...FOSHAN.registry.tiers.map(({ path }) => path),
      ),
      unit: fc.option(fc.constantFrom('foshan-gas', 'drainage-dispatch-centre', 'chancheng-centre', 'nanhai-water-bureau'), {
        nil: undefined,
      }),
      roles: fc.uniqueArray(fc.constantFrom('unit-member', 'unit-lead', 'regulator', 'duty-officer', 'viewer', 'auditor'), {
        minLength: 1,
      }),
      domains: fc.option(fc.uniqueArray(fc.constantFrom('gas', 'drainage', 'bridge'), { minLength: 1 }), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(principal, fc.constantFrom(1, 3, 200), async ({ tier, unit, roles, domains }, limit) => {
        const who = { id: 'x', name: 'x', tier, roles, ...(unit ? { unit } : {}), ...(domains ? { domains } : {}) } as Principal;
        const asked = withKeptWatches(who, watches);
        const permitted = incidents.filter((incident) => canSee({ authorizer: AUTHORIZER }, asked, incident)).map(({ id }) => id);
        const claims = { sub: 'x', tier, unit, roles: roles.join(' '), domains: domains?.join(' ') };
        const listed: string[] = [];
        for (let cursor: string | null = ''; cursor !== null; ) {
          const query = { limit: String(limit), ...(cursor ? { cursor } : {}) };
          const { body } = await city.call(undefined, 'GET', '/v1/incidents', { claims, query });
          listed.push(...ids(body.items));
          cursor = body.nextCursor;
        }
        expect(listed).toEqual(permitted.sort().reverse());
      }),
      { numRuns: 60 },
    );
  });
});

describe('GET /v1/notifications', () => {
  test('has one row for each event, unit and channel, newest first, page by page', async () => {
    await fill();
    await city.notifyAll();
    await city.notifyAll();
    const rows: { id: string; event: string; unit: string; channel: string; createdAt: string }[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await city.get('auditor', '/v1/notifications', { limit: '7', ...(cursor ? { cursor } : {}) });
      rows.push(...body.items);
      cursor = body.nextCursor;
    }
    expect(rows).toHaveLength(20);
    expect(new Set(rows.map(({ event, unit, channel }) => `${event} ${unit} ${channel}`)).size).toBe(20);
    expect(rows.map(({ createdAt }) => createdAt)).toEqual(
      rows
        .map(({ createdAt }) => createdAt)
        .sort()
        .reverse(),
    );
    expect(Object.keys(rows[0] ?? {})).toEqual(
      expect.arrayContaining(['id', 'event', 'incident', 'obligation', 'unit', 'channel', 'sentAt', 'deliveredAt', 'answeredAt']),
    );
  });

  test('of a unit are for the unit, and for those who keep a watch over what it is told of', async () => {
    await fill();
    await city.notifyAll();
    const count = async (by: string, query: Readonly<Record<string, string>> = {}): Promise<number> => {
      const answer = await city.get(by, '/v1/notifications', { limit: '200', ...query });
      return answer.status === 200 ? answer.body.items.length : -answer.status;
    };
    expect(await count('foshan-gas-member')).toBe(5);
    expect(await count('foshan-gas-member', { unit: 'foshan-gas' })).toBe(5);
    expect(await count('foshan-gas-member', { unit: 'chancheng-centre' })).toBe(-403);
    expect(await count('viewer')).toBe(-403);
    expect(await count('auditor', { unit: 'foshan-gas' })).toBe(5);
    expect(await count('auditor', { unit: 'nobody' })).toBe(-404);
    // What a city's unit was told of other districts is not Chancheng's business.
    expect(await count('chancheng-duty', { unit: 'foshan-gas' })).toBe(2);
    expect(await count('chancheng-duty')).toBe(8);
    expect(await count('chancheng-duty', { unit: 'nanhai-centre' })).toBe(-404);
    expect(await count('zumiao-duty')).toBe(4);
    expect(user('zumiao-duty').unit).toBeUndefined();
  });
});
