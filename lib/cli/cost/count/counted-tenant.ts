import { randomUUID } from 'node:crypto';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { makeHandler as makeApi } from '../../../../functions/api/handler.ts';
import type { Tenant } from '../../../../functions/api/tenants.ts';
import { makeHandler as makeApplyChanges } from '../../../../functions/apply-changes/handler.ts';
import { makeHandler as makeEvaluateTelemetry } from '../../../../functions/evaluate-telemetry/handler.ts';
import { makeHandler as makeForward } from '../../../../functions/forward/handler.ts';
import { makeHandler as makeNotify } from '../../../../functions/notify/handler.ts';
import { makeHandler as makePush } from '../../../../functions/push/handler.ts';
import { makeHandler as makeWatchDeadlines } from '../../../../functions/watch-deadlines/handler.ts';
import { eventBridgeForwarder } from '../../../adapters/aws/event-bridge-forwarder.ts';
import { iotConsolePush } from '../../../adapters/aws/iot-console-push.ts';
import { snsUnitNotifier } from '../../../adapters/aws/sns-unit-notifier.ts';
import { sqsWorkQueue } from '../../../adapters/aws/sqs-work-queue.ts';
import { SqliteChangeFeed } from '../../../adapters/sqlite/change-feed.ts';
import { openDatabase } from '../../../adapters/sqlite/database.ts';
import { sqliteTableStore } from '../../../adapters/sqlite/table-store.ts';
import type { CompiledCity } from '../../../config/load-city.ts';
import { applyAlarmEffects } from '../../../core/incident/apply-alarm-effects.ts';
import { publishCity } from '../../../local/publish-city.ts';
import { tableDeadLetterStore } from '../../../stores/dead-letter-store.ts';
import { objectEvidenceStore } from '../../../stores/evidence-store.ts';
import { tableExerciseStore } from '../../../stores/exercise-store.ts';
import { tableIdempotencyStore } from '../../../stores/idempotency-store.ts';
import { tableIncidentStore } from '../../../stores/incident-store.ts';
import { tableNotificationStore } from '../../../stores/notification-store.ts';
import { tablePublicationStore } from '../../../stores/publication-store.ts';
import { tableTelemetryStore } from '../../../stores/telemetry-store.ts';
import type { TableStore } from '../../../wiring/table-store.ts';
import type { Assumptions } from '../assumptions.ts';
import { Tally } from '../meters.ts';
import { CountedFunction, type Laboratory, processorMillis } from './counted-function.ts';
import { CHUNK, chunks, countingEventBridge, countingIot, countingObjects, countingSns, countingSqs } from './counting-services.ts';
import { countingTable } from './counting-table.ts';
import { VirtualTime } from './virtual-time.ts';

const EFFECT_QUEUES = ['notify', 'push', 'forward'] as const;
type EffectQueue = (typeof EFFECT_QUEUES)[number];

/** What SQS hands over, and Lambda deletes, in one request. */
export const MESSAGES_A_REQUEST = 10;

export interface CountedTenantOptions {
  readonly city: CompiledCity;
  readonly tenant: string;
  readonly assumptions: Assumptions;
  /** Epoch milliseconds at which the sample begins. */
  readonly start: number;
  /** Processor time so far, in milliseconds. @default that of this process */
  readonly processorMillis?: () => number;
  /** For tests: what stands between the stores and the table that is counted. */
  readonly wrapTelemetry?: (table: TableStore) => TableStore;
}

/** One tenant as its stack wires it, with the real handlers, stores and adapters, over services that count what they would bill. */
export class CountedTenant {
  readonly city: CompiledCity;
  readonly tenant: string;
  readonly assumptions: Assumptions;
  readonly tally = new Tally();
  /** What is asked of the publications while telemetry is evaluated: it goes by time, not by packs. */
  readonly recheckTally = new Tally();
  readonly evaluate: CountedFunction<SQSEvent, SQSBatchResponse>;
  readonly watch: CountedFunction<unknown, unknown>;
  readonly api: ReturnType<CountedTenant['makeApi']>;
  readonly pushed: string[] = [];
  /** Bytes of events put on the bus, which the hub logs. */
  forwardedBytes = 0;
  readonly calls = { made: 0 };
  now: number;
  readonly clock = { now: (): number => this.now };
  readonly #laboratory: Laboratory;
  readonly #queued: Record<EffectQueue, string[]> = { notify: [], push: [], forward: [] };
  readonly #apply: CountedFunction<{ Records: never[] }, void>;
  readonly #consumers: Readonly<Record<EffectQueue, CountedFunction<SQSEvent, SQSBatchResponse>>>;
  readonly #feed: SqliteChangeFeed;
  readonly #stores: Tenant;

