import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnEventBusPolicy, CfnRule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { REDELIVERED, tenantSource } from '../../wiring/bus.ts';
import type { RegisteredTenant } from '../values.ts';
import type { CityFunction } from './city-function.ts';
import type { TenantBus } from './tenant-bus.ts';
import type { TenantKey } from './tenant-key.ts';
import { deadLetterQueue, WorkQueue } from './work-queue.ts';

export interface HubInboxProps {
  readonly key: TenantKey;
  /** The hub's own slug, under which it puts before itself again what it could not keep. */
  readonly tenant: string;
  readonly own: TenantBus;
  /** The districts whose events the hub believes, each with the account it sends from. */
  readonly districts: readonly RegisteredTenant[];
  /** Makes replicas of what arrives. */
  readonly keeper: CityFunction<'keep-replicas'>;
  /** Whether the bus gets its policy here. */
  readonly busPolicy: boolean;
}

/**
 * What the hub takes from the districts: its bus lets each registered account put events of its own tenants' sources and of no other,
 * its rule believes only those pairs (and itself, where it tries again), and what arrives is kept and readable for 400 days, and goes by a
 * queue to `keep-replicas`.
 */
export class HubInbox extends Construct {
  readonly events: LogGroup;
  /** Physical, for its metrics; see HubLink. */
  readonly ruleName: string;
  /** Events that could not be kept. */
  readonly undelivered: Queue;
  readonly work: WorkQueue;

  constructor(scope: Construct, id: string, props: HubInboxProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const { bus } = props.own;
    // By account: a pattern may have 2,048 characters and a bus policy 10,240, which one part for each of forty districts would pass.
    const byAccount = Map.groupBy(props.districts, ({ account = stack.account }) => account);
    const parts = [...byAccount].map(([account, districts]) => ({ account, sources: districts.map(({ tenant }) => tenantSource(tenant)) }));
    for (const [index, { account, sources }] of (props.busPolicy ? parts : []).entries()) {
      new CfnEventBusPolicy(this, `Policy-${index}`, {
        eventBusName: bus.eventBusName,
        statementId: `put-${index}`,
        statement: {
          Effect: 'Allow',
          Principal: { AWS: stack.formatArn({ service: 'iam', region: '', account, resource: 'root' }) },
          Action: 'events:PutEvents',
          Resource: bus.eventBusArn,
          Condition: { StringEquals: { 'events:source': sources } },
        },
      });
    }
    this.events = new LogGroup(this, 'Events', {
      encryptionKey: props.key.key,
      retention: RetentionDays.THIRTEEN_MONTHS,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.undelivered = deadLetterQueue(this, 'Undelivered');
    const { undelivered } = this;
    this.work = new WorkQueue(this, 'Queue', props.keeper, { batchSize: 10, maxConcurrency: 5 });
    const { queue } = this.work;
    this.ruleName = `${props.own.busName}-inbox`;
    const rule = new CfnRule(this, 'Rule', {
      name: this.ruleName,
      eventBusName: bus.eventBusName,
      description: 'Events of the districts, kept',
      eventPattern: {
        $or: [
          ...parts.map(({ account, sources }) => ({ source: sources, account: [account] })),
          { source: [tenantSource(props.tenant)], account: [stack.account], 'detail-type': [REDELIVERED] },
        ],
      },
      targets: [
        { id: 'Events', arn: logGroupTarget(stack, this.events), deadLetterConfig: { arn: undelivered.queueArn } },
        { id: 'Replicas', arn: queue.queueArn, deadLetterConfig: { arn: undelivered.queueArn } },
      ],
    });
    const fromRule = { ArnEquals: { 'aws:SourceArn': rule.attrArn } };
    const eventBridge = new ServicePrincipal('events.amazonaws.com', { conditions: fromRule });
    const delivery = new ServicePrincipal('delivery.logs.amazonaws.com', { conditions: fromRule });
    undelivered.grantSendMessages(eventBridge);
    queue.grantSendMessages(eventBridge);
    this.events.addToResourcePolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [this.events.logGroupArn],
        principals: [eventBridge, delivery],
      }),
    );
  }
}

/** A rule's target is the group itself, whereas `logGroupArn` means all streams in it and ends in `:*`. */
function logGroupTarget(stack: Stack, group: LogGroup): string {
  return `arn:${stack.partition}:logs:${stack.region}:${stack.account}:log-group:${group.logGroupName}`;
}
