import { readFileSync } from 'node:fs';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { ALARM_KINDS, runbookAnchor } from '../../lib/cloud/alarm-kinds.ts';
import { METRICS } from '../../lib/wiring/metrics.ts';
import { DISTRICTS, native, type Synthesized, synthesize } from './fixture.ts';
import { statements } from './policies.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}
interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly unknown[];
  readonly OKActions: readonly unknown[];
  readonly TreatMissingData: string;
  readonly Namespace?: string;
  readonly MetricName?: string;
}

const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
const KINDS = Object.keys(ALARM_KINDS) as (keyof typeof ALARM_KINDS)[];

let city: Synthesized;
let district: Template;
beforeAll(() => {
  city = synthesize({ region: 'cn-north-1' });
  district = city.templates.get('chancheng') as Template;
});

const resources = (template: Template): [string, Resource][] => Object.entries(template.toJSON().Resources as Record<string, Resource>);
const ofType = (template: Template, type: string): [string, Resource][] => resources(template).filter(([, { Type }]) => Type === type);
const alarms = (template: Template): AlarmProperties[] =>
  ofType(template, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties as unknown as AlarmProperties);
const kindOf = ({ AlarmName }: AlarmProperties, tenant: string): string =>
  KINDS.filter((kind) => AlarmName.startsWith(`citywatch-${tenant}-${kind}`)).sort((a, b) => b.length - a.length)[0] ?? '';
/** The kinds of alarm whose metric speaks of a resource. */
const watching = (template: Template, tenant: string, id: string): string[] =>
  alarms(template)
    .filter((alarm) => JSON.stringify(alarm).includes(`"${id}"`))
    .map((alarm) => kindOf(alarm, tenant))
    .sort();

