import type { Template } from 'aws-cdk-lib/assertions';

export interface TemplatePlace {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly stack: string;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** A resource as it would be after the deployment: its ARN known, all references in its properties resolved. */
export interface DeployedResource {
  readonly id: string;
  readonly type: string;
  readonly arn: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Resources that are named physically say so in one of these. */
const NAMES = [
  'TopicName',
  'QueueName',
  'BucketName',
  'FunctionName',
  'LogGroupName',
  'RoleName',
  'RuleName',
  'AuthorizerName',
  'PolicyName',
  'Name',
];

type ArnOf = (place: TemplatePlace, name: string) => string;
const regional =
  (service: string, resource: string): ArnOf =>
  ({ partition, region, account }, name) =>
    `arn:${partition}:${service}:${region}:${account}:${resource}${name}`;

const ARNS: Readonly<Record<string, ArnOf>> = {
  'AWS::DynamoDB::GlobalTable': regional('dynamodb', 'table/'),
  'AWS::Events::EventBus': regional('events', 'event-bus/'),
  'AWS::Events::Rule': regional('events', 'rule/'),
  'AWS::IAM::Role': ({ partition, account }, name) => `arn:${partition}:iam::${account}:role/${name}`,
  'AWS::IoT::Authorizer': regional('iot', 'authorizer/'),
  'AWS::KMS::Key': regional('kms', 'key/'),
  'AWS::Lambda::Function': regional('lambda', 'function:'),
  'AWS::Logs::LogGroup': (place, name) => `${regional('logs', 'log-group:')(place, name)}:*`,
  'AWS::S3::Bucket': ({ partition }, name) => `arn:${partition}:s3:::${name}`,
  'AWS::SNS::Topic': regional('sns', ''),
  'AWS::SQS::Queue': regional('sqs', ''),
};

/** Everything in a template, with `Ref`, `Fn::GetAtt`, `Fn::Join` and `Fn::Sub` resolved as CloudFormation would. Throws for what it does not know. */
export function deployedResources(template: Template, place: TemplatePlace): DeployedResource[] {
  const { Resources: resources } = template.toJSON() as { Resources: Record<string, Resource> };
  const nameOf = (id: string): string => {
    const named = NAMES.map((name) => resources[id]?.Properties?.[name]).find((name) => typeof name === 'string');
    return (named as string | undefined) ?? `${place.stack}-${id}`;
  };
  const arnOf = (id: string): string => {
    const type = resources[id]?.Type ?? '';
    return (ARNS[type] ?? regional(type.split('::')[1]?.toLowerCase() ?? '', `${type.split('::')[2]?.toLowerCase()}/`))(place, nameOf(id));
  };
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::AccountId': place.account,
    'AWS::Region': place.region,
    'AWS::Partition': place.partition,
    'AWS::URLSuffix': place.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
    'AWS::StackName': place.stack,
  };
  const ref = (name: string): string => pseudo[name] ?? (resources[name]?.Type === 'AWS::SNS::Topic' ? arnOf(name) : nameOf(name));
  const attribute = (id: string, name: string): string => {
    if (name === 'Arn' || name === 'TopicArn') return arnOf(id);
    return name === 'StreamArn' ? `${arnOf(id)}/stream/2026-11-24T00:00:00.000` : `${nameOf(id)}.${name}`;
  };
  const resolve = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(resolve);
    if (typeof node !== 'object' || node === null) return node;
    const [[key, value] = ['', undefined], more] = Object.entries(node);
    if (more === undefined && key === 'Ref') return ref(value as string);
    if (more === undefined && key === 'Fn::GetAtt') return attribute(...(value as [string, string]));
    if (more === undefined && key === 'Fn::Join') {
      const [separator, parts] = value as [string, unknown[]];
      return parts.map(resolve).join(separator);
    }
    if (more === undefined && key === 'Fn::Sub' && typeof value === 'string') {
      return value.replace(/\$\{([^!}]+)\}/g, (_, name: string) =>
        name.includes('.') ? attribute(...(name.split('.') as [string, string])) : ref(name),
      );
    }
    if (more === undefined && key.startsWith('Fn::')) return { [key]: value };
    return Object.fromEntries(Object.entries(node).map(([name, child]) => [name, resolve(child)]));
  };
  return Object.entries(resources).map(([id, { Type, Properties = {} }]) => ({
    id,
    type: Type,
    arn: arnOf(id),
    properties: resolve(Properties) as Record<string, unknown>,
  }));
}
