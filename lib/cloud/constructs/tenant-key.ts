import { Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { CityFunction } from './city-function.ts';

/** What a principal needs to read and write data that another service keeps under the key. */
const USE = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** What the account may hand on to its administrators and to CloudFormation, of any key. Spelled out, so that no policy of ours holds `kms:*`. */
export const MANAGE_KEY = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:CreateGrant',
  'kms:DeleteAlias',
  'kms:DisableKey',
  'kms:DisableKeyRotation',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListKeyRotations',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:RotateKeyOnDemand',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
];
const ADMINISTER = [...USE, ...MANAGE_KEY];

/** The one key a tenant's tables, objects, topics and logs are encrypted with. Rotated yearly, kept when the stack goes. */
export class TenantKey extends Construct {
  readonly key: Key;

  constructor(scope: Construct, id: string, props: { readonly tenant: string }) {
    super(scope, id);
    const { region, partition, urlSuffix } = Stack.of(this);
    this.key = new Key(this, 'Key', {
      description: `CityWatch data of ${props.tenant}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
      policy: new PolicyDocument({
        statements: [
          new PolicyStatement({ sid: 'Administer', actions: ADMINISTER, resources: ['*'], principals: [new AccountRootPrincipal()] }),
          new PolicyStatement({
            sid: 'Logs',
            actions: USE,
            resources: ['*'],
            // Of this service a key policy takes the regional name only.
            principals: [ServicePrincipal.fromStaticServicePrincipleName(`logs.${region}.${urlSuffix}`)],
            conditions: {
              ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${Aws.ACCOUNT_ID}:log-group:*` },
            },
          }),
          new PolicyStatement({
            sid: 'Alarms',
            actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
            resources: ['*'],
            principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
            conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
          }),
        ],
      }),
    });
  }

  /** Lets the function use the key, but only for requests that come through the named service. */
  grantUseThrough(reader: CityFunction, service: 'dynamodb' | 's3' | 'sns'): void {
    const { region, urlSuffix } = Stack.of(this);
    // China's services name themselves with the partition's suffix, some with the global one: both belong to AWS alone.
    const names = [`${service}.${region}.${urlSuffix}`, `${service}.${region}.amazonaws.com`];
    reader.allow({ actions: USE, resources: [this.key.keyArn], conditions: { StringEquals: { 'kms:ViaService': names } } });
  }
}
