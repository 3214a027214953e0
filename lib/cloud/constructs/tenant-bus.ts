import { EventBus } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { tenantSource } from '../../wiring/bus.ts';
import type { CityFunction } from './city-function.ts';

export interface TenantBusProps {
  readonly tenant: string;
  /** Physical, because the other tenants' rules and policies name it across accounts. */
  readonly busName: string;
}

/** Who puts something on it. */
type BusUser =
  | CityFunction<'forward'>
  | CityFunction<'hear-hub'>
  | CityFunction<'api'>
  | CityFunction<'send-beats'>
  | CityFunction<'keep-replicas'>
  | CityFunction<'send-digests'>;

/** A tenant's own event bus: its incident events first land here, and rules carry them on. */
export class TenantBus extends Construct {
  readonly bus: EventBus;
  readonly busName: string;
  private readonly source: string;

  constructor(scope: Construct, id: string, props: TenantBusProps) {
    super(scope, id);
    this.source = tenantSource(props.tenant);
    this.busName = props.busName;
    this.bus = new EventBus(this, 'Bus', { eventBusName: props.busName, description: `CityWatch events of ${props.tenant}` });
  }

  grantPut(sender: BusUser): void {
    sender.allow(
      {
        actions: ['events:PutEvents'],
        resources: [this.bus.eventBusArn],
        conditions: { StringEquals: { 'events:source': this.source } },
      },
      'BUS_NAME',
      this.bus.eventBusName,
    );
  }
}
