import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { EventBus as EventBusTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { tenantSource } from '../../wiring/bus.ts';
import { busRole } from './bus-role.ts';
import type { TenantBus } from './tenant-bus.ts';
import { deadLetterQueue } from './work-queue.ts';

export interface HubLinkProps {
  readonly tenant: string;
  readonly own: TenantBus;
  /** ARN of the hub's bus, with the hub's account and region. */
  readonly hubBusArn: string;
}

/**
 * Carries the tenant's events to the hub's bus. EventBridge tries for 24 hours; what the hub did not take by then waits in the
 * queue, and the hub's own comparison of heads finds what is missing.
 */
export class HubLink extends Construct {
  readonly undelivered: Queue;
  /** Physical: EventBridge's metrics go by it, and CloudFormation's name of a rule on a bus of one's own is not it. */
  readonly ruleName: string;

  constructor(scope: Construct, id: string, props: HubLinkProps) {
    super(scope, id);
    this.undelivered = deadLetterQueue(this, 'Undelivered');
    this.ruleName = `${props.own.busName}-hub-link`;
    const source = tenantSource(props.tenant);
    // Not the role CDK would make.
    const role = busRole(this, 'Role', props.tenant, [props.hubBusArn]);
    const hubBus = EventBus.fromEventBusArn(this, 'HubBus', props.hubBusArn);
    new Rule(this, 'Rule', {
      ruleName: this.ruleName,
      eventBus: props.own.bus,
      description: `Events of ${props.tenant} to the city hub`,
      eventPattern: { source: [source] },
      targets: [new EventBusTarget(hubBus, { deadLetterQueue: this.undelivered, role: role.withoutPolicyUpdates() })],
    });
  }
}
