import { randomUUID } from 'node:crypto';
import type { SQSRecord } from 'aws-lambda';
import { makeHandler } from '../../functions/keep-replicas/handler.ts';
import type { Database } from '../adapters/sqlite/database.ts';
import { sqliteTableStore } from '../adapters/sqlite/table-store.ts';
import type { EpochStore } from '../core/link/ownership.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { IssuedCommandStore } from '../core/ports/command-stores.ts';
import type { BusSender } from '../core/ports/effects.ts';
import type { ReplicaStore } from '../core/ports/replica-store.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Metrics } from '../runtime/metrics.ts';
import { observer } from '../runtime/observer.ts';
import { tableIssuedCommandStore } from '../stores/command-stores.ts';
import { tableDeadLetterStore } from '../stores/dead-letter-store.ts';
import { tableEpochStore } from '../stores/ownership-store.ts';
import { tableReplicaStore } from '../stores/replica-store.ts';
import type { Envelope } from '../wiring/bus.ts';
import { functionContext } from './function-context.ts';
import type { LinkEnd } from './hub-links.ts';

export interface HubReplicasOptions {
  /** The hub's own slug. */
  readonly tenant: string;
  readonly database: Database;
  readonly clock: Clock;
  /** The hub's end of the links. */
  readonly bus: BusSender;
  readonly logger: Logger;
  /** The hub's. */
  readonly metrics: Metrics;
}

/** The hub's copies of the districts' incidents on one machine, kept by the cloud's function. What it fails on is the sender's to bring again. */
export class HubReplicas {
  readonly store: ReplicaStore;
  /** What the hub asked of the owners. */
  readonly commands: IssuedCommandStore;
  readonly epochs: EpochStore;
  readonly #keep: ReturnType<typeof makeHandler>;

  constructor({ tenant, database, clock, bus, logger, metrics }: HubReplicasOptions) {
    const now = (): number => clock.now();
    const domain = sqliteTableStore(database, { table: `${tenant}.domain`, feed: true, now });
    this.store = tableReplicaStore(domain);
    this.commands = tableIssuedCommandStore(domain);
    this.epochs = tableEpochStore(domain);
    this.#keep = makeHandler({
      tenant,
      replicas: this.store,
      commands: this.commands,
      epochs: this.epochs,
      bus,
      deadLetters: tableDeadLetterStore(sqliteTableStore(database, { table: `${tenant}.telemetry`, now }), clock),
      clock,
      logger,
      observe: observer(logger, metrics),
    });
  }

  /** Takes what a district sends. Throws Error where it could not be kept. */
  readonly take: LinkEnd = async (envelope) => {
    const { batchItemFailures } = await this.#keep({ Records: [recordOf(envelope)] }, functionContext('keep-replicas'));
    if (batchItemFailures.length > 0) throw new Error('the hub could not keep what came over the link: its log says why');
  };
}

const recordOf = (envelope: Envelope): SQSRecord =>
  ({
    messageId: randomUUID(),
    body: JSON.stringify(envelope),
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(Date.now()) },
  }) as unknown as SQSRecord;
