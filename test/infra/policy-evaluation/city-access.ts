import type { Template } from 'aws-cdk-lib/assertions';
import type { GuardedResource, RoleInAccount } from './access.ts';
import { list, type PolicyStatement } from './statements.ts';
import { type DeployedResource, deployedResources, type TemplatePlace } from './template-resources.ts';

export interface CityRole extends RoleInAccount {
  readonly tenant: string;
  readonly id: string;
  /** Who may take it on. */
  readonly trust: readonly PolicyStatement[];
}

export interface CityResource extends GuardedResource {
  readonly tenant: string;
  readonly id: string;
  readonly type: string;
  readonly arn: string;
}

/** Roles and guarded resources of one tenant's stack, as they would be after its deployment. */
export interface TenantAccess {
  readonly tenant: string;
  readonly place: TemplatePlace;
  readonly roles: readonly CityRole[];
  readonly resources: readonly CityResource[];
  readonly all: readonly DeployedResource[];
}

/** The statements of a policy, which may be a text. */
export const document = (value: unknown): readonly PolicyStatement[] => {
  const parsed = typeof value === 'string' ? JSON.parse(value) : value;
  const { Statement } = parsed as { readonly Statement: PolicyStatement | readonly PolicyStatement[] };
  return Array.isArray(Statement) ? Statement : [Statement as PolicyStatement];
};

export function tenantAccess(tenant: string, template: Template, place: TemplatePlace): TenantAccess {
  const all = deployedResources(template, place);
  const { account } = place;
  return {
    tenant,
    place,
    all,
    roles: all
      .filter(({ type }) => type === 'AWS::IAM::Role')
      .map((role) => ({
        tenant,
        id: role.id,
        arn: role.arn,
        account,
        statements: rightsOf(role, all),
        trust: document(role.properties.AssumeRolePolicyDocument),
      })),
    resources: all.map((resource) => ({
      tenant,
      account,
      id: resource.id,
      type: resource.type,
      arn: resource.arn,
      statements: all.flatMap((policy) => guards(policy, resource)),
      isKey: resource.type === 'AWS::KMS::Key',
    })),
  };
}

/** A role's inline policies and those that are attached to it by its name. */
function rightsOf(role: DeployedResource, all: readonly DeployedResource[]): PolicyStatement[] {
  const { Policies = [] } = role.properties as { Policies?: readonly { readonly PolicyDocument: unknown }[] };
  const name = role.arn.slice(role.arn.lastIndexOf('/') + 1);
  const attached = all.filter(
    ({ type, properties }) =>
      (type === 'AWS::IAM::Policy' || type === 'AWS::IAM::ManagedPolicy') && list(properties.Roles as string[] | undefined).includes(name),
  );
  return [...Policies.map(({ PolicyDocument }) => PolicyDocument), ...attached.map(({ properties }) => properties.PolicyDocument)].flatMap(
    document,
  );
}

/** What a policy resource says about the resource it is put on; nothing where it is put on another. */
function guards({ type, properties }: DeployedResource, resource: DeployedResource): readonly PolicyStatement[] {
  const named = (value: unknown): boolean =>
    list(value as string | string[]).some((one) => one === resource.arn || resource.arn.endsWith(`:${one}`));
  switch (type) {
    case 'AWS::KMS::Key':
      return properties === resource.properties ? document(properties.KeyPolicy) : [];
    case 'AWS::SQS::QueuePolicy':
      return resource.type === 'AWS::SQS::Queue' && named(properties.Queues) ? document(properties.PolicyDocument) : [];
    case 'AWS::SNS::TopicPolicy':
      return resource.type === 'AWS::SNS::Topic' && named(properties.Topics) ? document(properties.PolicyDocument) : [];
    case 'AWS::S3::BucketPolicy':
      return resource.type === 'AWS::S3::Bucket' && named(properties.Bucket) ? document(properties.PolicyDocument) : [];
    case 'AWS::Events::EventBusPolicy':
      return resource.type === 'AWS::Events::EventBus' && resource.arn.endsWith(`/${properties.EventBusName}`)
        ? [properties.Statement as PolicyStatement]
        : [];
    case 'AWS::Lambda::Permission':
      return resource.type === 'AWS::Lambda::Function' && named(properties.FunctionName) ? [permission(properties, resource.arn)] : [];
    case 'AWS::Logs::ResourcePolicy':
      return resource.type === 'AWS::Logs::LogGroup'
        ? document(properties.PolicyDocument).filter(({ Resource }) => list(Resource).includes(resource.arn))
        : [];
    default:
      return [];
  }
}

/** A function's permission is a statement in other words. */
function permission(properties: DeployedResource['properties'], arn: string): PolicyStatement {
  const { Action, Principal, SourceArn, SourceAccount } = properties as Record<string, string | undefined>;
  const condition = {
    ...(SourceArn ? { ArnLike: { 'aws:SourceArn': SourceArn } } : {}),
    ...(SourceAccount ? { StringEquals: { 'aws:SourceAccount': SourceAccount } } : {}),
  };
  const principal: Record<string, string> = Principal?.includes('.') ? { Service: Principal } : { AWS: Principal ?? '' };
  return {
    Effect: 'Allow',
    Action: Action ?? '',
    Principal: principal,
    Resource: arn,
    ...(SourceArn || SourceAccount ? { Condition: condition } : {}),
  };
}
