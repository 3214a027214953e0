import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { DISTRICTS, OF_DISTRICT, OF_HUB, type Synthesized, synthesize } from './fixture.ts';
import { actionsOf, resourcesOf, statements } from './policies.ts';

let city: Synthesized;
let hub: Template;
let district: Template;

beforeAll(() => {
  city = synthesize({ validate: true });
  hub = city.templates.get('foshan') as Template;
  district = city.templates.get('chancheng') as Template;
});

const all = (): [string, Template][] => [...city.templates];
const properties = (template: Template, type: string): Record<string, Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(template.findResources(type)).map(([id, resource]) => [id, resource.Properties as Record<string, unknown>]),
  );

describe('the city as a whole', () => {
  it('is one hub and one district stack each, with templates at the top of the output folder', () => {
    expect([...city.templates.keys()].sort()).toEqual([...DISTRICTS, 'foshan'].sort());
    for (const [tenant] of all())
      expect(readFileSync(join(city.folder, `citywatch-${tenant}.template.json`), 'utf8')).toContain('Resources');
  });

  it('says in each stack’s outputs what the command line and a device need to talk to the tenant', () => {
    for (const [tenant, template] of all()) {
      const outputs = Object.entries<{ Value: unknown }>(template.toJSON().Outputs as Record<string, { Value: unknown }>);
      const said = Object.fromEntries(outputs.map(([id, { Value }]) => [id, Value]));
      expect(said).toMatchObject({
        Tenant: tenant,
        Kind: tenant === 'foshan' ? 'city' : 'native',
        Region: 'us-east-1',
        TelemetryRuleName: `citywatch_${tenant}_telemetry`,
      });
      for (const id of ['ApiUrl', 'DevicePolicyName', 'BusName']) expect(said[id], `${id} of ${tenant}`).toBeTruthy();
    }
  });

  it('passes AwsSolutions and the validation of CloudFormation’s own schemas', () => {
    expect(city.violations).toEqual([]);
  });

  it('stays far below CloudFormation’s limit of 500 resources', () => {
    for (const [tenant, template] of all()) expect(Object.keys(template.toJSON().Resources).length, tenant).toBeLessThan(300);
  });
});

describe('least privilege', () => {
  it('allows no wildcard action anywhere', () => {
    const wild = all().flatMap(([tenant, template]) =>
      statements(template)
        .filter(({ statement }) => statement.Effect === 'Allow')
        .flatMap(({ at, statement }) =>
          statement.NotAction ? [`${tenant} ${at} NotAction`] : actionsOf(statement).filter((action) => action.includes('*')),
        ),
    );
    expect(wild).toEqual([]);
  });

  it('allows everything only on the key that carries the policy itself, and to ask for the name of the IoT endpoint', () => {
    const wild = all().flatMap(([, template]) =>
      statements(template).filter(({ statement }) => statement.Effect === 'Allow' && resourcesOf(statement).includes('*')),
    );
    const elsewhere = wild.filter(({ type }) => type !== 'AWS::KMS::Key');
    expect(new Set(elsewhere.flatMap(({ statement }) => actionsOf(statement)))).toEqual(new Set(['iot:DescribeEndpoint']));
  });

  it('lets nobody outside in: a principal of * appears in refusals only', () => {
    for (const [tenant, template] of all()) {
      const open = statements(template).filter(
        ({ statement }) => statement.Effect === 'Allow' && JSON.stringify(statement.Principal ?? '').includes('"*"'),
      );
      expect(open, tenant).toEqual([]);
    }
  });

  it('attaches no managed policy', () => {
    for (const [, template] of all()) {
      for (const role of Object.values(properties(template, 'AWS::IAM::Role'))) expect(role.ManagedPolicyArns).toBeUndefined();
    }
  });
});

