import { Match, type Template } from 'aws-cdk-lib/assertions';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { RootConstruct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { acknowledge } from '../../lib/cloud/nag.ts';
import { readSettings } from '../../lib/cloud/settings.ts';
import { cityValues } from '../../lib/cloud/tenants.ts';
import { UnusableDeployment } from '../../lib/cloud/values.ts';
import { DISTRICTS, federated, hosted, native, OF_CITY, OF_DISTRICT, registryOf, type Synthesized, synthesize } from './fixture.ts';

/** Services that AWS's China regions lack, by the prefix of their resource types. */
const ABSENT_IN_CHINA = ['AWS::Cognito::UserPool', 'AWS::SES::', 'AWS::Location::', 'AWS::CloudFront::', 'AWS::Pinpoint'];

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

const text = (city: Synthesized, tenant: string): string => JSON.stringify(city.templates.get(tenant)?.toJSON());
const functionAssets = (city: Synthesized): Set<string> =>
  new Set(
    [...city.templates.values()].flatMap((template) =>
      Object.values(template.findResources('AWS::Lambda::Function')).map((one) => one.Properties.Code.S3Key as string),
    ),
  );

describe('in China', () => {
  it('names its own partition everywhere, uses no absent service, and passes AwsSolutions', () => {
    const city = synthesize({ region: 'cn-north-1' });
    expect(city.violations).toEqual([]);
    for (const tenant of city.templates.keys()) {
      expect(text(city, tenant)).not.toMatch(/arn:aws:/);
      expect(text(city, tenant)).toContain('arn:aws-cn:iot:cn-north-1');
      for (const type of ABSENT_IN_CHINA) expect(text(city, tenant), type).not.toContain(type);
    }
    (city.templates.get('chancheng') as Template).hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({ Sid: 'Logs', Principal: { Service: { 'Fn::Join': ['', ['logs.cn-north-1.', { Ref: 'AWS::URLSuffix' }]] } } }),
        ]),
      },
    });
  });
});

describe('the functions', () => {
  it('are as many assets for one district as for two', () => {
    const [first] = DISTRICTS;
    const small = synthesize({ districts: [native(first as string)] });
    const one = functionAssets(small);
    (small.templates.get('foshan') as Template).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { $or: [{ source: ['citywatch.chancheng'] }, { source: ['citywatch.foshan'], 'detail-type': ['inbox.redelivered'] }] },
    });
    expect(one.size).toBe(OF_CITY.length);
    expect(functionAssets(synthesize())).toEqual(one);
  });
});

describe('a city of a hundred districts', () => {
  it('stays within what rules, a bus policy and a stack may hold, and believes pairs of account and source alone', () => {
    const accountOf = (number: number): object => (number < 50 ? {} : { account: String(222_222_222_000 + number) });
    const districts = Array.from({ length: 100 }, (_, number) => native(`district-${String(number).padStart(3, '0')}`, accountOf(number)));
    const hub = synthesize({
      account: '111111111111',
      region: 'cn-north-1',
      districts,
      // What is measured is the hub's: a hundred more templates would take forty seconds.
      plant: (stacks) => {
        for (const { node } of stacks.districts) node.scope?.node.tryRemoveChild(node.id);
      },
    }).templates.get('foshan') as Template;
    const rules = Object.values(hub.findResources('AWS::Events::Rule')).map(({ Properties }) => Properties);
    const inbox = rules.filter(({ Name }) => Name?.includes('-inbox'));
    expect(inbox.length).toBeLessThanOrEqual(3);
    for (const { EventPattern, Targets } of inbox) {
      expect(JSON.stringify(EventPattern).length).toBeLessThanOrEqual(2048);
      expect(Targets).toHaveLength(2);
    }
    type Branch = { readonly source: string[]; readonly account: string[] };
    const branches = inbox.flatMap(({ EventPattern }) => EventPattern.$or as Branch[]);
    const pairs = branches.flatMap(({ source, account }) => source.map((one) => [one, ...account]));
    // Beside its districts it believes itself, where it tries again.
    expect(pairs).toHaveLength(101);
    expect(pairs).toContainEqual(['citywatch.district-007', '111111111111']);
    expect(pairs).toContainEqual(['citywatch.district-077', '222222222077']);
    const statements = Object.values(hub.findResources('AWS::Events::EventBusPolicy')).map(({ Properties }) => Properties.Statement);
    expect(JSON.stringify(statements).length).toBeLessThan(10_240);
    expect(statements.flatMap(({ Condition }) => Condition.StringEquals['events:source'])).toHaveLength(100);
    expect(Object.keys(hub.toJSON().Resources).length).toBeLessThan(500);
    const targetsOf = (type: string): number[] =>
      rules.flatMap(({ EventPattern, Targets }) =>
        JSON.stringify(EventPattern['detail-type'] ?? '') === `["${type}"]` ? [(Targets as object[]).length] : [],
      );
    // Beats are for all, five districts a rule; a command goes to its owner and to nobody else.
    expect(targetsOf('hub.beat')).toEqual(Array(20).fill(5));
    expect(targetsOf('hub.command')).toEqual(Array(100).fill(1));
    // A bus takes 300 rules; in some regions 100, and more when asked.
    expect(rules.length).toBeLessThan(130);
  });
});

