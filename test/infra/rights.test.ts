import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { ENVIRONMENTS, FUNCTION_NAMES, type FunctionName } from '../../lib/wiring/environment.ts';
import { DISTRICTS, synthesize } from './fixture.ts';
import { actionsOf, resourcesOf, type Statement } from './policies.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

const SHORT: Readonly<Record<string, string>> = { '/index/index1': ' index1', '/index/index2': ' index2', '/*': ' objects' };

let templates: ReadonlyMap<string, Template>;

beforeAll(() => {
  templates = synthesize({ settings: { issuer: undefined } }).templates;
});

const resourcesIn = (template: Template): [string, Resource][] => Object.entries(template.toJSON().Resources as Record<string, Resource>);

/** A function's logical id begins with its construct's: `TenantEvaluateTelemetryFunction…`. */
const constructOf = (name: FunctionName): string =>
  `Tenant${name
    .split('-')
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('')}`;

/** Every statement that speaks of what the function's role may do, wherever CDK put it. */
function statementsOf(template: Template, name: FunctionName): readonly Statement[] {
  const all = resourcesIn(template);
  const [role] = all.find(([id, { Type }]) => Type === 'AWS::IAM::Role' && id.startsWith(`${constructOf(name)}Role`)) as [string, Resource];
  const isOurs = ({ Type, Properties }: Resource): boolean =>
    (Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::ManagedPolicy') && JSON.stringify(Properties.Roles).includes(`"${role}"`);
  return all.flatMap(([, resource]) =>
    isOurs(resource) ? (resource.Properties.PolicyDocument as { readonly Statement: readonly Statement[] }).Statement : [],
  );
}

/** A resource in short: the logical id without CDK's hash, and what follows it; a literal ARN without account. */
function shortOf(resource: unknown): string {
  if (typeof resource === 'string') return resource;
  const { 'Fn::GetAtt': attribute, 'Fn::Join': join, Ref: ref } = resource as Record<string, unknown>;
  if (attribute) {
    const [id = '', name = ''] = attribute as string[];
    return `${id.replace(/^Tenant/, '').replace(/[0-9A-F]{8}$/, '')}${name === 'Arn' ? '' : ` ${name}`}`;
  }
  if (ref)
    return String(ref)
      .replace(/^Tenant/, '')
      .replace(/[0-9A-F]{8}$/, '');
  const parts = (join as [string, unknown[]])[1].map((part) => (typeof part === 'string' ? (SHORT[part] ?? part) : shortOf(part)));
  return parts.join('');
}

/** What a function may do, service by service, and to what. */
function rightsOf(template: Template, name: FunctionName): Record<string, string[]> {
  const rights: Record<string, string[]> = {};
  for (const statement of statementsOf(template, name)) {
    const targets = resourcesOf(statement).map(shortOf);
    for (const action of actionsOf(statement)) rights[action] = [...new Set([...(rights[action] ?? []), ...targets])].sort();
  }
  return rights;
}

const on = (actions: readonly string[], ...targets: readonly string[]): Record<string, string[]> =>
  Object.fromEntries(actions.map((action) => [action, [...targets].sort()]));
const LOG = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const USE_KEY = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];
const CONSUME = ['ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility', 'GetQueueAttributes', 'GetQueueUrl'].map(
  (action) => `sqs:${action}`,
);
const READ = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
const WRITE = ['dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'];
const STREAM = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'];
const DOMAIN = ['DomainTable', 'DomainTable index1', 'DomainTable index2'];
const TELEMETRY = ['TelemetryTable', 'TelemetryTable index1', 'TelemetryTable index2'];
const BUCKET = { ...on(['s3:ListBucket'], 'ObjectsBucket'), ...on(['s3:GetObject'], 'ObjectsBucket objects') };

const ALL_QUEUES = [
  ...['Telemetry', 'Notify', 'Push', 'Forward'].flatMap((name) => [`${name}Queue`, `${name}QueueDeadLetters`]),
  'IngestErrors',
  'ChangeFeedFailures',
  'DeadlineWatchMissed',
  'HubLinkUndelivered',
  'FromHubQueue',
  'FromHubQueueDeadLetters',
];