describe('ingest', () => {
  it('carries the payload whole to the telemetry queue, and what fails to a queue of its own', () => {
    district.hasResourceProperties('AWS::IoT::TopicRule', {
      RuleName: 'citywatch_chancheng_telemetry',
      TopicRulePayload: {
        AwsIotSqlVersion: '2016-03-23',
        Sql: "SELECT encode(*, 'base64') AS data, topic() AS topic, clientid() AS client, timestamp() AS receivedAt FROM 'citywatch/chancheng/+/telemetry'",
        RuleDisabled: false,
        Actions: [{ Sqs: { UseBase64: false, QueueUrl: { Ref: Match.stringLikeRegexp('TelemetryQueue') } } }],
        ErrorAction: { Sqs: { QueueUrl: { Ref: Match.stringLikeRegexp('IngestErrors') } } },
      },
    });
  });

  it('hands batches to evaluate-telemetry and takes back what failed', () => {
    district.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { Ref: Match.stringLikeRegexp('EvaluateTelemetry') },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BatchSize: Match.anyValue(),
      MaximumBatchingWindowInSeconds: 1,
      ScalingConfig: { MaximumConcurrency: 20 },
    });
  });

  it('lets the rule send to those two queues and nowhere else', () => {
    const [, role] = Object.entries(properties(district, 'AWS::IAM::Role')).find(([id]) => id.startsWith('TenantIngestRole')) as [
      string,
      { AssumeRolePolicyDocument: object; Policies: { PolicyDocument: { Statement: unknown[] } }[] },
    ];
    expect(JSON.stringify(role.AssumeRolePolicyDocument)).toContain('iot.amazonaws.com');
    expect(role.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)).toEqual([
      {
        Effect: 'Allow',
        Action: 'sqs:SendMessage',
        Resource: [
          { 'Fn::GetAtt': [expect.stringMatching(/^TenantIngestErrors/), 'Arn'] },
          { 'Fn::GetAtt': [expect.stringMatching(/^TenantTelemetryQueue/), 'Arn'] },
        ],
      },
    ]);
  });

  it('gives a device exactly its own name, topics and commands', () => {
    const [, policy] = Object.entries(properties(district, 'AWS::IoT::Policy')).find(([id]) => id.startsWith('TenantDevices')) as [
      string,
      { PolicyDocument: object },
    ];
    const name = `\${iot:Connection.Thing.ThingName}`;
    const arn = (tail: string) => ({ 'Fn::Join': ['', ['arn:aws:iot:us-east-1:', { Ref: 'AWS::AccountId' }, `:${tail}`]] });
    expect(policy?.PolicyDocument).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'iot:Connect',
          Resource: arn(`client/${name}`),
          Condition: { Bool: { 'iot:Connection.Thing.IsAttached': ['true'] } },
        },
        {
          Effect: 'Allow',
          Action: 'iot:Publish',
          Resource: [
            arn(`topic/$aws/rules/citywatch_chancheng_telemetry/citywatch/chancheng/${name}/telemetry`),
            arn(`topic/citywatch/chancheng/${name}/telemetry`),
          ],
        },
        { Effect: 'Allow', Action: 'iot:Subscribe', Resource: arn(`topicfilter/citywatch/chancheng/${name}/commands`) },
        { Effect: 'Allow', Action: 'iot:Receive', Resource: arn(`topic/citywatch/chancheng/${name}/commands`) },
      ],
    });
  });
});

