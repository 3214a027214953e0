import { Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { CityFunction } from './city-function.ts';
import { deadLetterQueue } from './work-queue.ts';

/**
 * Runs `watch-deadlines` each minute. A call that failed is not repeated for long: the next minute finds everything that is due,
 * because deadlines are data and not timers.
 */
export class DeadlineWatch extends Construct {
  readonly missed: Queue;

  constructor(scope: Construct, id: string, watcher: CityFunction<'watch-deadlines'>) {
    super(scope, id);
    this.missed = deadLetterQueue(this, 'Missed');
    const functionArn = watcher.lambda.functionArn;
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      inlinePolicies: {
        Run: new PolicyDocument({
          statements: [
            new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] }),
            new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.missed.queueArn] }),
          ],
        }),
      },
    });
    new CfnSchedule(this, 'EachMinute', {
      description: 'Warns before deadlines and records breaches',
      scheduleExpression: 'rate(1 minute)',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: functionArn,
        roleArn: role.roleArn,
        retryPolicy: { maximumRetryAttempts: 1, maximumEventAgeInSeconds: 60 },
        deadLetterConfig: { arn: this.missed.queueArn },
      },
    });
    // Two runs at a time would do the same work twice, to no harm; one that hangs must not be joined by sixty more.
    watcher.lambda.configureAsyncInvoke({ retryAttempts: 0 });
  }
}