describe('a district in an account of its own', () => {
  const city = synthesize({
    account: '111111111111',
    districts: [native('nanhai', { account: '222222222222', region: 'us-west-2' }), native('shunde')],
  });

  it('is the only one that may send the hub events of its name', () => {
    const hub = city.templates.get('foshan') as Template;
    for (const [tenant, account] of [
      ['nanhai', '222222222222'],
      ['shunde', '111111111111'],
    ]) {
      hub.hasResourceProperties('AWS::Events::EventBusPolicy', {
        Statement: {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: 'events:PutEvents',
          Condition: { StringEquals: { 'events:source': [`citywatch.${tenant}`] } },
        },
      });
    }
    hub.resourceCountIs('AWS::Events::EventBusPolicy', 2);
    hub.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        $or: [
          { source: ['citywatch.nanhai'], account: ['222222222222'] },
          { source: ['citywatch.shunde'], account: ['111111111111'] },
          { source: ['citywatch.foshan'], account: ['111111111111'], 'detail-type': ['inbox.redelivered'] },
        ],
      },
    });
  });

  it('hears of the hub by its account and source alone, over a bus that lets nobody else put events', () => {
    const nanhai = city.templates.get('nanhai') as Template;
    nanhai.resourceCountIs('AWS::Events::EventBusPolicy', 1);
    nanhai.hasResourceProperties('AWS::Events::EventBusPolicy', {
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111111111111:root' },
        Action: 'events:PutEvents',
        Condition: { StringEquals: { 'events:source': 'citywatch.foshan' } },
      },
    });
    nanhai.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['citywatch.foshan'], account: ['111111111111'], 'detail-type': ['hub.beat', 'hub.command'] },
    });
    const buses = ['us-west-2:222222222222:event-bus/citywatch-nanhai', 'us-east-1:111111111111:event-bus/citywatch-shunde'];
    const [beats] = Object.values((city.templates.get('foshan') as Template).findResources('AWS::Events::Rule')).filter(
      ({ Properties }) => Properties.EventPattern['detail-type']?.[0] === 'hub.beat',
    );
    expect(beats?.Properties.EventPattern).toEqual({
      source: ['citywatch.foshan'],
      account: ['111111111111'],
      'detail-type': ['hub.beat'],
    });
    for (const [number, bus] of buses.entries()) expect(JSON.stringify(beats?.Properties.Targets[number].Arn)).toContain(bus);
  });

  it('sends to the hub’s account and region, with a role that may do nothing else', () => {
    const nanhai = JSON.parse(text(city, 'nanhai').replaceAll('{"Ref":"AWS::Partition"}', '"aws"'));
    const rule = Object.values(nanhai.Resources as Record<string, { Type: string; Properties: { Targets: { Arn: object }[] } }>).find(
      ({ Type }) => Type === 'AWS::Events::Rule',
    );
    expect(rule?.Properties.Targets[0]?.Arn).toEqual({
      'Fn::Join': ['', ['arn:', 'aws', ':events:us-east-1:111111111111:event-bus/citywatch-foshan']],
    });
    (city.templates.get('nanhai') as Template).hasResourceProperties('AWS::IAM::Role', {
      Policies: [
        {
          PolicyDocument: {
            Statement: [
              {
                Action: 'events:PutEvents',
                Effect: 'Allow',
                Resource: Match.anyValue(),
                Condition: { StringEquals: { 'events:source': 'citywatch.nanhai' } },
              },
            ],
          },
        },
      ],
    });
  });

  it('needs a hub whose account is known', () => {
    expect(() => cityValues(registryOf([native('nanhai', { account: '222222222222' })]), { region: 'us-east-1' })).toThrow(
      /nanhai has an account of its own \(222222222222\).*cloud.account of foshan/,
    );
  });

  it('is refused to a hosted one, which lives with the hub', () => {
    const environment = { account: '111111111111', region: 'us-east-1' };
    expect(() => cityValues(registryOf([hosted('sanshui', { account: '333333333333' })]), environment)).toThrow(UnusableDeployment);
    expect(cityValues(registryOf([hosted('sanshui')]), environment).districts[0]).toMatchObject({ kind: 'hosted', place: environment });
  });
});