/** All that each function of a district may do: what is not here it may not. */
const RIGHTS: { readonly [name in FunctionName]: Record<string, string[]> } = {
  'evaluate-telemetry': {
    ...on(LOG, 'EvaluateTelemetryLog'),
    ...on(CONSUME, 'TelemetryQueue'),
    ...on(READ, ...DOMAIN, ...TELEMETRY),
    ...on(WRITE, 'DomainTable', 'TelemetryTable'),
    ...BUCKET,
    ...on(USE_KEY, 'Key'),
  },
  'apply-changes': {
    ...on(LOG, 'ApplyChangesLog'),
    ...on(STREAM, 'DomainTable StreamArn'),
    ...on(['kms:Decrypt', 'kms:DescribeKey'], 'Key'),
    ...on(['sqs:SendMessage'], 'NotifyQueue', 'PushQueue', 'ForwardQueue', 'TelemetryQueue', 'ChangeFeedFailures'),
    ...on(['sqs:GetQueueAttributes', 'sqs:GetQueueUrl'], 'ChangeFeedFailures'),
  },
  notify: {
    ...on(LOG, 'NotifyLog'),
    ...on(CONSUME, 'NotifyQueue'),
    ...on(READ, ...DOMAIN),
    ...on(WRITE, 'DomainTable'),
    ...BUCKET,
    ...on(['sns:Publish'], 'Unitschanchengwaterbureau', 'Unitsemergencybureau', 'Unitsgascompany', 'Unitszumiaooffice'),
    ...on(['kms:GenerateMac'], 'OneTapLinksKey'),
    ...on(['ssm:GetParameter'], 'arn:aws:ssm:us-east-1:AWS::AccountId:parameter/citywatch/chancheng/channels/*'),
    ...on(USE_KEY, 'Key'),
  },
  push: {
    ...on(LOG, 'PushLog'),
    ...on(CONSUME, 'PushQueue'),
    ...on(READ, ...DOMAIN),
    ...on(['iot:Publish'], 'arn:aws:iot:us-east-1:AWS::AccountId:topic/citywatch/chancheng/push/*'),
    ...on(USE_KEY, 'Key'),
  },
  forward: {
    ...on(LOG, 'ForwardLog'),
    ...on(CONSUME, 'ForwardQueue'),
    // Whether the store is still the tenant's, by the leading key.
    ...on(['dynamodb:GetItem'], 'DomainTable'),
    ...on(['events:PutEvents'], 'Bus'),
    ...on(USE_KEY, 'Key'),
  },
  'watch-deadlines': {
    ...on(LOG, 'WatchDeadlinesLog'),
    ...on(READ, ...DOMAIN),
    ...on(WRITE, 'DomainTable'),
    ...BUCKET,
    ...on(['sqs:SendMessage'], 'TelemetryQueue'),
    ...on(USE_KEY, 'Key'),
  },
  'send-beats': {
    ...on(LOG, 'SendBeatsLog'),
    ...on(['events:PutEvents'], 'Bus'),
  },
  'keep-replicas': {
    ...on(LOG, 'KeepReplicasLog'),
    ...on(CONSUME, 'InboxQueue'),
    ...on([...READ, ...WRITE], 'DomainTable'),
    // Of the first only replicas, of the second only dead letters: by the leading key.
    ...on(['dynamodb:PutItem'], 'DomainTable', 'TelemetryTable'),
    ...on(['events:PutEvents'], 'Bus'),
    ...on(['iot:Publish'], 'arn:aws:iot:us-east-1:AWS::AccountId:topic/citywatch/foshan/push/*'),
    ...on(USE_KEY, 'Key'),
  },
  'send-digests': {
    ...on(LOG, 'SendDigestsLog'),
    ...on(READ, ...DOMAIN),
    // The mark of how far it has come: by the leading key.
    ...on(['dynamodb:PutItem'], 'DomainTable'),
    ...on(['events:PutEvents'], 'Bus'),
    ...on(USE_KEY, 'Key'),
  },
  'hear-hub': {
    ...on(LOG, 'HearHubLog'),
    ...on(CONSUME, 'FromHubQueue'),
    ...on(READ, ...DOMAIN),
    ...on(WRITE, 'DomainTable'),
    ...BUCKET,
    ...on(['events:PutEvents'], 'Bus'),
    ...on(USE_KEY, 'Key'),
  },
  'sign-days': {
    ...on(LOG, 'SignDaysLog'),
    ...on(READ, ...DOMAIN),
    ...on(['dynamodb:PutItem'], 'DomainTable'),
    ...on(['s3:PutObject'], 'ObjectsBucket/audit/*'),
    ...on(USE_KEY, 'Key'),
    ...on(['kms:GetPublicKey', 'kms:Sign'], 'RecordSigningKey'),
  },
  'collect-dead-letters': {
    ...on(LOG, 'CollectDeadLettersLog'),
    ...on(
      CONSUME,
      'TelemetryQueueDeadLetters',
      'NotifyQueueDeadLetters',
      'PushQueueDeadLetters',
      'ForwardQueueDeadLetters',
      'IngestErrors',
      'ChangeFeedFailures',
      'DeadlineWatchMissed',
      'HubLinkUndelivered',
      'FromHubQueueDeadLetters',
    ),
    ...on(['dynamodb:PutItem'], 'TelemetryTable'),
    ...on(['dynamodb:GetRecords', 'dynamodb:GetShardIterator'], 'DomainTable StreamArn'),
    ...on(USE_KEY, 'Key'),
  },
  api: {
    ...on(LOG, 'ApiLog'),
    ...on(READ, ...DOMAIN, ...TELEMETRY),
    ...on(WRITE, 'DomainTable'),
    ...on(['dynamodb:PutItem'], 'DomainTable', 'TelemetryTable'),
    ...BUCKET,
    ...on(['s3:PutObject'], 'ObjectsBucket objects'),
    ...on(['sqs:SendMessage'], 'TelemetryQueue', 'NotifyQueue', 'PushQueue', 'ForwardQueue'),
    ...on(['sqs:GetQueueAttributes'], ...ALL_QUEUES),
    ...on(['kms:GenerateMac'], 'OneTapLinksKey'),
    ...on(USE_KEY, 'Key'),
  },
  'add-claims': on(LOG, 'AddClaimsLog'),
  'admit-device': {
    ...on(LOG, 'AdmitDeviceLog'),
    ...on(READ, ...DOMAIN),
    ...on(WRITE, 'DomainTable'),
    ...BUCKET,
    ...on(['iot:DescribeThing'], 'arn:aws:iot:us-east-1:AWS::AccountId:thing/*'),
    ...on(USE_KEY, 'Key'),
  },
  authorize: on(LOG, 'AuthorizeLog'),
  site: { ...on(LOG, 'SiteLog'), ...on(['iot:DescribeEndpoint'], '*') },
};