describe('alarms', () => {
  it('watch every queue there is: the age of what is worked off, the number of what was given up', () => {
    for (const [tenant, template] of city.templates) {
      for (const [id, { Properties }] of ofType(template, 'AWS::SQS::Queue')) {
        const expected = Properties.RedrivePolicy ? 'queue-age' : 'dead-letters';
        expect(watching(template, tenant, id), `${tenant} ${id}`).toEqual([expected]);
      }
    }
  });

  it('watch every function there is: its failures, its throttles, and how old a stream it reads is', () => {
    for (const [tenant, template] of city.templates) {
      for (const [id] of ofType(template, 'AWS::Lambda::Function')) {
        const reads = ofType(template, 'AWS::Lambda::EventSourceMapping').some(
          ([, { Properties }]) => Properties.StartingPosition && JSON.stringify(Properties.FunctionName).includes(`"${id}"`),
        );
        const expected = [...(reads ? ['change-feed-age'] : []), 'function-errors', 'function-throttles'];
        expect(watching(template, tenant, id), `${tenant} ${id}`).toEqual(expected);
      }
    }
  });

  it('watch every table, API and IoT rule', () => {
    for (const [tenant, template] of city.templates) {
      for (const [id] of ofType(template, 'AWS::DynamoDB::GlobalTable'))
        expect(watching(template, tenant, id)).toEqual(['table-errors', 'table-throttled']);
      for (const [id] of ofType(template, 'AWS::ApiGatewayV2::Api'))
        expect(watching(template, tenant, id)).toEqual(['api-errors', 'api-latency']);
      for (const [, { Properties }] of ofType(template, 'AWS::IoT::TopicRule'))
        expect(watching(template, tenant, Properties.RuleName as string)).toEqual(['iot-rule-throttled']);
    }
  });

  it('watch the way from a district to the hub, in its three parts', () => {
    const rules: readonly (readonly [string, string])[] = [
      ['chancheng', 'citywatch-chancheng-hub-link'],
      ['foshan', 'citywatch-foshan-inbox'],
    ];
    for (const [tenant, rule] of rules) {
      const template = city.templates.get(tenant) as Template;
      // EventBridge's metrics go by the rule's physical name.
      template.hasResourceProperties('AWS::Events::Rule', { Name: rule });
      expect(watching(template, tenant, rule)).toEqual(['bus-lag', 'bus-retries']);
      expect(alarms(template).map((alarm) => kindOf(alarm, tenant))).toContain('forward-lag');
    }
  });

  it('go off when the deadline watcher says nothing, and when a tenant with things is silent', () => {
    const silent = (tenant: string) =>
      alarms(city.templates.get(tenant) as Template)
        .filter(({ TreatMissingData }) => TreatMissingData === 'breaching')
        .map((alarm) => kindOf(alarm, tenant))
        .sort();
    expect(silent('chancheng')).toEqual(['ingest-silent', 'missed-passes']);
    // Nothing reports to the hub itself.
    expect(silent('foshan')).toEqual(['missed-passes']);
  });

  it('count what the functions of their own deployment count, under its name', () => {
    const other = synthesize({ districts: [native('nanhai')], settings: { prefix: 'drill' } });
    for (const [folder, prefix] of [
      [city, 'citywatch'],
      [other, 'drill'],
    ] as const) {
      const template = [...folder.templates.values()][1] as Template;
      const namespaces = alarms(template).flatMap(({ Namespace = '' }) =>
        Namespace.startsWith('AWS/') || Namespace === '' ? [] : [Namespace],
      );
      expect([...new Set(namespaces)]).toEqual([prefix]);
      for (const [, { Properties }] of ofType(template, 'AWS::Lambda::Function'))
        expect(Properties).toMatchObject({ Environment: { Variables: { METRIC_NAMESPACE: prefix } } });
    }
  });

  it('all tell one topic, when they begin and when they end', () => {
    for (const [, template] of city.templates) {
      const [[topic] = ['']] = ofType(template, 'AWS::SNS::Topic').filter(([, { Properties }]) => !Properties.TopicName);
      for (const { AlarmActions, OKActions, AlarmName } of alarms(template))
        expect([AlarmActions, OKActions], AlarmName).toEqual([[{ Ref: topic }], [{ Ref: topic }]]);
    }
  });

  it('say what they mean, what to do first, and where the runbook explains them', () => {
    for (const [tenant, template] of city.templates) {
      for (const alarm of alarms(template)) {
        const kind = kindOf(alarm, tenant) as keyof typeof ALARM_KINDS;
        expect(alarm.AlarmDescription).toMatch(/^.{20,} First: .{10,} Runbook: docs\/runbook\.md#/);
        expect(alarm.AlarmDescription.endsWith(runbookAnchor(kind)), alarm.AlarmName).toBe(true);
      }
    }
  });
});

describe('the topic of the operations alarms', () => {
  it('is encrypted, and published to by alarms of this account alone', () => {
    const [[id, topic]] = ofType(district, 'AWS::SNS::Topic').filter(([, { Properties }]) => !Properties.TopicName) as [[string, Resource]];
    expect(topic.Properties.KmsMasterKeyId).toBeDefined();
    const publishers = statements(district).filter(
      ({ type, statement }) =>
        type === 'AWS::SNS::TopicPolicy' && statement.Effect === 'Allow' && JSON.stringify(statement.Resource).includes(id),
    );
    expect(publishers.map(({ statement }) => statement)).toEqual([
      {
        Sid: expect.any(String),
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Resource: { Ref: id },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
    // Without this CloudWatch cannot publish to it, and no alarm says so.
    district.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ]),
      },
    });
  });

  it('has subscribers only where the deployment names them', () => {
    expect(ofType(district, 'AWS::SNS::Subscription')).toEqual([]);
    const told = synthesize({ districts: [native('nanhai')], settings: { opsEmails: ['ops@example.org', 'night@example.org'] } });
    const subscriptions = ofType(told.templates.get('nanhai') as Template, 'AWS::SNS::Subscription');
    expect(subscriptions.map(([, { Properties }]) => [Properties.Protocol, Properties.Endpoint])).toEqual([
      ['email', 'ops@example.org'],
      ['email', 'night@example.org'],
    ]);
  });
});

