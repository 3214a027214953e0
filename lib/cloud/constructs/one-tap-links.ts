import { RemovalPolicy } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { CityFunction } from './city-function.ts';
import { MANAGE_KEY } from './tenant-key.ts';

/**
 * The key behind a tenant's one-tap links. It makes MACs and nothing else, and never leaves KMS: functions derive a key for each period from it
 * (docs/adr/0021-channels.md).
 */
export class OneTapLinks extends Construct {
  private readonly key: Key;

  constructor(scope: Construct, id: string, props: { readonly tenant: string }) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      description: `CityWatch one-tap links of ${props.tenant}`,
      keySpec: KeySpec.HMAC_256,
      keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
      removalPolicy: RemovalPolicy.RETAIN,
      policy: new PolicyDocument({
        statements: [
          new PolicyStatement({
            sid: 'Administer',
            actions: ['kms:DescribeKey', 'kms:GenerateMac', 'kms:VerifyMac', ...MANAGE_KEY],
            resources: ['*'],
            principals: [new AccountRootPrincipal()],
          }),
        ],
      }),
    });
  }

  grantDerive(user: CityFunction<'api'> | CityFunction<'notify'>): void {
    const { keyArn, keyId } = this.key;
    const statement = { actions: ['kms:GenerateMac'], resources: [keyArn] };
    (user as CityFunction<'api'>).allow(statement, 'LINK_KEY_ID', keyId);
  }
}
