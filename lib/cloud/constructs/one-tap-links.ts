import { RemovalPolicy } from 'aws-cdk-lib';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { CityFunction } from './city-function.ts';

/**
 * The key behind a tenant's one-tap links. It makes MACs and nothing else, and never leaves KMS: functions derive a key for each period from it
 * (docs/adr/0021-channels.md). Gone with the stack: links that nobody can check any more open nothing.
 */
export class OneTapLinks extends Construct {
  private readonly key: Key;

  constructor(scope: Construct, id: string, props: { readonly tenant: string }) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      description: `CityWatch one-tap links of ${props.tenant}`,
      keySpec: KeySpec.HMAC_256,
      keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  grantDerive(user: CityFunction<'api'> | CityFunction<'notify'>): void {
    const { keyArn, keyId } = this.key;
    const statement = { actions: ['kms:GenerateMac'], resources: [keyArn] };
    (user as CityFunction<'api'>).allow(statement, 'LINK_KEY_ID', keyId);
  }
}