describe('fleet provisioning', () => {
  const arn = (tail: string) => ({ 'Fn::Join': ['', ['arn:aws:iot:us-east-1:', { Ref: 'AWS::AccountId' }, `:${tail}`]] });
  const provisioning = [
    '$aws/certificates/create/*',
    '$aws/certificates/create-from-csr/*',
    '$aws/provisioning-templates/citywatch-chancheng/provision/*',
  ];

  it('lets a claim certificate ask for an identity and nothing else, under no thing’s name', () => {
    const [, policy] = Object.entries(properties(district, 'AWS::IoT::Policy')).find(([id]) => id.includes('ClaimPolicy')) as [
      string,
      object,
    ];
    expect(policy).toMatchObject({
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: 'iot:Connect', Resource: arn('client/claim_chancheng_*') },
          { Effect: 'Allow', Action: 'iot:Publish', Resource: provisioning.map((topic) => arn(`topic/${topic}`)) },
          { Effect: 'Allow', Action: 'iot:Subscribe', Resource: provisioning.map((topic) => arn(`topicfilter/${topic}`)) },
          { Effect: 'Allow', Action: 'iot:Receive', Resource: provisioning.map((topic) => arn(`topic/${topic}`)) },
        ],
      },
    });
    expect(JSON.stringify(policy).length).toBeLessThan(2048);
  });

  it('asks the gate first, and gives what it admits a thing, the group and the device policy', () => {
    district.hasResourceProperties('AWS::IoT::ThingGroup', { ThingGroupName: 'citywatch-chancheng' });
    const [template] = Object.values(properties(district, 'AWS::IoT::ProvisioningTemplate'));
    expect(template).toMatchObject({
      TemplateName: 'citywatch-chancheng',
      TemplateType: 'FLEET_PROVISIONING',
      PreProvisioningHook: {
        PayloadVersion: '2020-04-01',
        TargetArn: { 'Fn::GetAtt': [expect.stringMatching(/^TenantAdmitDeviceFunction/), 'Arn'] },
      },
    });
    const { TemplateBody } = template as { TemplateBody: { 'Fn::Join': [string, (string | { Ref: string })[]] } };
    const [, parts] = TemplateBody['Fn::Join'];
    const body = JSON.parse(parts.map((part) => (typeof part === 'string' ? part : part.Ref)).join(''));
    expect(body.Resources).toMatchObject({
      thing: {
        Properties: { ThingName: { Ref: 'ThingName' }, ThingGroups: ['citywatch-chancheng'] },
        OverrideSettings: { AttributePayload: 'FAIL' },
      },
      certificate: { Properties: { CertificateId: { Ref: 'AWS::IoT::Certificate::Id' } } },
      policy: { Properties: { PolicyName: expect.stringMatching(/^TenantDevicesPolicy/) } },
    });
    district.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'iot.amazonaws.com',
      SourceArn: arn('provisioningtemplate/citywatch-chancheng'),
    });
  });
});

describe('queues', () => {
  it.each([
    ['TelemetryQueue', 'EvaluateTelemetry', 200],
    ['NotifyQueue', 'Notify', 10],
    ['PushQueue', 'Push', 10],
    ['ForwardQueue', 'Forward', 10],
    ['FromHubQueue', 'HearHub', 10],
  ])('%s is worked off by %s, and what it gives up goes to dead letters of its own', (queue, consumer, batch) => {
    district.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp(`^(Tenant)?${queue}[0-9A-F]{8}$`), 'Arn'] },
      FunctionName: { Ref: Match.stringLikeRegexp(`^Tenant${consumer}Function`) },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BatchSize: batch,
    });
    const [, source] = Object.entries(properties(district, 'AWS::SQS::Queue')).find(([id]) =>
      new RegExp(`^(Tenant)?${queue}[0-9A-F]{8}$`).test(id),
    ) as [string, Record<string, unknown>];
    expect(source.RedrivePolicy).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': [expect.stringMatching(new RegExp(`^(Tenant)?${queue}DeadLetters`)), 'Arn'] },
      maxReceiveCount: 10,
    });
    // AWS asks for six times the function's timeout, so that a batch is not handed out again while it is being worked on.
    const [, lambda] = Object.entries(properties(district, 'AWS::Lambda::Function')).find(([id]) =>
      id.startsWith(`Tenant${consumer}Function`),
    ) as [string, { Timeout: number }];
    expect(source.VisibilityTimeout).toBeGreaterThanOrEqual(6 * lambda.Timeout);
  });

  it('that end in nothing but a person are read by collect-dead-letters, all of them', () => {
    for (const [tenant, template] of all()) {
      const sources = Object.values(properties(template, 'AWS::Lambda::EventSourceMapping'))
        .filter(({ FunctionName }) => JSON.stringify(FunctionName).includes('CollectDeadLetters'))
        .map(({ EventSourceArn }) => (EventSourceArn as { readonly 'Fn::GetAtt': readonly string[] })['Fn::GetAtt'][0]);
      const ends = Object.entries(properties(template, 'AWS::SQS::Queue')).filter(([, queue]) => queue.RedrivePolicy === undefined);
      expect(sources.sort(), tenant).toEqual(ends.map(([id]) => id).sort());
      expect(sources, tenant).toHaveLength(9);
    }
  });

  it('are encrypted, refuse plain text, and those that are worked off set aside after ten receives', () => {
    for (const [tenant, template] of all()) {
      const queues = Object.values(properties(template, 'AWS::SQS::Queue'));
      for (const queue of queues) expect(queue.SqsManagedSseEnabled, tenant).toBe(true);
      expect(
        queues.flatMap((queue) => (queue.RedrivePolicy ? [(queue.RedrivePolicy as { maxReceiveCount: number }).maxReceiveCount] : [])),
      ).toEqual(Array(5).fill(10));
      const guarded = statements(template).filter(({ type, statement }) => type === 'AWS::SQS::QueuePolicy' && statement.Effect === 'Deny');
      expect(guarded.length, tenant).toBe(queues.length);
    }
  });
});

