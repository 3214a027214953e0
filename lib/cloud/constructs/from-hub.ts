import { Stack } from 'aws-cdk-lib';
import { CfnEventBusPolicy, CfnRule } from 'aws-cdk-lib/aws-events';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { HUB_BEAT, HUB_COMMAND, tenantSource } from '../../wiring/bus.ts';
import type { RegisteredTenant } from '../values.ts';
import type { CityFunction } from './city-function.ts';
import type { CityTable } from './city-table.ts';
import type { ObjectBucket } from './object-bucket.ts';
import type { TenantBus } from './tenant-bus.ts';
import { WorkQueue } from './work-queue.ts';

export interface FromHubProps {
  readonly own: TenantBus;
  readonly domain: CityTable;
  readonly objects: ObjectBucket;
  /** The city's hub, with the account it sends from. */
  readonly hub: RegisteredTenant;
  readonly listener: CityFunction<'hear-hub'>;
  /** Whether the bus gets its policy here. */
  readonly busPolicy: boolean;
}

/**
 * What a district takes from the hub: its bus lets the hub's account put events of the hub's own source, its rule believes that pair and no other,
 * and what arrives goes by a queue to `hear-hub`.
 */
export class FromHub extends Construct {
  readonly work: WorkQueue;
  /** Physical, for its metrics; see HubLink. */
  readonly ruleName: string;

  constructor(scope: Construct, id: string, { own, domain, objects, hub, listener, busPolicy }: FromHubProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const { account = stack.account } = hub;
    const source = tenantSource(hub.tenant);
    if (busPolicy) {
      new CfnEventBusPolicy(this, 'Policy', {
        eventBusName: own.bus.eventBusName,
        statementId: 'put-hub',
        statement: {
          Effect: 'Allow',
          Principal: { AWS: stack.formatArn({ service: 'iam', region: '', account, resource: 'root' }) },
          Action: 'events:PutEvents',
          Resource: own.bus.eventBusArn,
          Condition: { StringEquals: { 'events:source': source } },
        },
      });
    }
    // It acts on incidents as the API does, and answers on the own bus, from where the link to the hub carries the answer.
    domain.grantReadWrite(listener, 'DOMAIN_TABLE');
    objects.grantRead(listener, 'OBJECT_BUCKET');
    own.grantPut(listener);
    this.work = new WorkQueue(this, 'Queue', listener, { batchSize: 10, maxConcurrency: 2 });
    this.ruleName = `${own.busName}-from-hub`;
    const rule = new CfnRule(this, 'Rule', {
      name: this.ruleName,
      eventBusName: own.bus.eventBusName,
      description: 'What the hub says',
      eventPattern: { source: [source], account: [account], 'detail-type': [HUB_BEAT, HUB_COMMAND] },
      targets: [{ id: 'Queue', arn: this.work.queue.queueArn }],
    });
    this.work.queue.grantSendMessages(
      new ServicePrincipal('events.amazonaws.com', { conditions: { ArnEquals: { 'aws:SourceArn': rule.attrArn } } }),
    );
  }
}
