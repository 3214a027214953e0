import { Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { HUB_BEAT, tenantSource } from '../../wiring/bus.ts';
import { busRole } from './bus-role.ts';
import type { CityFunction } from './city-function.ts';
import { runOnSchedule } from './run-on-schedule.ts';
import type { TenantBus } from './tenant-bus.ts';

export interface HubBeatProps {
  /** The hub's own slug. */
  readonly tenant: string;
  readonly own: TenantBus;
  readonly sender: CityFunction<'send-beats'>;
  /** ARNs of the districts' buses, each with its account and region. */
  readonly districtBusArns: readonly string[];
}

/** A rule has no more targets; and a bus in some regions no more than a hundred rules, so that each takes as many as it may. */
const TARGETS_A_RULE = 5;

/**
 * The hub's sign of life to the districts: each minute one event on its own bus, and rules that carry it to theirs. What a district's bus does not
 * take within a minute is dropped: the next one says the same, and the district itself notices that none comes.
 */
export class HubBeat extends Construct {
  constructor(scope: Construct, id: string, { tenant, own, sender, districtBusArns }: HubBeatProps) {
    super(scope, id);
    own.grantPut(sender);
    runOnSchedule(this, sender.lambda, {
      id: 'EachMinute',
      description: 'Tells the districts that the hub is there',
      expression: 'rate(1 minute)',
      maxAge: 60,
    });
    for (let from = 0; from < districtBusArns.length; from += TARGETS_A_RULE)
      this.carry(tenant, own, districtBusArns.slice(from, from + TARGETS_A_RULE), from / TARGETS_A_RULE);
  }

  private carry(tenant: string, own: TenantBus, busArns: readonly string[], index: number): void {
    const { account } = Stack.of(this);
    const source = tenantSource(tenant);
    const role = busRole(this, `Role-${index}`, tenant, busArns);
    new CfnRule(this, `Rule-${index}`, {
      eventBusName: own.bus.eventBusName,
      description: 'The hub’s sign of life to districts',
      eventPattern: { source: [source], account: [account], 'detail-type': [HUB_BEAT] },
      targets: busArns.map((arn, number) => ({
        id: `District-${number}`,
        arn,
        roleArn: role.roleArn,
        retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 60 },
      })),
    });
  }
}