describe('stores', () => {
  it('are two tables with both indexes, expiry, recovery to a point in time, the tenant’s key, and are kept', () => {
    const tables = district.findResources('AWS::DynamoDB::GlobalTable');
    expect(Object.keys(tables)).toHaveLength(2);
    for (const table of Object.values(tables)) {
      expect(table.DeletionPolicy).toBe('Retain');
      expect(table.UpdateReplacePolicy).toBe('Retain');
      expect(table.Properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        GlobalSecondaryIndexes: ['index1', 'index2'].map((name) => ({
          IndexName: name,
          KeySchema: [
            { AttributeName: `${name}pk`, KeyType: 'HASH' },
            { AttributeName: `${name}sk`, KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        })),
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      });
      expect(table.Properties.Replicas).toMatchObject([
        {
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          SSESpecification: { KMSMasterKeyId: expect.anything() },
        },
      ]);
    }
  });

  it('stream the domain and nothing else', () => {
    const streamed = Object.entries(properties(district, 'AWS::DynamoDB::GlobalTable')).filter(([, table]) => table.StreamSpecification);
    expect(streamed).toHaveLength(1);
    expect(streamed[0]?.[0]).toMatch(/Domain/);
    expect(streamed[0]?.[1].StreamSpecification).toEqual({ StreamViewType: 'NEW_IMAGE' });
  });

  it('keep objects private, versioned and under the tenant’s key', () => {
    district.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }] },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        LoggingConfiguration: { DestinationBucketName: { Ref: Match.stringLikeRegexp('AccessLog') } },
      },
    });
    district.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
  });
});

describe('the change feed', () => {
  it('passes on inserted incident events only, halves a failing batch, and notes what it gave up', () => {
    district.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { Ref: Match.stringLikeRegexp('ApplyChanges') },
      StartingPosition: 'TRIM_HORIZON',
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('ChangeFeedFailures'), 'Arn'] } } },
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"],"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"EVT#"}]}}}}' }] },
    });
  });
});

describe('units', () => {
  it('have a topic where they are notified: the district’s own, its towns’ and the city’s, under the tenant’s key', () => {
    // The one without a name of its own is for operations, not for a unit.
    const unitTopics = (template: Template) =>
      Object.values(properties(template, 'AWS::SNS::Topic')).flatMap(({ TopicName }) => (TopicName ? [TopicName] : []));
    expect(unitTopics(district).sort()).toEqual(
      ['chancheng-water-bureau', 'emergency-bureau', 'gas-company', 'zumiao-office'].map((unit) => `citywatch-chancheng-${unit}`),
    );
    for (const topic of Object.values(properties(district, 'AWS::SNS::Topic'))) expect(topic.KmsMasterKeyId).toBeDefined();
    expect(unitTopics(hub).sort()).toEqual(['citywatch-foshan-emergency-bureau', 'citywatch-foshan-gas-company']);
  });

  it('are published to by notify alone, topic by topic', () => {
    const publishers = statements(district).filter(
      ({ statement, type }) => type === 'AWS::IAM::Policy' && actionsOf(statement).includes('sns:Publish'),
    );
    expect(publishers).toHaveLength(1);
    expect(publishers[0]?.at).toMatch(/Notify/);
    expect(resourcesOf(publishers[0]?.statement as never)).toHaveLength(4);
  });
});