describe('dashboards', () => {
  const boards = (tenant: string): Record<string, string> =>
    Object.fromEntries(
      ofType(city.templates.get(tenant) as Template, 'AWS::CloudWatch::Dashboard').map(([, { Properties }]) => [
        Properties.DashboardName as string,
        JSON.stringify(Properties.DashboardBody),
      ]),
    );

  it('show a tenant all of its alarms and every metric that is counted', () => {
    const board = boards('chancheng')['citywatch-chancheng'] ?? '';
    const ids = ofType(district, 'AWS::CloudWatch::Alarm').map(([id]) => id);
    expect(ids.filter((id) => !board.includes(`"${id}"`))).toEqual([]);
    const unseen = Object.keys(METRICS).filter((name) => !board.includes(`\\"${name}\\"`));
    // Its alarm and the number of messages in each end queue are there.
    expect(unseen).toEqual(['EventsForwarded', 'DeadLettersKept']);
  });

  it('show the hub its districts side by side, by alarms that exist there', () => {
    const board = boards('foshan')['citywatch-foshan-districts'] ?? '';
    for (const tenant of DISTRICTS) {
      expect(board).toContain(`\\"tenant\\",\\"${tenant}\\"`);
      const named = [...board.matchAll(/:alarm:(citywatch-[a-z]+-[A-Za-z-]+)/g)].map(([, name]) => name as string);
      const existing = alarms(city.templates.get(tenant) as Template).map(({ AlarmName }) => AlarmName);
      const own = named.filter((name) => name.startsWith(`citywatch-${tenant}-`));
      expect(own).toHaveLength(6);
      expect(own.filter((name) => !existing.includes(name))).toEqual([]);
    }
  });

  it('name the districts that have an account of their own', () => {
    const apart = synthesize({
      account: '111111111111',
      districts: [native('nanhai', { account: '222222222222' }), native('shunde')],
    });
    const [, { Properties }] = ofType(apart.templates.get('foshan') as Template, 'AWS::CloudWatch::Dashboard').find(
      ([, board]) => board.Properties.DashboardName === 'citywatch-foshan-districts',
    ) as [string, Resource];
    const body = JSON.stringify(Properties.DashboardBody);
    expect(body).toContain('seen there: nanhai');
    expect(body).not.toContain('citywatch-nanhai-');
    expect(body).toContain('citywatch-shunde-missed-passes');
  });
});

describe('logs', () => {
  it('are kept for 400 days, encrypted, whoever writes them, and no function makes a group of its own that is not', () => {
    for (const [tenant, template] of city.templates) {
      const groups = ofType(template, 'AWS::Logs::LogGroup');
      for (const [id, { Properties }] of groups)
        expect(Properties, `${tenant} ${id}`).toMatchObject({ RetentionInDays: 400, KmsKeyId: expect.anything() });
      const ids = groups.map(([id]) => id);
      // A function without a group named for it would get one from Lambda that is kept for ever and not encrypted.
      for (const [id, { Properties }] of ofType(template, 'AWS::Lambda::Function'))
        expect(ids, `${tenant} ${id}`).toContain((Properties.LoggingConfig as { LogGroup: { Ref: string } } | undefined)?.LogGroup.Ref);
      expect(ofType(template, 'Custom::LogRetention')).toEqual([]);
    }
  });
});

describe('docs/runbook.md', () => {
  const sections = new Map(
    runbook
      .split(/^#{2,3} /m)
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf('\n')), section] as const),
  );

  it.each(KINDS)('explains the alarm %s: what it means and does to the city, what to look at, what to do, whom to call', (kind) => {
    const section = sections.get(kind) ?? '';
    const parts = ['Means', 'Effect', 'First look', 'Remedy', 'Escalate'];
    expect(parts.filter((part) => !section.includes(`**${part}**:`))).toEqual([]);
  });

  it('explains no alarm that does not exist: every kind is used in some stack', () => {
    const used = new Set([...city.templates].flatMap(([tenant, template]) => alarms(template).map((alarm) => kindOf(alarm, tenant))));
    expect(KINDS.filter((kind) => !used.has(kind))).toEqual([]);
  });

  it('lists every metric with its unit, dimensions and meaning, and no other', () => {
    const rows = [...(sections.get('Metrics') ?? '').matchAll(/^\| `(\w+)` \| (\w+) \| (.*) \| (.*) \|$/gm)].map(([, ...cells]) => cells);
    expect(rows).toEqual(
      Object.entries(METRICS).map(([name, { unit, dimensions, meaning }]) => [
        name,
        unit,
        dimensions.map((dimension) => `\`${dimension}\``).join(', '),
        meaning,
      ]),
    );
  });

  it('says what to do when something larger breaks, and its links lead somewhere', () => {
    for (const heading of [
      'Drift and diff',
      'A tenant cannot reach the hub',
      'A region is down',
      'Backlog after an outage',
      'Restoring a table',
      'Redriving dead letters',
    ])
      expect([...sections.keys()]).toContain(heading);
    const anchors = [...sections.keys()].map((heading) => heading.toLowerCase().replaceAll(' ', '-'));
    const links = [...runbook.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor as string);
    expect(links.filter((anchor) => !anchors.includes(anchor))).toEqual([]);
  });
});
