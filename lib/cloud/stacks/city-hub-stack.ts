import type { Construct } from 'constructs';
import { HubInbox } from '../constructs/hub-inbox.ts';
import type { RegisteredTenant } from '../values.ts';
import { TenantStack, type TenantStackProps } from './tenant-stack.ts';

export interface CityHubStackProps extends TenantStackProps {
  /** The districts whose events the hub takes. */
  readonly districts: readonly RegisteredTenant[];
}

/** The city: a tenant like the others, and the place where the districts' events come together. */
export class CityHubStack extends TenantStack {
  constructor(scope: Construct, id: string, props: CityHubStackProps) {
    super(scope, id, props);
    const { key, bus } = this.platform;
    new HubInbox(this, 'Inbox', { key, own: bus, districts: props.districts });
  }
}
