import { Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

export interface ScheduledRun {
  /** Of the schedule in its construct. */
  readonly id: string;
  readonly description: string;
  /** As EventBridge Scheduler writes it: `rate(1 minute)`. */
  readonly expression: string;
  /** IANA name. @default UTC */
  readonly timezone?: string;
  /** How often a run that could not be started is tried again. @default 1 */
  readonly attempts?: number;
  /** Seconds after which it is not tried any more. */
  readonly maxAge: number;
  /** Takes runs that were given up. @default they are forgotten: the next one does their work */
  readonly missed?: Queue;
}

/**
 * Has a function run by the clock, with a role that may do nothing else. A run that fails is not repeated: the next one finds what is to
 * be done, and one that hangs must not be joined by more.
 */
export function runOnSchedule(scope: Construct, lambda: IFunction, run: ScheduledRun): void {
  const { functionArn } = lambda;
  const { missed, attempts = 1 } = run;
  const role = new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
    inlinePolicies: {
      Run: new PolicyDocument({
        statements: [
          new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] }),
          ...(missed ? [new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [missed.queueArn] })] : []),
        ],
      }),
    },
  });
  new CfnSchedule(scope, run.id, {
    description: run.description,
    scheduleExpression: run.expression,
    ...(run.timezone ? { scheduleExpressionTimezone: run.timezone } : {}),
    flexibleTimeWindow: { mode: 'OFF' },
    target: {
      arn: functionArn,
      roleArn: role.roleArn,
      retryPolicy: { maximumRetryAttempts: attempts, maximumEventAgeInSeconds: run.maxAge },
      ...(missed ? { deadLetterConfig: { arn: missed.queueArn } } : {}),
    },
  });
  lambda.configureAsyncInvoke({ retryAttempts: 0 });
}
