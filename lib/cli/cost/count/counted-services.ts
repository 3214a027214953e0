import { sqsWorkQueue } from '../../../adapters/aws/sqs-work-queue.ts';
import { SqliteChangeFeed } from '../../../adapters/sqlite/change-feed.ts';
import { openDatabase } from '../../../adapters/sqlite/database.ts';
import { sqliteTableStore } from '../../../adapters/sqlite/table-store.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { WorkQueue } from '../../../core/ports/effects.ts';
import type { ObjectStore } from '../../../wiring/object-store.ts';
import type { TableStore } from '../../../wiring/table-store.ts';
import { Tally } from '../meters.ts';
import type { Laboratory } from './counted-function.ts';
import { type Answer, countingObjects, countingSqs } from './counting-services.ts';
import { countingTable } from './counting-table.ts';

export const EFFECT_QUEUES = ['notify', 'push', 'forward'] as const;
export type EffectQueue = (typeof EFFECT_QUEUES)[number];

/** What one tenant's stack gives its functions, counted. */
export interface CountedServices {
  readonly domain: TableStore;
  /** The same table, with a tally of its own: for what goes by time and not by packs. */
  readonly domainAside: TableStore;
  readonly aside: Tally;
  readonly telemetry: TableStore;
  readonly objects: ObjectStore;
  readonly feed: SqliteChangeFeed;
  queue(name: string): WorkQueue;
  /** Takes what lies in a queue. */
  take(queue: EffectQueue): string[];
  /** A call of a service that is neither a table nor a bucket. */
  readonly call: Answer;
}

export function countedServices(
  { tally, time, assumptions, calls }: Omit<Laboratory, 'processorMillis' | 'metrics'>,
  clock: Clock,
): CountedServices {
  const now = (): number => clock.now();
  const answer = async (millis: number): Promise<void> => {
    calls.made++;
    await time.wait(millis);
  };
  const call: Answer = () => answer(assumptions['call-millis']);
  const database = openDatabase(':memory:');
  const counted = (inner: TableStore, into: Tally, recordMonths: number): TableStore =>
    countingTable(inner, {
      tally: into,
      now,
      recordMonths,
      answer: (kind) => answer(assumptions[kind === 'single' ? 'dynamodb-millis' : 'dynamodb-transaction-millis']),
    });
  const domain = sqliteTableStore(database, { table: 'domain', feed: true, now });
  const telemetry = sqliteTableStore(database, { table: 'telemetry', now });
  const aside = new Tally();
  const queued: Record<EffectQueue, string[]> = { notify: [], push: [], forward: [] };
  const sqs = countingSqs(tally, call, (queue, body) => queued[queue as EffectQueue]?.push(body));
  return {
    domain: counted(domain, tally, assumptions['record-years'] * 12),
    domainAside: counted(domain, aside, 0),
    aside,
    telemetry: counted(telemetry, tally, 0),
    objects: countingObjects(tally, () => answer(assumptions['s3-millis'])),
    feed: new SqliteChangeFeed(database, { table: 'domain' }),
    queue: (name) => sqsWorkQueue(sqs, { queueUrl: name }),
    take: (queue) => queued[queue].splice(0),
    call,
  };
}
