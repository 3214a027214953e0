import { Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { HUB_COMMAND, tenantSource } from '../../wiring/bus.ts';
import { busRole } from './bus-role.ts';
import type { TenantBus } from './tenant-bus.ts';

export interface HubCommandsProps {
  /** The hub's slug. */
  readonly tenant: string;
  readonly own: TenantBus;
  readonly districts: readonly {
    readonly tenant: string;
    /** With its account and region. */
    readonly busArn: string;
  }[];
}

/** The policy of a role names so many buses. */
const BUSES_A_ROLE = 5;

/**
 * Carries the hub's commands to the districts' buses: a rule for each district, so that none sees what another was asked. What a bus does not take
 * within a day is dropped: its last moment is over by then, and the city sees it unanswered.
 */
export class HubCommands extends Construct {
  constructor(scope: Construct, id: string, { tenant, own, districts }: HubCommandsProps) {
    super(scope, id);
    const { account } = Stack.of(this);
    const source = tenantSource(tenant);
    for (let from = 0; from < districts.length; from += BUSES_A_ROLE) {
      const some = districts.slice(from, from + BUSES_A_ROLE);
      const role = busRole(
        this,
        `Role-${from / BUSES_A_ROLE}`,
        tenant,
        some.map(({ busArn }) => busArn),
      );
      for (const { tenant: district, busArn } of some)
        new CfnRule(this, `Rule-${district}`, {
          eventBusName: own.bus.eventBusName,
          description: `What the hub asks of ${district}`,
          eventPattern: { source: [source], account: [account], 'detail-type': [HUB_COMMAND], detail: { tenant: [district] } },
          targets: [{ id: 'District', arn: busArn, roleArn: role.roleArn }],
        });
    }
  }
}
