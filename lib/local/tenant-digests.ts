import { makeHandler } from '../../functions/send-digests/handler.ts';
import type { Database } from '../adapters/sqlite/database.ts';
import { sqliteTableStore } from '../adapters/sqlite/table-store.ts';
import type { OwnershipStore } from '../core/link/ownership.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { BusSender } from '../core/ports/effects.ts';
import type { HubLinkView } from '../core/ports/hub-link.ts';
import type { Logger } from '../runtime/logger.ts';
import { tableDigestStore } from '../stores/digest-store.ts';
import { tableIncidentStore } from '../stores/incident-store.ts';
import { functionContext } from './function-context.ts';

export interface LocalDigestsOptions {
  readonly tenant: string;
  /** Path of the city. */
  readonly city: string;
  readonly database: Database;
  readonly clock: Clock;
  readonly ownership: OwnershipStore;
  readonly hubLink: BusSender & HubLinkView;
  readonly logger: Logger;
}

/** One district's digests on this machine: called at each pass, it sends one when the last is five minutes old and there is something to say. */
export function localDigests({ tenant, city, database, clock, ownership, hubLink, logger }: LocalDigestsOptions): () => Promise<void> {
  const domain = sqliteTableStore(database, { table: `${tenant}.domain`, feed: true, now: () => clock.now() });
  const send = makeHandler({
    tenant,
    city,
    incidents: tableIncidentStore(domain, { tenant }),
    digests: tableDigestStore(domain),
    ownership,
    link: hubLink,
    bus: hubLink,
    clock,
    logger,
  });
  return async () => void (await send({}, functionContext('send-digests')));
}
