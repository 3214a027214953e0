import { describe, expect, it } from 'vitest';
import { accessOf } from './policy-evaluation/access.ts';
import { cityIn } from './policy-evaluation/cities.ts';
import type { CityResource, CityRole, TenantAccess } from './policy-evaluation/city-access.ts';
import { type Question, questionsAbout, topicsOf } from './policy-evaluation/questions.ts';
import { list } from './policy-evaluation/statements.ts';

/** What a role gets of what is asked, a line each, with every condition taken for fulfilled. */
function granted(role: CityRole, resource: CityResource, questions: readonly Question[]): string[] {
  return questions.flatMap(({ action, resource: arn }) => {
    const verdict = accessOf(role, resource, { action, resource: arn, context: 'anything' });
    return verdict === 'allowed' ? [`${role.tenant} ${short(role.id)}: ${action} on ${resource.tenant} ${short(resource.id)}`] : [];
  });
}

const short = (id: string): string => id.replace(/[0-9A-F]{8}$/, '');
const actionsInUse = (city: readonly TenantAccess[]): string[] => [
  ...new Set(city.flatMap(({ roles }) => roles.flatMap(({ statements }) => statements.flatMap(({ Action }) => list(Action))))),
];

/** Every role, every resource of every other tenant, everything one can do to it. */
function trespasses(city: readonly TenantAccess[]): { readonly asked: number; readonly found: string[] } {
  const actions = actionsInUse(city);
  let asked = 0;
  const found = city.flatMap(({ tenant, roles }) =>
    city
      .filter((other) => other.tenant !== tenant)
      .flatMap((other) => {
        const topics: CityResource = {
          tenant: other.tenant,
          id: 'Topics',
          type: 'topics',
          arn: '',
          account: other.place.account,
          statements: [],
          isKey: false,
        };
        const targets = [...other.resources.map((one) => [one, questionsAbout(one, actions)] as const), [topics, topicsOf(other)] as const];
        return roles.flatMap((role) =>
          targets.flatMap(([resource, questions]) => {
            asked += questions.length;
            return granted(role, resource, questions);
          }),
        );
      }),
  );
  return { asked, found: [...new Set(found)].sort() };
}

describe.each(['one account', 'two accounts'] as const)('the roles of a city in %s', (accounts) => {
  const city = cityIn(accounts);
  const of = (tenant: string): TenantAccess => city.find((one) => one.tenant === tenant) as TenantAccess;
  const role = (tenant: string, id: string): CityRole => of(tenant).roles.find((one) => one.id.startsWith(id)) as CityRole;
  const resource = (tenant: string, id: string): CityResource =>
    of(tenant).resources.find((one) => new RegExp(`^${id}[0-9A-F]{8}$`).test(one.id)) as CityResource;

  it('reach nothing of another tenant’s, but for the way of a district’s events to the hub’s bus, and of the hub’s beats and commands to theirs', () => {
    const { asked, found } = trespasses(city);
    expect(asked).toBeGreaterThan(10_000);
    const districts = ['chancheng', 'nanhai'];
    expect(found).toEqual([
      'chancheng HubLinkRole: events:PutEvents on foshan TenantBus',
      ...districts.map((tenant) => `foshan BeatRole0: events:PutEvents on ${tenant} TenantBus`),
      ...districts.map((tenant) => `foshan CommandsRole0: events:PutEvents on ${tenant} TenantBus`),
      'nanhai HubLinkRole: events:PutEvents on foshan TenantBus',
    ]);
  });

  it('reach their own', () => {
    const may = (who: string, what: string, action: string, suffix = ''): string => {
      const target = resource('chancheng', what);
      return accessOf(role('chancheng', who), target, { action, resource: `${target.arn}${suffix}`, context: 'anything' });
    };
    expect(may('TenantEvaluateTelemetryRole', 'TenantTelemetryTable', 'dynamodb:PutItem')).toBe('allowed');
    expect(may('TenantEvaluateTelemetryRole', 'TenantKey', 'kms:Decrypt')).toBe('allowed');
    expect(may('TenantApiRole', 'TenantObjectsBucket', 's3:PutObject', '/evidence/1')).toBe('allowed');
    expect(may('TenantApiRole', 'TenantDomainTable', 'dynamodb:Scan')).toBe('not-allowed');
    expect(may('TenantIngestRole', 'TenantTelemetryQueue', 'sqs:SendMessage')).toBe('allowed');
    expect(may('TenantDeadlineWatchRole', 'TenantWatchDeadlinesFunction', 'lambda:InvokeFunction')).toBe('allowed');
  });

  it('put nothing on a district’s bus but under its own name or the hub’s, and the hub’s only from the hub', () => {
    const SOURCES = ['citywatch.chancheng', 'citywatch.nanhai', 'citywatch.foshan', 'citywatch.foshan.x', '', 'aws.events'];
    const bus = resource('chancheng', 'TenantBus');
    const allowed = city.flatMap(({ tenant, roles }) =>
      roles.flatMap((who) =>
        SOURCES.filter(
          (source) =>
            accessOf(who, bus, { action: 'events:PutEvents', resource: bus.arn, context: { 'events:source': source } }) === 'allowed',
        ).map((source) => `${tenant} ${short(who.id)} as ${source}`),
      ),
    );
    expect(allowed.sort()).toEqual([
      'chancheng TenantForwardRole as citywatch.chancheng',
      'chancheng TenantHearHubRole as citywatch.chancheng',
      'chancheng TenantSendDigestsRole as citywatch.chancheng',
      'foshan BeatRole0 as citywatch.foshan',
      'foshan CommandsRole0 as citywatch.foshan',
    ]);
  });

  it('put events on the hub’s bus with their own source only', () => {
    const bus = resource('foshan', 'TenantBus');
    const put = (who: CityRole, source: string): string =>
      accessOf(who, bus, { action: 'events:PutEvents', resource: bus.arn, context: { 'events:source': source } });
    for (const [tenant, other] of [
      ['chancheng', 'nanhai'],
      ['nanhai', 'chancheng'],
    ] as const) {
      const link = role(tenant, 'HubLinkRole');
      expect(put(link, `citywatch.${tenant}`)).toBe('allowed');
      for (const source of [`citywatch.${other}`, 'citywatch.foshan', `citywatch.${tenant}.x`, '', 'aws.events', '*'])
        expect(put(link, source), source).toBe('not-allowed');
    }
    expect(put(role('foshan', 'TenantForwardRole'), 'citywatch.chancheng')).toBe('not-allowed');
  });
});

