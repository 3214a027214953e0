import { randomUUID } from 'node:crypto';
import type { SQSRecord } from 'aws-lambda';
import { makeHandler } from '../../functions/keep-replicas/handler.ts';
import type { Database } from '../adapters/sqlite/database.ts';
import { sqliteTableStore } from '../adapters/sqlite/table-store.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { BusSender } from '../core/ports/effects.ts';
import type { ReplicaStore } from '../core/ports/replica-store.ts';
import { CounterMetrics } from '../runtime/counter-metrics.ts';
import type { Logger } from '../runtime/logger.ts';
import { observer } from '../runtime/observer.ts';
import { tableDeadLetterStore } from '../stores/dead-letter-store.ts';
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
}

/** The hub's copies of the districts' incidents on one machine, kept by the cloud's function. What it fails on is the sender's to bring again. */
export class HubReplicas {
  readonly store: ReplicaStore;
  readonly metrics = new CounterMetrics();
  readonly #keep: ReturnType<typeof makeHandler>;

  constructor({ tenant, database, clock, bus, logger }: HubReplicasOptions) {
    const now = (): number => clock.now();
    this.store = tableReplicaStore(sqliteTableStore(database, { table: `${tenant}.domain`, feed: true, now }));
    this.#keep = makeHandler({
      tenant,
      replicas: this.store,
      bus,
      deadLetters: tableDeadLetterStore(sqliteTableStore(database, { table: `${tenant}.telemetry`, now }), clock),
      clock,
      logger,
      observe: observer(logger, this.metrics),
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
