import { Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnTopicRule } from 'aws-cdk-lib/aws-iot';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deadLetterQueue, type WorkQueue } from './work-queue.ts';

export interface IngestProps {
  readonly tenant: string;
  /** Where received packs go. */
  readonly telemetry: WorkQueue;
  /** The rule's physical name: devices address it by Basic Ingest. Letters, digits and underscores. */
  readonly ruleName: string;
}

/**
 * Carries what things publish to the telemetry queue, whole and whatever it holds: base64 of the bytes, so that a broken payload
 * reaches our code and is kept with a reason. `topic()` leaves the Basic Ingest prefix out; the function checks it against `client`.
 */
export class Ingest extends Construct {
  readonly ruleName: string;
  /** What the rule could not hand on, in IoT's own shape. */
  readonly errors: Queue;

  constructor(scope: Construct, id: string, props: IngestProps) {
    super(scope, id);
    this.ruleName = props.ruleName;
    this.errors = deadLetterQueue(this, 'Errors');
    const { queue } = props.telemetry;
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('iot.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      inlinePolicies: {
        Send: new PolicyDocument({
          statements: [new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn, this.errors.queueArn] })],
        }),
      },
    });
    const send = (queueUrl: string) => ({ sqs: { queueUrl, roleArn: role.roleArn, useBase64: false } });
    new CfnTopicRule(this, 'Rule', {
      ruleName: props.ruleName,
      topicRulePayload: {
        description: `Telemetry of ${props.tenant}`,
        awsIotSqlVersion: '2016-03-23',
        sql: `SELECT encode(*, 'base64') AS data, topic() AS topic, clientid() AS client, timestamp() AS receivedAt FROM 'citywatch/${props.tenant}/+/telemetry'`,
        actions: [send(queue.queueUrl)],
        errorAction: send(this.errors.queueUrl),
        ruleDisabled: false,
      },
    });
  }
}
