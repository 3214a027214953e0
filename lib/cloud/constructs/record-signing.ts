import { RemovalPolicy } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { CityFunction } from './city-function.ts';
import { runOnSchedule } from './run-on-schedule.ts';

/** What the account may hand on to its administrators and to CloudFormation; nobody is given the right to sign but the function. */
const ADMINISTER = [
  'kms:CancelKeyDeletion',
  'kms:DescribeKey',
  'kms:DisableKey',
  'kms:EnableKey',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:GetPublicKey',
  'kms:ListKeyPolicies',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:ScheduleKeyDeletion',
  'kms:Sign',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateKeyDescription',
  'kms:Verify',
];

/**
 * Signs the record after midnight with a key of its own, which can do nothing else. What was missed the next run makes good, so that two
 * more runs in the night and the alarm on the function's errors are all that watches over it.
 */
export class RecordSigning extends Construct {
  readonly key: Key;

  constructor(scope: Construct, id: string, signer: CityFunction<'sign-days'>, tenant: string) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      description: `Signs the record of ${tenant}`,
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: RemovalPolicy.RETAIN,
      policy: new PolicyDocument({
        statements: [
          new PolicyStatement({ sid: 'Administer', actions: ADMINISTER, resources: ['*'], principals: [new AccountRootPrincipal()] }),
        ],
      }),
    });
    signer.allow({ actions: ['kms:GetPublicKey', 'kms:Sign'], resources: [this.key.keyArn] }, 'AUDIT_KEY', this.key.keyArn);
    runOnSchedule(this, signer.lambda, {
      id: 'AfterMidnight',
      description: 'Signs what the record came to the day before',
      expression: 'cron(10 0,1,2 * * ? *)',
      timezone: 'Asia/Shanghai',
      attempts: 3,
      maxAge: 1800,
    });
  }
}
