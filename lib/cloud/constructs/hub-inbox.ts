import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnEventBusPolicy, CfnRule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { REDELIVERED, tenantSource } from '../../wiring/bus.ts';
import type { RegisteredTenant } from '../values.ts';
import { anyOf, type BelievedSender, expectPolicyFits, perRule, perStatement, sendersOf } from './believed-senders.ts';
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
 * its rules believe only those pairs (and itself, where it tries again), and what arrives is kept and readable for 400 days, and goes by a
 * queue to `keep-replicas`.
 */
export class HubInbox extends Construct {
  readonly events: LogGroup;
  /** Physical, for its metrics; see HubLink. */
  readonly ruleNames: readonly string[];
  /** Events that could not be kept. */
  readonly undelivered: Queue;
  readonly work: WorkQueue;

  constructor(scope: Construct, id: string, props: HubInboxProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const { bus } = props.own;
    const senders = sendersOf(props.districts, stack.account);
    const statements = props.busPolicy ? perStatement(senders).map((some) => statementFor(stack, bus.eventBusArn, some)) : [];
    expectPolicyFits(stack.resolve(statements), props.districts.length);
    for (const [index, statement] of statements.entries())
      new CfnEventBusPolicy(this, `Policy-${index}`, { eventBusName: bus.eventBusName, statementId: `put-${index}`, statement });
    this.events = new LogGroup(this, 'Events', {
      encryptionKey: props.key.key,
      retention: RetentionDays.THIRTEEN_MONTHS,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.undelivered = deadLetterQueue(this, 'Undelivered');
    const { undelivered } = this;
    this.work = new WorkQueue(this, 'Queue', props.keeper, { batchSize: 10, maxConcurrency: 5 });
    const { queue } = this.work;
    const again = { source: [tenantSource(props.tenant)], account: [stack.account], 'detail-type': [REDELIVERED] };
    const sizeOf = (some: readonly BelievedSender[]): number => JSON.stringify(stack.resolve({ $or: branches(some) })).length;
    const rules = perRule(senders, sizeOf).map((some, index) => {
      const name = `${props.own.busName}-inbox${index === 0 ? '' : `-${index}`}`;
      return new CfnRule(this, `Rule${index === 0 ? '' : `-${index}`}`, {
        name,
        eventBusName: bus.eventBusName,
        description: 'Events of the districts, kept',
        eventPattern: anyOf([...branches(some), ...(index === 0 ? [again] : [])]),
        targets: [
          { id: 'Events', arn: logGroupTarget(stack, this.events), deadLetterConfig: { arn: undelivered.queueArn } },
          { id: 'Replicas', arn: queue.queueArn, deadLetterConfig: { arn: undelivered.queueArn } },
        ],
      });
    });
    this.ruleNames = rules.map(({ name }) => name as string);
    const arns = rules.map(({ attrArn }) => attrArn);
    const fromRule = { ArnEquals: { 'aws:SourceArn': arns.length === 1 ? arns[0] : arns } };
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

const branches = (senders: readonly BelievedSender[]) => senders.map(({ account, sources }) => ({ source: sources, account: [account] }));

function statementFor(stack: Stack, busArn: string, senders: readonly BelievedSender[]): object {
  const roots = senders.map(({ account }) => stack.formatArn({ service: 'iam', region: '', account, resource: 'root' }));
  return {
    Effect: 'Allow',
    Principal: { AWS: roots.length === 1 ? roots[0] : roots },
    Action: 'events:PutEvents',
    Resource: busArn,
    Condition: { StringEquals: { 'events:source': senders.flatMap(({ sources }) => sources) } },
  };
}

/** A rule's target is the group itself, whereas `logGroupArn` means all streams in it and ends in `:*`. */
function logGroupTarget(stack: Stack, group: LogGroup): string {
  return `arn:${stack.partition}:logs:${stack.region}:${stack.account}:log-group:${group.logGroupName}`;
}