  constructor(options: CountedTenantOptions) {
    const { city, tenant, assumptions } = options;
    this.city = city;
    this.tenant = tenant;
    this.assumptions = assumptions;
    this.now = options.start;
    const time = new VirtualTime();
    this.#laboratory = {
      tally: this.tally,
      time,
      assumptions,
      calls: this.calls,
      processorMillis: options.processorMillis ?? processorMillis,
    };
    const { clock } = this;
    const answer = async (millis: number): Promise<void> => {
      this.calls.made++;
      await time.wait(millis);
    };
    const call = (): Promise<void> => answer(assumptions['call-millis']);
    const database = openDatabase(':memory:');
    const table = (name: string, feed: boolean): TableStore => sqliteTableStore(database, { table: name, feed, now: clock.now });
    const counted = (inner: TableStore, tally: Tally, recordMonths = 0): TableStore =>
      countingTable(inner, {
        tally,
        now: clock.now,
        recordMonths,
        answer: (kind) => answer(assumptions[kind === 'single' ? 'dynamodb-millis' : 'dynamodb-transaction-millis']),
      });
    const domainTable = table('domain', true);
    const domain = counted(domainTable, this.tally, assumptions['record-years'] * 12);
    const telemetryTable = counted(table('telemetry', false), this.tally);
    const telemetry = options.wrapTelemetry?.(telemetryTable) ?? telemetryTable;
    const objects = countingObjects(this.tally, () => answer(assumptions['s3-millis']));
    const sqs = countingSqs(this.tally, call, (queue, body) => this.#queued[queue as EffectQueue]?.push(body));
    const queue = (name: string) => sqsWorkQueue(sqs, { queueUrl: name });
    const incidents = tableIncidentStore(domain, { tenant });
    // Each function instance has its own cache of what is published.
    const publications = () => tablePublicationStore(domain, objects, clock);
    const core = (own = publications()) => ({ tenant, incidents, clock, publications: own });
    const evaluating = core(tablePublicationStore(counted(domainTable, this.recheckTally), objects, clock));
    const exercises = tableExerciseStore(domain, clock);
    const deadLetters = tableDeadLetterStore(telemetry, clock);
    const archive = tableTelemetryStore(telemetry, { clock, retentionSeconds: city.settings.historyRetentionSeconds });
    const notifications = tableNotificationStore(domain);
    const apply: Parameters<typeof makeEvaluateTelemetry>[0]['apply'] = (effects) =>
      applyAlarmEffects({ ...evaluating, isExercise: (thing) => exercises.covers(thing) }, effects);
    this.evaluate = new CountedFunction('evaluate-telemetry', this.#laboratory, (logger) =>
      makeEvaluateTelemetry({ ...evaluating, telemetry: archive, deadLetters, apply, logger }),
    );
    this.#apply = new CountedFunction('apply-changes', this.#laboratory, (logger) =>
      makeApplyChanges({ queues: { notify: queue('notify'), push: queue('push'), forward: queue('forward') }, logger }),
    );
    const notifier = snsUnitNotifier(countingSns(this.tally, call), { topicPrefix: 'topic-' });
    const push = iotConsolePush(countingIot(this.tally, call, (topic) => this.pushed.push(topic)));
    const bus = countingEventBridge(this.tally, call, (bytes) => {
      this.forwardedBytes += bytes;
    });
    this.#consumers = {
      notify: new CountedFunction('notify', this.#laboratory, (logger) => makeNotify({ ...core(), notifications, notifier, logger })),
      push: new CountedFunction('push', this.#laboratory, (logger) => makePush({ tenant, incidents, push, logger })),
      forward: new CountedFunction('forward', this.#laboratory, (logger) =>
        makeForward({ forwarder: eventBridgeForwarder(bus, { tenant, bus: 'bus' }), logger }),
      ),
    };
    this.watch = new CountedFunction<unknown, unknown>('watch-deadlines', this.#laboratory, (logger) =>
      makeWatchDeadlines({ ...core(), logger }),
    );
    this.#stores = {
      id: tenant,
      incidents,
      telemetry: archive,
      deadLetters,
      notifications,
      publications: publications(),
      evidence: objectEvidenceStore(domain, objects, clock),
      idempotency: tableIdempotencyStore(domain, clock),
      telemetryQueue: queue('telemetry'),
    };
    this.api = this.makeApi();
    this.#feed = new SqliteChangeFeed(database, { table: 'domain' });
  }

  private makeApi() {
    const main = this.#stores;
    return new CountedFunction('api', this.#laboratory, (logger) =>
      makeApi({
        tenants: { main, of: (id) => (id === main.id ? main : undefined), all: () => [main] },
        clock: this.clock,
        speed: () => 1,
        salt: randomUUID,
        allTenants: false,
        logger,
      }),
    );
  }

  /** Publishes the city's registry, rules and mechanism to the tenant. */
  async publish(): Promise<void> {
    await this.#laboratory.time.run(() => publishCity(this.#stores, this.city));
  }

  /** Carries new events through the change feed and the three queues, until nothing is left to do. */
  async settle(): Promise<void> {
    for (let batch = this.#feed.read(100); batch; batch = this.#feed.read(100)) {
      await this.#apply.invoke({ Records: batch.records as never[] });
      await this.#feed.acknowledge(batch.position);
      for (const queue of EFFECT_QUEUES) {
        const bodies = this.#queued[queue].splice(0);
        for (let from = 0; from < bodies.length; from += MESSAGES_A_REQUEST)
          await this.#consume(queue, bodies.slice(from, from + MESSAGES_A_REQUEST));
      }
    }
  }

  async #consume(queue: EffectQueue, bodies: readonly string[]): Promise<void> {
    this.tally.add('sqs-requests', handOverRequests(bodies));
    const { batchItemFailures } = await this.#consumers[queue].invoke(sqsEvent(bodies, this.now));
    if (batchItemFailures.length > 0) throw new Error(`the sample’s ${queue} failed for ${batchItemFailures.length} of ${bodies.length}`);
  }
}

/** Requests for a receive of these messages, and for the deletion of what was worked off. */
export function handOverRequests(bodies: readonly string[]): number {
  const bytes = bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0);
  return chunks(bytes, CHUNK) + 1;
}

export const sqsEvent = (bodies: readonly string[], now: number): SQSEvent => ({
  Records: bodies.map(
    (body, index): SQSRecord => ({
      messageId: String(index),
      receiptHandle: String(index),
      body,
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: String(now),
        SenderId: 'counted',
        ApproximateFirstReceiveTimestamp: String(now),
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'counted',
      awsRegion: 'counted',
    }),
  ),
});