/** Only the hub keeps the city's people and tells the districts that it is there; only districts hear it. */
const OF_HUB: readonly FunctionName[] = ['add-claims', 'send-beats', 'keep-replicas'];
const OF_DISTRICT: readonly FunctionName[] = ['hear-hub', 'send-digests'];
const has = (tenant: string, name: FunctionName): boolean => (tenant === 'foshan' ? !OF_DISTRICT.includes(name) : !OF_HUB.includes(name));
const tenantsWith = (name: FunctionName): [string, Template][] => [...templates].filter(([tenant]) => has(tenant, name));
const templateWith = (name: FunctionName): Template => templates.get(OF_HUB.includes(name) ? 'foshan' : 'chancheng') as Template;

describe.each(FUNCTION_NAMES)('the function %s', (name) => {
  it('may do what it does and nothing else', () => {
    expect(rightsOf(templateWith(name), name)).toEqual(RIGHTS[name]);
  });

  it('reaches nothing of another tenant’s, in any stack', () => {
    for (const [tenant, template] of tenantsWith(name)) {
      const own = new Set(resourcesIn(template).map(([id]) => id));
      const text = JSON.stringify(statementsOf(template, name));
      const references = [...text.matchAll(/"(?:Ref|Fn::GetAtt)":\[?"([^"]+)"/g)].map(([, id]) => id as string);
      expect(references.filter((id) => !own.has(id) && id !== 'AWS::AccountId' && id !== 'AWS::URLSuffix')).toEqual([]);
      expect(text).not.toContain('Fn::ImportValue');
      // What is named outright, names this tenant.
      const named = [...text.matchAll(/citywatch[./_-]([a-z]+)/g)].map(([, named]) => named);
      expect(named.filter((other) => other !== tenant && [...DISTRICTS, 'foshan'].includes(other as string))).toEqual([]);
    }
  });

  it('writes nothing but dead letters into the table of readings, unless it evaluates them', () => {
    const writes = statementsOf(templateWith(name), name).filter(
      (statement) => actionsOf(statement).includes('dynamodb:PutItem') && resourcesOf(statement).map(shortOf).includes('TelemetryTable'),
    );
    const conditions =
      name === 'evaluate-telemetry' ? undefined : { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['DEAD-LETTER'] } };
    for (const { Condition } of writes) expect(Condition).toEqual(conditions);
  });

  it('uses the key only through the services that keep its data', () => {
    const kms = statementsOf(templateWith(name), name).filter((statement) => actionsOf(statement).includes('kms:Encrypt'));
    for (const { Condition } of kms) expect(JSON.stringify(Condition)).toMatch(/"kms:ViaService":.*(dynamodb|s3|sns)\.us-east-1/);
  });

  it('is told the variables of its schema and no others, in every stack', () => {
    for (const [tenant, template] of tenantsWith(name)) {
      // The hub's API alone gives commands.
      const isOfHub = (variable: string): boolean => name === 'api' && variable === 'BUS_NAME' && tenant !== 'foshan';
      // No map tiles are set up here.
      const isOfMap = (variable: string): boolean => name === 'site' && variable === 'BASE_MAP';
      // A federated district's alone tell platforms (variants.test.ts).
      const isOfFederated = (variable: string): boolean =>
        variable === 'SOURCES_QUEUE_URL' || (name === 'notify' && variable === 'TELEMETRY_TABLE');
      const [, lambda] = resourcesIn(template).find(
        ([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith(`${constructOf(name)}Function`),
      ) as [string, Resource];
      const { Variables } = lambda.Properties.Environment as { readonly Variables: Record<string, unknown> };
      expect(Object.keys(Variables).sort()).toEqual(
        Object.keys(ENVIRONMENTS[name].shape)
          .filter((variable) => !isOfHub(variable) && !isOfFederated(variable) && !isOfMap(variable))
          .sort(),
      );
    }
  });
});

describe('who may call a function', () => {
  it('is API Gateway for the API and the site, IoT Core for the authorizer and the gate of devices, the scheduler for the watch, and nobody else', () => {
    const template = templates.get('chancheng') as Template;
    const permissions = resourcesIn(template).flatMap(([, { Type, Properties }]) =>
      Type === 'AWS::Lambda::Permission' ? [`${String(Properties.Principal)} ${shortOf(Properties.FunctionName)}`] : [],
    );
    expect([...new Set(permissions)].sort()).toEqual([
      'apigateway.amazonaws.com ApiFunction',
      'apigateway.amazonaws.com SiteFunction',
      'iot.amazonaws.com AdmitDeviceFunction',
      'iot.amazonaws.com AuthorizeFunction',
    ]);
    const invokers = resourcesIn(template).flatMap(([id, { Type, Properties }]) =>
      Type === 'AWS::IAM::Role' && JSON.stringify(Properties).includes('lambda:InvokeFunction') ? [id.replace(/[0-9A-F]{8}$/, '')] : [],
    );
    expect(invokers).toEqual(['TenantDeadlineWatchRole', 'TenantRecordSigningRole', 'DigestsRole']);
  });
});
