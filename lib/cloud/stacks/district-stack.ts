import type { Construct } from 'constructs';
import { FromHub } from '../constructs/from-hub.ts';
import { HubLink } from '../constructs/hub-link.ts';
import { TenantDigests } from '../constructs/tenant-digests.ts';
import { busArn, type TenantValues } from '../values.ts';
import { TenantStack, type TenantStackProps } from './tenant-stack.ts';

export interface DistrictStackProps extends TenantStackProps {
  /** The city's hub, whose bus the district's events go to. */
  readonly hub: TenantValues;
}

/** One district, native, hosted or federated: they differ in values only. It works on when the hub cannot be reached. */
export class DistrictStack extends TenantStack {
  constructor(scope: Construct, id: string, props: DistrictStackProps) {
    super(scope, id, props);
    const { values, settings, hub } = props;
    const { bus, domain, objects } = this.platform;
    const link = new HubLink(this, 'HubLink', { tenant: values.tenant, own: bus, hubBusArn: busArn(settings, hub) });
    this.platform.endsIn('hub-link', 'hub-link-undelivered', link.undelivered);
    const listener = this.platform.make('hear-hub', 'HearHub');
    const { busPolicy } = settings;
    const fromHub = new FromHub(this, 'FromHub', {
      own: bus,
      domain,
      objects,
      hub: { tenant: hub.tenant, ...hub.place },
      listener,
      busPolicy,
    });
    this.platform.worksOff('from-hub', fromHub.work);
    const sender = this.platform.make('send-digests', 'SendDigests');
    new TenantDigests(this, 'Digests', { city: values.city, own: bus, domain, sender });
    this.platform.watchesAfter(fromHub, listener);
    this.watch([{ about: 'HubLink', busName: bus.busName, ruleName: link.ruleName }], { hearsHub: true });
  }
}