describe('a federated district', () => {
  it('alone has a queue from which its platforms are told, with waits of its own, and what they refuse for good kept as dead letters', () => {
    const { templates } = synthesize({ districts: [federated('chancheng')] });
    const [chancheng, foshan] = ['chancheng', 'foshan'].map((tenant) => templates.get(tenant) as Template);
    const queues = { RedrivePolicy: { maxReceiveCount: 20 } };
    chancheng?.hasResourceProperties('AWS::SQS::Queue', queues);
    foshan?.resourcePropertiesCountIs('AWS::SQS::Queue', queues, 0);
    const told = (template: Template | undefined, name: string): string[] =>
      Object.entries(template?.findResources('AWS::Lambda::Function') ?? {})
        .filter(([, { Properties }]) => name in Properties.Environment.Variables)
        .map(([id]) => id.replace(/^Tenant|Function[0-9A-F]{8}$/g, ''));
    expect(told(chancheng, 'SOURCES_QUEUE_URL').sort()).toEqual(['Api', 'ApplyChanges', 'Notify']);
    expect(told(foshan, 'SOURCES_QUEUE_URL')).toEqual([]);
    expect(told(chancheng, 'TELEMETRY_TABLE')).toContain('Notify');
    chancheng?.hasResourceProperties('AWS::IAM::Policy', {
      PolicyName: Match.stringLikeRegexp('^TenantNotifyRole'),
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'dynamodb:PutItem',
            Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['DEAD-LETTER'] } },
          }),
        ]),
      },
    });
  });
});