describe('an account that is registered for one tenant', () => {
  const city = cityIn('two accounts');
  const hub = city.find(({ tenant }) => tenant === 'foshan') as TenantAccess;
  const bus = hub.resources.find(({ type }) => type === 'AWS::Events::EventBus') as CityResource;
  /** A role of somebody who may do everything in his own account. */
  const owner = (account: string): CityRole => ({
    tenant: 'chancheng',
    id: 'Owner',
    arn: `arn:aws:iam::${account}:role/Owner`,
    account,
    trust: [],
    statements: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  });

  it('gets nothing from the hub, whatever its owner may do at home, but to put events of its own source', () => {
    const actions = actionsInUse(city);
    const found = hub.resources.flatMap((resource) => granted(owner('222222222222'), resource, questionsAbout(resource, actions)));
    expect([...new Set(found)]).toEqual(['chancheng Owner: events:PutEvents on foshan TenantBus']);
    const put = (account: string, source: string): string =>
      accessOf(owner(account), bus, { action: 'events:PutEvents', resource: bus.arn, context: { 'events:source': source } });
    expect(put('222222222222', 'citywatch.chancheng')).toBe('allowed');
    for (const source of ['citywatch.nanhai', 'citywatch.foshan', 'aws.iot'])
      expect(put('222222222222', source), source).toBe('not-allowed');
    expect(put('333333333333', 'citywatch.chancheng')).toBe('not-allowed');
  });
});

describe('the account of the hub', () => {
  const city = cityIn('two accounts');
  const chancheng = city.find(({ tenant }) => tenant === 'chancheng') as TenantAccess;
  const bus = chancheng.resources.find(({ type }) => type === 'AWS::Events::EventBus') as CityResource;
  const owner = (account: string): CityRole => ({
    tenant: 'foshan',
    id: 'Owner',
    arn: `arn:aws:iam::${account}:role/Owner`,
    account,
    trust: [],
    statements: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  });

  it('gets nothing from a district in an account of its own but to say what the hub says, and no other account gets that', () => {
    const actions = actionsInUse(city);
    const found = chancheng.resources.flatMap((resource) => granted(owner('111111111111'), resource, questionsAbout(resource, actions)));
    expect([...new Set(found)]).toEqual(['foshan Owner: events:PutEvents on chancheng TenantBus']);
    const put = (account: string, source: string): string =>
      accessOf(owner(account), bus, { action: 'events:PutEvents', resource: bus.arn, context: { 'events:source': source } });
    expect(put('111111111111', 'citywatch.foshan')).toBe('allowed');
    for (const source of ['citywatch.nanhai', 'citywatch.chancheng', 'aws.events'])
      expect(put('111111111111', source), source).toBe('not-allowed');
    expect(put('333333333333', 'citywatch.foshan')).toBe('not-allowed');
  });
});

describe('the search for trespasses', () => {
  it('finds a right on another tenant’s table, queue or topics', () => {
    const Resource = [
      'arn:aws:dynamodb:us-east-1:111111111111:table/citywatch-foshan-*',
      'arn:aws:sqs:us-east-1:111111111111:*',
      'arn:aws:iot:us-east-1:111111111111:topic/citywatch/*',
    ];
    const planted = { Effect: 'Allow', Action: ['dynamodb:Query', 'sqs:SendMessage', 'iot:Publish'], Resource } as const;
    const city = cityIn('one account').map((one) =>
      one.tenant === 'chancheng'
        ? { ...one, roles: one.roles.map((role) => ({ ...role, statements: [...role.statements, planted] })) }
        : one,
    );
    expect(trespasses(city).found).toEqual(
      expect.arrayContaining([
        'chancheng TenantForwardRole: dynamodb:Query on foshan TenantDomainTable',
        'chancheng TenantForwardRole: sqs:SendMessage on nanhai TenantTelemetryQueue',
        'chancheng TenantForwardRole: iot:Publish on nanhai Topics',
      ]),
    );
  });
});
