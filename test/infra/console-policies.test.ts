import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeHandler } from '../../functions/authorize/handler.ts';
import { functionContext } from '../../lib/local/function-context.ts';
import { filterMatches, iotVerdict, type Operation } from './policy-evaluation/iot.ts';
import type { PolicyStatement } from './policy-evaluation/statements.ts';

const PREFIX = 'arn:aws:iot:us-east-1:111111111111';
const CLIENT = 'console-1';

type Claims = Readonly<Record<string, unknown>>;

/** The policy that a console of Chancheng's broker gets for its claims; none where it is refused. */
async function policyFor(claims: Claims): Promise<readonly PolicyStatement[]> {
  const authorize = makeHandler({
    tenant: 'chancheng',
    allTenants: false,
    shortestSession: 300,
    resourcePrefix: PREFIX,
    verifyToken: async () => ({ sub: 'somebody', name: 'Somebody', exp: 2000, ...claims }),
    wallSeconds: () => 1000,
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  const event = { protocolData: { mqtt: { clientId: CLIENT, password: '' } } };
  const { policyDocuments } = await authorize(event, functionContext('authorize'));
  return policyDocuments.flatMap(({ Statement }) => Statement);
}

const may = (policy: readonly PolicyStatement[], operation: Operation, name: string): boolean =>
  iotVerdict(policy, { prefix: PREFIX, clientId: CLIENT, isAttached: false }, operation, name) === 'allowed';

const DUTY = { tier: 'foshan/chancheng', roles: 'duty-officer' };
const TOPICS = ['chancheng', 'nanhai', '-'].flatMap((district) =>
  ['zumiao', 'shiwan', '-'].flatMap((town) =>
    ['gas', 'fire'].map((domain) => `citywatch/chancheng/push/place/${district}/${town}/${domain}`),
  ),
);
const UNITS = ['citywatch/chancheng/push/unit/gas-company', 'citywatch/chancheng/push/unit/water-bureau'];
const OTHERS = [
  'citywatch/nanhai/push/place/chancheng/zumiao/gas',
  'citywatch/nanhai/push/unit/gas-company',
  'citywatch/chancheng/gas-1/telemetry',
  'citywatch/chancheng/gas-1/commands',
  '$aws/things/gas-1/shadow/update',
];
const ALL = [...TOPICS, ...UNITS, ...OTHERS];

describe('a console', () => {
  it.each<[string, Claims, RegExp]>([
    ['of a district', DUTY, /push\/place\/chancheng\//],
    ['of a town', { ...DUTY, tier: 'foshan/chancheng/zumiao' }, /push\/place\/chancheng\/zumiao\//],
    ['of a domain', { ...DUTY, tier: 'foshan', domains: 'gas' }, /push\/place\/[^/]+\/[^/]+\/gas$/],
    ['of a domain in a town', { ...DUTY, tier: 'foshan/chancheng/shiwan', domains: 'fire' }, /push\/place\/chancheng\/shiwan\/fire$/],
    ['of a unit', { tier: 'foshan', unit: 'gas-company', roles: 'unit-member' }, /push\/unit\/gas-company$/],
  ])('%s hears what lies in its scope and nothing else', async (_, claims, scope) => {
    const policy = await policyFor(claims);
    const heard = ALL.filter((topic) => may(policy, 'Receive', topic));
    expect(heard).toEqual(ALL.filter((topic) => topic.startsWith('citywatch/chancheng/push/') && scope.test(topic)));
    expect(heard.length).toBeGreaterThan(0);
    // Each of them by a filter that it may subscribe to.
    const filters = policy.filter(({ Action }) => Action === 'iot:Subscribe').flatMap(({ Resource = [] }) => Resource);
    const plain = filters.map((filter) => filter.slice(`${PREFIX}:topicfilter/`.length));
    for (const topic of heard)
      expect(
        plain.some((filter) => filterMatches(filter, topic)),
        topic,
      ).toBe(true);
    for (const filter of plain) for (const topic of ALL) if (filterMatches(filter, topic)) expect(heard).toContain(topic);
  });

  it('may subscribe to no wider filter', async () => {
    const policy = await policyFor(DUTY);
    for (const filter of [
      '#',
      '+/#',
      'citywatch/#',
      'citywatch/chancheng/#',
      'citywatch/chancheng/push/#',
      'citywatch/chancheng/push/place/+/+/+',
      '$aws/#',
    ])
      expect(may(policy, 'Subscribe', filter), filter).toBe(false);
  });

  it('connects under the id it asked for and no other, and publishes nothing', async () => {
    const policy = await policyFor(DUTY);
    expect(may(policy, 'Connect', CLIENT)).toBe(true);
    for (const other of ['console-2', 'gas-1', '*', '', 'console-1x']) expect(may(policy, 'Connect', other), other).toBe(false);
    for (const topic of ALL) expect(may(policy, 'Publish', topic), topic).toBe(false);
    expect(new Set(policy.map(({ Action }) => Action))).toEqual(new Set(['iot:Connect', 'iot:Subscribe', 'iot:Receive']));
  });

  it('gains nothing by claims that hold wildcards, slashes or variables', async () => {
    const word = fc.constantFrom('*', '?', '+', '#', 'chancheng/*', '$aws', '${iot:ClientId}', '../nanhai', 'gas-company', 'x/#', '');
    const claims = fc.record({
      tier: fc.oneof(
        word,
        word.map((part) => `foshan/${part}`),
        word.map((part) => `foshan/chancheng/${part}`),
      ),
      unit: word,
      domains: word,
      roles: fc.constantFrom('unit-member', 'duty-officer', 'admin', '*'),
    });
    await fc.assert(
      fc.asyncProperty(claims, async (claimed) => {
        const policy = await policyFor(claimed);
        for (const topic of OTHERS) expect(may(policy, 'Receive', topic), `${JSON.stringify(claimed)} hears ${topic}`).toBe(false);
        for (const unit of UNITS)
          if (claimed.unit === '' || !unit.endsWith(`/${claimed.unit}`))
            expect(may(policy, 'Receive', unit), `${JSON.stringify(claimed)} hears ${unit}`).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});