describe('the settings of a deployment', () => {
  const settings = (context: Record<string, unknown>) => {
    const root = new RootConstruct();
    for (const [name, value] of Object.entries(context)) root.node.setContext(name, value);
    return readSettings(root.node);
  };

  it('leave the custom authorizer out where it is not supported', () => {
    const city = synthesize({ districts: [native('nanhai')], settings: { customAuthorizer: false } });
    for (const template of city.templates.values()) {
      template.resourceCountIs('AWS::IoT::Authorizer', 0);
      // Nor the function that nobody would call then.
      template.resourceCountIs('AWS::Lambda::Function', OF_DISTRICT.length - 1);
    }
  });

  it('leave fleet provisioning out, with the function that admits devices', () => {
    const template = synthesize({ districts: [native('nanhai')], settings: { fleetProvisioning: false } }).templates.get(
      'nanhai',
    ) as Template;
    for (const type of ['ProvisioningTemplate', 'ThingGroup']) template.resourceCountIs(`AWS::IoT::${type}`, 0);
    template.resourceCountIs('AWS::Lambda::Function', OF_DISTRICT.length - 1);
    expect(Object.keys(template.findOutputs('*'))).not.toContain('ClaimPolicyName');
  });

  it('are refused where a name would be longer than AWS IoT takes', () => {
    expect(() => synthesize({ districts: [native(`${'long-'.repeat(6)}name`)] })).toThrow(UnusableDeployment);
  });

  it('leave the bus policy out where it is given by other means', () => {
    const city = synthesize({ districts: [native('nanhai')], settings: { busPolicy: false } });
    for (const template of city.templates.values()) template.resourceCountIs('AWS::Events::EventBusPolicy', 0);
  });

  it('leave alarms on calculated metrics out where there are none', () => {
    const city = synthesize({ districts: [native('nanhai')], settings: { metricMath: false } });
    for (const template of city.templates.values()) {
      expect(template.findResources('AWS::CloudWatch::Alarm', { Properties: { Metrics: Match.anyValue() } })).toEqual({});
      expect(Object.keys(template.findResources('AWS::CloudWatch::Alarm')).length).toBeGreaterThan(20);
    }
  });

  it('let a disposable stack go with all it holds, and no other', () => {
    const kept = ['AWS::DynamoDB::GlobalTable', 'AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket'];
    const disposable = synthesize({ districts: [native('nanhai')], settings: { disposable: true } });
    expect(disposable.violations).toEqual([]);
    for (const template of disposable.templates.values()) {
      const resources: Record<string, Resource> = template.toJSON().Resources;
      expect(
        Object.values(resources).filter(({ DeletionPolicy, UpdateReplacePolicy }) =>
          /Retain/.test(`${DeletionPolicy}${UpdateReplacePolicy}`),
        ),
      ).toEqual([]);
      template.allResourcesProperties('AWS::DynamoDB::GlobalTable', { Replicas: [Match.objectLike({ DeletionProtectionEnabled: false })] });
      template.resourceCountIs('Custom::S3AutoDeleteObjects', Object.keys(template.findResources('AWS::S3::Bucket')).length);
    }
    expect([...disposable.terminationProtection.values()]).toEqual([false, false]);
    const usual = synthesize({ districts: [native('nanhai')] });
    expect([...usual.terminationProtection.values()]).toEqual([true, true]);
    for (const template of usual.templates.values()) {
      const resources: Record<string, Resource> = template.toJSON().Resources;
      const stateful = Object.values(resources).filter(({ Type }) => kept.includes(Type));
      expect(stateful.filter(({ DeletionPolicy }) => DeletionPolicy !== 'Retain')).toEqual([]);
      template.resourceCountIs('Custom::S3AutoDeleteObjects', 0);
    }
  });

  it('fix the issuer, so that the deployment need not be asked', () => {
    const issuer = { url: 'https://id.example.org/foshan', audience: 'citywatch' };
    const template = synthesize({ districts: [native('nanhai')], settings: { issuer } }).templates.get('nanhai') as Template;
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      JwtConfiguration: { Issuer: issuer.url, Audience: [issuer.audience] },
    });
    expect(Object.keys(template.findParameters('*'))).not.toContain('JwtIssuer');
  });

  it('have the issuer asked for at deployment where that is wanted', () => {
    expect(settings({ issuer: 'parameters' }).issuer).toBe('parameters');
  });

  it('are read from the context, texts for switches included', () => {
    expect(settings({})).toEqual({
      prefix: 'citywatch',
      issuer: undefined,
      customAuthorizer: true,
      fleetProvisioning: true,
      site: true,
      busPolicy: true,
      metricMath: true,
      disposable: false,
    });
    expect(
      settings({
        prefix: 'drill',
        customAuthorizer: 'false',
        fleetProvisioning: 'false',
        site: 'false',
        cloudfront: 'true',
        busPolicy: 'false',
        metricMath: 'false',
        disposable: 'true',
        issuer: 'https://a',
        audience: 'b',
      }),
    ).toEqual({
      prefix: 'drill',
      issuer: { url: 'https://a', audience: 'b' },
      customAuthorizer: false,
      fleetProvisioning: false,
      site: false,
      cloudfront: true,
      busPolicy: false,
      metricMath: false,
      disposable: true,
    });
    expect(settings({ opsEmail: 'a@example.org, b@example.org' }).opsEmails).toEqual(['a@example.org', 'b@example.org']);
  });

  it.each([
    [{ prefix: 'City Watch' }, /prefix is "City Watch"/],
    [{ issuer: 'https://a' }, /issuer and audience belong together/],
    [{ issuer: 'parameters', audience: 'b' }, /issuer is "parameters": expected an https URL, or parameters/],
    [{ issuer: 'http://a', audience: 'b' }, /issuer is "http:\/\/a": expected an https URL/],
    [{ opsEmail: 'ops@example.org, night' }, /opsEmail holds "night": expected mail addresses/],
    [{ disposable: 'soon' }, /disposable is "soon": expected true or false/],
    [{ customAuthorizer: 'perhaps' }, /customAuthorizer is "perhaps": expected true or false/],
  ])('are refused with what was expected: %j', (context, message) => {
    expect(() => settings(context)).toThrow(message);
  });
});

describe('AwsSolutions', () => {
  it('stops the synthesis at what breaks a rule, and lets be what has been given a reason', () => {
    const plant = (excuse: boolean) => () =>
      synthesize({
        districts: [native('nanhai')],
        plant: ({ hub }) => {
          const queue = new CfnQueue(hub, 'Planted');
          if (excuse) for (const id of ['AwsSolutions-SQS3', 'AwsSolutions-SQS4']) acknowledge(queue, id, 'planted');
        },
      });
    expect(plant(false)).toThrow(/AwsSolutions-SQS4/);
    expect(plant(true)).not.toThrow();
  });
});
