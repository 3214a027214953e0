import { Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { domainKeys } from '../../wiring/table-keys.ts';
import type { CityFunction } from './city-function.ts';
import type { CityTable } from './city-table.ts';
import type { TenantBus } from './tenant-bus.ts';

export interface TenantDigestsProps {
  /** Path of the city. */
  readonly city: string;
  readonly own: TenantBus;
  readonly domain: CityTable;
  readonly sender: CityFunction<'send-digests'>;
}

/** Runs `send-digests` every five minutes. One that fails is made up for by the next: it begins where the last one that was sent did. */
export class TenantDigests extends Construct {
  constructor(scope: Construct, id: string, { city, own, domain, sender }: TenantDigestsProps) {
    super(scope, id);
    domain.grantRead(sender, 'DOMAIN_TABLE');
    domain.grantPutTo(sender, 'DOMAIN_TABLE', domainKeys.progress('digested').pk);
    own.grantPut(sender);
    sender.tell('CITY', city);
    const { functionArn } = sender.lambda;
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      inlinePolicies: {
        Run: new PolicyDocument({ statements: [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] })] }),
      },
    });
    new CfnSchedule(this, 'EachFiveMinutes', {
      description: 'Tells the hub how far the district’s incidents have come',
      scheduleExpression: 'rate(5 minutes)',
      flexibleTimeWindow: { mode: 'OFF' },
      target: { arn: functionArn, roleArn: role.roleArn, retryPolicy: { maximumRetryAttempts: 1, maximumEventAgeInSeconds: 240 } },
    });
    sender.lambda.configureAsyncInvoke({ retryAttempts: 0 });
  }
}