describe('between district and hub', () => {
  it('a district’s own events go to the hub’s bus, and wait in a queue when they cannot', () => {
    district.hasResourceProperties('AWS::Events::EventBus', { Name: 'citywatch-chancheng' });
    district.hasResourceProperties('AWS::Events::Rule', {
      EventBusName: { Ref: Match.stringLikeRegexp('Bus') },
      EventPattern: { source: ['citywatch.chancheng'] },
      Targets: [
        {
          Arn: {
            'Fn::Join': [
              '',
              ['arn:', { Ref: 'AWS::Partition' }, ':events:us-east-1:', { Ref: 'AWS::AccountId' }, ':event-bus/citywatch-foshan'],
            ],
          },
          RoleArn: Match.anyValue(),
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('HubLinkUndelivered'), 'Arn'] } },
        },
      ],
    });
  });

  it('the hub believes each district its own source only, and keeps what arrives for 400 days', () => {
    const policies = Object.values(properties(hub, 'AWS::Events::EventBusPolicy'));
    expect(policies.map((policy) => (policy.Statement as { Condition: unknown }).Condition)).toEqual(
      // All in one account here: who may put for another tenant is kept apart by accounts and by each district's own role.
      [{ StringEquals: { 'events:source': DISTRICTS.map((tenant) => `citywatch.${tenant}`) } }],
    );
    hub.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        $or: [
          { source: DISTRICTS.map((tenant) => `citywatch.${tenant}`), account: [{ Ref: 'AWS::AccountId' }] },
          { source: ['citywatch.foshan'], account: [{ Ref: 'AWS::AccountId' }], 'detail-type': ['inbox.redelivered'] },
        ],
      },
      Targets: [
        {
          Arn: {
            'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':log-group:'), { Ref: Match.stringLikeRegexp('InboxEvents') }])],
          },
        },
        { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('InboxQueue'), 'Arn'] }, DeadLetterConfig: Match.anyValue() },
      ],
    });
    hub.hasResourceProperties('AWS::Logs::ResourcePolicy', Match.anyValue());
  });
});

describe('between hub and district', () => {
  it('the hub says each minute that it is there, on its own bus, and a rule carries it to the districts’', () => {
    hub.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(1 minute)',
      Target: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('SendBeats'), 'Arn'] } },
    });
    hub.hasResourceProperties('AWS::Events::Rule', {
      EventBusName: { Ref: Match.stringLikeRegexp('Bus') },
      EventPattern: { source: ['citywatch.foshan'], account: [{ Ref: 'AWS::AccountId' }], 'detail-type': ['hub.beat'] },
      Targets: DISTRICTS.map((tenant) => ({
        Arn: { 'Fn::Join': ['', Match.arrayWith([`:event-bus/citywatch-${tenant}`])] },
        RoleArn: Match.anyValue(),
        // One that comes late says nothing that the next one does not.
        RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 3 },
      })),
    });
  });

  it('a district hears it by a rule that believes the hub alone, and only that rule may fill the queue', () => {
    district.hasResourceProperties('AWS::Events::Rule', {
      Name: 'citywatch-chancheng-from-hub',
      EventPattern: { source: ['citywatch.foshan'], account: [{ Ref: 'AWS::AccountId' }], 'detail-type': ['hub.beat', 'hub.command'] },
      Targets: [{ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^FromHubQueue[0-9A-F]{8}$'), 'Arn'] } }],
    });
    const senders = statements(district).filter(
      ({ type, at, statement }) => type === 'AWS::SQS::QueuePolicy' && /^FromHubQueuePolicy/.test(at) && statement.Effect === 'Allow',
    );
    expect(senders.map(({ statement }) => statement)).toMatchObject([
      {
        Action: expect.arrayContaining(['sqs:SendMessage']),
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [expect.stringMatching(/^FromHubRule/), 'Arn'] } } },
      },
    ]);
    // A watcher that listened before it could hear anything would find the hub silent.
    const [watcher] = Object.values(district.findResources('AWS::Lambda::Function')).filter(({ Properties }) =>
      String(Properties.Description).startsWith('Warns'),
    );
    const after = ['FromHubRule', 'FromHubPolicy', 'FromHubQueuePolicy', 'TenantHearHubFunctionSqsEventSource'];
    expect(after.filter((id) => !((watcher?.DependsOn ?? []) as string[]).some((one) => one.startsWith(id)))).toEqual([]);
    for (const [, template] of all().filter(([tenant]) => tenant !== 'foshan'))
      for (const policy of Object.values(properties(template, 'AWS::Events::EventBusPolicy')))
        expect(policy.Statement).toMatchObject({ Condition: { StringEquals: { 'events:source': 'citywatch.foshan' } } });
  });

  it('a command goes to the bus of the district it is for, and to no other', () => {
    for (const tenant of DISTRICTS)
      hub.hasResourceProperties('AWS::Events::Rule', {
        EventPattern: {
          source: ['citywatch.foshan'],
          account: [{ Ref: 'AWS::AccountId' }],
          'detail-type': ['hub.command'],
          detail: { tenant: [tenant] },
        },
        Targets: [{ Arn: { 'Fn::Join': ['', Match.arrayWith([`:event-bus/citywatch-${tenant}`])] }, RoleArn: Match.anyValue() }],
      });
  });

  it('the API of the hub alone puts commands on a bus', () => {
    const buses = (template: Template): unknown[] =>
      Object.values(properties(template, 'AWS::Lambda::Function'))
        .filter(({ Description }) => Description === 'The HTTP API')
        .map(({ Environment }) => (Environment as { Variables: Record<string, unknown> }).Variables.BUS_NAME !== undefined);
    expect([buses(hub), buses(district)]).toEqual([[true], [false]]);
  });
});

