import { Construct } from 'constructs';
import { domainKeys } from '../../wiring/table-keys.ts';
import type { CityFunction } from './city-function.ts';
import type { CityTable } from './city-table.ts';
import { runOnSchedule } from './run-on-schedule.ts';
import type { TenantBus } from './tenant-bus.ts';

export interface TenantDigestsProps {
  /** Path of the city. */
  readonly city: string;
  readonly own: TenantBus;
  readonly domain: CityTable;
  readonly sender: CityFunction<'send-digests'>;
}

/** Runs `send-digests` every five minutes. One that fails is made up for by the next: it begins where the last one that was sent did. */
export class TenantDigests extends Construct {
  constructor(scope: Construct, id: string, { city, own, domain, sender }: TenantDigestsProps) {
    super(scope, id);
    domain.grantRead(sender, 'DOMAIN_TABLE');
    domain.grantPutTo(sender, 'DOMAIN_TABLE', domainKeys.progress('digested').pk);
    own.grantPut(sender);
    sender.tell('CITY', city);
    runOnSchedule(this, sender.lambda, {
      id: 'EachFiveMinutes',
      description: 'Tells the hub how far the district’s incidents have come',
      expression: 'rate(5 minutes)',
      maxAge: 240,
    });
  }
}
