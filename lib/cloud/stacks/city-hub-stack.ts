import type { Construct } from 'constructs';
import { domainKeys, replicaKeys, telemetryKeys } from '../../wiring/table-keys.ts';
import { CityDashboard } from '../constructs/city-dashboard.ts';
import { grantPush } from '../constructs/console-push.ts';
import { HubBeat } from '../constructs/hub-beat.ts';
import { HubCommands } from '../constructs/hub-commands.ts';
import { HubInbox } from '../constructs/hub-inbox.ts';
import type { PeoplePool } from '../constructs/people-pool.ts';
import { busArn, metricNamespace, type RegisteredTenant } from '../values.ts';
import { TenantStack, type TenantStackProps } from './tenant-stack.ts';

export interface CityHubStackProps extends TenantStackProps {
  /** The districts whose events the hub takes. */
  readonly districts: readonly RegisteredTenant[];
}

/** Partitions, by their beginning, of what the districts say: replicas, answers to commands, and the epochs of the stores that spoke. */
const KEPT_AT_THE_HUB = [
  replicaKeys.partition(''),
  replicaKeys.tenantPartition,
  replicaKeys.lacking('', '').pk,
  domainKeys.issuedCommand('').pk,
  domainKeys.epoch('').pk,
];

/** The city: a tenant like the others, and the place where the districts' events come together. */
export class CityHubStack extends TenantStack {
  /** The pool of the city's people, where it has one. */
  readonly pool: PeoplePool | undefined;

  constructor(scope: Construct, id: string, props: CityHubStackProps) {
    super(scope, id, props);
    const { key, bus, pool, domain, telemetry } = this.platform;
    this.pool = pool;
    const { busPolicy } = props.settings;
    const { tenant } = props.values;
    const keeper = this.platform.make('keep-replicas', 'KeepReplicas');
    domain.grantKeepBelow(keeper, 'DOMAIN_TABLE', ...KEPT_AT_THE_HUB);
    telemetry.grantPutTo(keeper, 'TELEMETRY_TABLE', telemetryKeys.deadLetterPartition);
    grantPush(keeper, tenant);
    bus.grantPut(keeper);
    const inbox = new HubInbox(this, 'Inbox', { key, tenant, own: bus, districts: props.districts, keeper, busPolicy });
    this.platform.worksOff('from-districts', inbox.work);
    this.platform.endsIn('hub-inbox', 'inbox-undelivered', inbox.undelivered);
    const districts = props.districts.map(({ tenant: district, ...place }) => ({
      tenant: district,
      busArn: busArn(props.settings, { tenant: district, place }),
    }));
    new HubBeat(this, 'Beat', {
      tenant,
      own: bus,
      sender: this.platform.make('send-beats', 'SendBeats'),
      districtBusArns: districts.map((district) => district.busArn),
    });
    new HubCommands(this, 'Commands', { tenant, own: bus, districts });
    bus.grantPut(this.platform.api);
    this.watch(inbox.ruleNames.map((ruleName, index) => ({ about: `Inbox${index === 0 ? '' : index}`, busName: bus.busName, ruleName })));
    const { settings, values } = props;
    const names = { prefix: settings.prefix, namespace: metricNamespace(settings) };
    new CityDashboard(this, 'CityDashboard', { districts: props.districts, ...names, place: values.place });
  }
}