describe('people', () => {
  it('come in with a token, but for the open routes, and every request is logged', () => {
    const routes = Object.values(properties(district, 'AWS::ApiGatewayV2::Route'));
    const open = routes.filter((route) => route.AuthorizationType === 'NONE').map((route) => route.RouteKey);
    const site = ['GET /', 'GET /{proxy+}', 'HEAD /', 'HEAD /{proxy+}'];
    expect(open.sort()).toEqual([...site, 'GET /v1/health', 'GET /v1/openapi.json', 'GET /v1/r/{token}', 'POST /v1/r/{token}'].sort());
    const guarded = routes.filter((route) => route.AuthorizationType === 'JWT').map((route) => route.RouteKey);
    expect(guarded.sort()).toEqual(['DELETE', 'GET', 'POST', 'PUT'].map((method) => `${method} /v1/{proxy+}`));
    expect(guarded.length + open.length).toBe(routes.length);
    district.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      AccessLogSettings: { DestinationArn: Match.anyValue(), Format: Match.anyValue() },
    });
    district.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      JwtConfiguration: { Issuer: { Ref: 'JwtIssuer' }, Audience: [{ Ref: 'JwtAudience' }] },
    });
  });

  it('see pushes through the custom authorizer, which IoT Core alone may call', () => {
    district.hasResourceProperties('AWS::IoT::Authorizer', { AuthorizerName: 'citywatch-chancheng', Status: 'ACTIVE' });
    district.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'iot.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
      SourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Authorizer'), 'Arn'] },
    });
  });
});

describe('functions and their logs', () => {
  it('run on Node 24 for arm64 and are the same everywhere', () => {
    const hashes = all().map(([, template]) => {
      const functions = Object.values(properties(template, 'AWS::Lambda::Function'));
      for (const one of functions) expect(one).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
      return functions.map((one) => (one.Code as { S3Key: string }).S3Key).sort();
    });
    const [ofHub, ...ofDistricts] = hashes;
    expect([new Set(ofHub).size, new Set(ofDistricts[0]).size]).toEqual([OF_HUB.length, OF_DISTRICT.length]);
    for (const other of ofDistricts) expect(other).toEqual(ofDistricts[0]);
    // All but how each takes part in the hub's sign of life, and who keeps replicas.
    expect(ofHub?.filter((hash) => !ofDistricts[0]?.includes(hash))).toHaveLength(2);
  });

  it('know whose they are', () => {
    for (const [tenant, template] of all()) {
      for (const one of Object.values(properties(template, 'AWS::Lambda::Function'))) {
        expect((one.Environment as { Variables: Record<string, unknown> }).Variables.TENANT).toBe(tenant);
      }
    }
  });

  it('log for 400 days, encrypted', () => {
    for (const [, template] of all()) {
      const groups = Object.values(properties(template, 'AWS::Logs::LogGroup'));
      expect(groups.length).toBeGreaterThanOrEqual(9);
      for (const group of groups) expect(group).toMatchObject({ RetentionInDays: 400, KmsKeyId: expect.anything() });
    }
  });

  it('watch deadlines each minute', () => {
    district.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(1 minute)',
      Target: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('WatchDeadlines'), 'Arn'] }, DeadLetterConfig: Match.anyValue() },
    });
  });
});
