import { randomUUID } from 'node:crypto';
import type { SQSEvent } from 'aws-lambda';
import { reportKeeper } from '../../functions/api/report/keeper.ts';
import type { Tenant } from '../../functions/api/tenants.ts';
import { makeHandler as makeApplyChanges } from '../../functions/apply-changes/handler.ts';
import { makeHandler as makeCollectDeadLetters } from '../../functions/collect-dead-letters/handler.ts';
import { makeHandler as makeEvaluateTelemetry } from '../../functions/evaluate-telemetry/handler.ts';
import { makeHandler as makeForward } from '../../functions/forward/handler.ts';
import { makeHandler as makeHearHub } from '../../functions/hear-hub/handler.ts';
import { makeHandler as makeNotify } from '../../functions/notify/handler.ts';
import { makeHandler as makePush } from '../../functions/push/handler.ts';
import { makeHandler as makeSignDays } from '../../functions/sign-days/handler.ts';
import { makeHandler as makeWatchDeadlines } from '../../functions/watch-deadlines/handler.ts';
import { SqliteChangeFeed } from '../adapters/sqlite/change-feed.ts';
import type { Database } from '../adapters/sqlite/database.ts';
import { DurableQueue, type DurableQueueOptions, durableQueueGauge, type QueueHandler } from '../adapters/sqlite/durable-queue.ts';
import { sqliteTableStore } from '../adapters/sqlite/table-store.ts';
import { waitsForSilence } from '../core/alarm/missing/watermark.ts';
import { alarmEffects } from '../core/incident/apply-alarm-effects.ts';
import { declaredIn } from '../core/incident/declared.ts';
import { hasteOf } from '../core/incident/remind-sooner.ts';
import { toInstant, toMillis } from '../core/instant.ts';
import { firstFallback } from '../core/mechanism/handling.ts';
import type { LinkMaking } from '../core/notification/send-planned.ts';
import type { RecordSigner } from '../core/ports/audit-store.ts';
import type { Authorizer } from '../core/ports/authorizer.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { CompoundStore } from '../core/ports/compound-store.ts';
import type { BusSender, ConsolePush, EventForwarder } from '../core/ports/effects.ts';
import type { HubLink, HubLinkView } from '../core/ports/hub-link.ts';
import type { IncidentStore } from '../core/ports/incident-store.ts';
import type { LeaseStore } from '../core/ports/lease-store.ts';
import type { StatusWebhook } from '../core/ports/status-webhook.ts';
import type { UnitNotifier } from '../core/ports/unit-notifier.ts';
import { indexRegistry } from '../core/registry/registry-index.ts';
import { keptWatches } from '../core/watch/kept-watches.ts';
import { rosterOnCall } from '../core/watch/on-call.ts';
import { CounterMetrics } from '../runtime/counter-metrics.ts';
import { errorFields, type Logger } from '../runtime/logger.ts';
import { observedIncidents, observedPublications } from '../runtime/observed-stores.ts';
import { observer } from '../runtime/observer.ts';
import { tableAuditStore } from '../stores/audit-store.ts';
import { tableCapMessageStore } from '../stores/cap-message-store.ts';
import { tableAnswerStore } from '../stores/command-stores.ts';
import { tableCompoundStore } from '../stores/compound-store.ts';
import { tableDeadLetterStore } from '../stores/dead-letter-store.ts';
import { tableDigestStore } from '../stores/digest-store.ts';
import { objectEvidenceStore } from '../stores/evidence-store.ts';
import { type ExerciseStore, tableExerciseStore } from '../stores/exercise-store.ts';
import { tableFigureStore } from '../stores/figure-store.ts';
import { tableHubContactStore } from '../stores/hub-contact-store.ts';
import { tableIdempotencyStore } from '../stores/idempotency-store.ts';
import { tableIncidentStore } from '../stores/incident-store.ts';
import { tableLeaseStore } from '../stores/lease-store.ts';
import { tableLetterStore } from '../stores/letter-store.ts';
import { tableMaintenanceStore } from '../stores/maintenance-store.ts';
import { tableNotificationStore } from '../stores/notification-store.ts';
import { ownedTable, tableOwnershipStore } from '../stores/ownership-store.ts';
import { tableProgressStore } from '../stores/progress-store.ts';
import { tablePublicationStore } from '../stores/publication-store.ts';
import { tableRebindingStore } from '../stores/rebinding-store.ts';
import { objectReportStore } from '../stores/report-store.ts';
import { tableResponseModeStore } from '../stores/response-mode-store.ts';
import { tableSilenceStore } from '../stores/silence-store.ts';
import { tableTelemetryStore } from '../stores/telemetry-store.ts';
import { tableWatchRoom } from '../stores/watch-room.ts';
import { tableWatchStore } from '../stores/watch-store.ts';
import type { Envelope } from '../wiring/bus.ts';
import type { ChangeReader } from '../wiring/change-reader.ts';
import { QUEUE_NAMES, type QueueName, type QueuesOf } from '../wiring/messages.ts';
import type { ObjectStore } from '../wiring/object-store.ts';
import { FeedPump } from './feed-pump.ts';
import { functionContext } from './function-context.ts';

/** Packs evaluated together: enough to share a commit, few enough that nobody waits long behind them. */
const TELEMETRY_BATCH = 64;
const EFFECT_BATCH = 50;
/** Somebody else's platform may be down for long: twenty attempts in about an hour. */
const PATIENCE = { maxReceives: 20, retryWithin: 5 * 60_000 };
/** Far more alarms than are ever held back at once. */
const MOST_HELD = 20_000;
/** And more conditions than end by themselves at one moment. */
const MOST_ENDING = 1000;

/** The end queues of one machine are no queues: what a queue gives up goes to the function that collects it. */
const endOf = (name: QueueName): string => `local:${name}.dead`;
const END_QUEUES = new Map(QUEUE_NAMES.map((name) => [endOf(name), name]));
/** The feed of one machine gives nothing up. */
const NO_CHANGES: ChangeReader = { read: async () => undefined };

export interface TenantHostOptions {
  readonly tenant: string;
  readonly database: Database;
  readonly objects: ObjectStore;
  readonly clock: Clock;
  readonly retentionSeconds: number;
  /** City milliseconds between two passes of the watcher after which the machine was asleep. @default none: the clock is moved by hand */
  readonly unwatchedAfter?: number;
  readonly notifier: UnitNotifier;
  /** Of a federated district, whose platforms are told what becomes of what they report. */
  readonly statusWebhook?: StatusWebhook;
  readonly links: LinkMaking;
  /** Signs what the record comes to. */
  readonly signer: RecordSigner;
  /** By which the hub's commands are carried out. */
  readonly authorizer: Authorizer;
  /** The city's id, which is its path. */
  readonly city: string;
  readonly push: ConsolePush;
  readonly forwarder: EventForwarder;
  /** Of a district. */
  readonly hubLink?: BusSender & HubLink & HubLinkView;
  readonly logger: Logger;
}

/** One tenant on this machine: its tables, its queues, and the functions between them, as its stack wires them in the cloud. */
export class TenantHost {
  readonly tenant: Tenant;
  readonly exercises: ExerciseStore;
  readonly metrics = new CounterMetrics();
  readonly #queues: QueuesOf<DurableQueue>;
  readonly #handlers: Readonly<Record<QueueName, QueueHandler>>;
  readonly #feed: FeedPump;
  readonly #watch: () => Promise<unknown>;
  readonly #sign: () => Promise<unknown>;
  readonly #incidents: IncidentStore;
  readonly #leases: LeaseStore;
  readonly #compounds: CompoundStore;
  readonly #hubLink: HubLink | undefined;
  readonly #clock: Clock;
  #hearHub: (envelope: Envelope) => Promise<void> = async () => undefined;

  constructor(options: TenantHostOptions) {
    const { tenant, database, objects, clock, notifier, links, push, forwarder, logger } = options;
    const now = (): number => clock.now();
    const observe = observer(logger, this.metrics);
    const domain = sqliteTableStore(database, { table: `${tenant}.domain`, feed: true, now });
    const telemetryTable = sqliteTableStore(database, { table: `${tenant}.telemetry`, now });
    const owned = ownedTable(domain, tenant);
    const incidents = observedIncidents(tableIncidentStore(domain, { tenant }), observe);
    const telemetry = tableTelemetryStore(telemetryTable, {
      clock,
      retentionSeconds: options.retentionSeconds,
      keepsWithState: true,
      writeThen: (first, next) => database.writeThen(first, next),
    });
    const leases = tableLeaseStore(telemetryTable);
    const joined = { leases, compounds: tableCompoundStore(telemetryTable), declared: declaredIn(incidents) };
    const deadLetters = tableDeadLetterStore(telemetryTable, clock);
    const notifications = tableNotificationStore(domain);
    const publications = observedPublications(tablePublicationStore(domain, objects, clock), observe);
    const exercises = tableExerciseStore(owned, clock);
    const progress = tableProgressStore(domain, clock);
    const rebinding = tableRebindingStore(domain);
    const audit = tableAuditStore(domain, objects);
    const collect = makeCollectDeadLetters({ tenant, queues: END_QUEUES, deadLetters, changes: NO_CHANGES, clock, logger, observe });
    const queue = (name: QueueName, batchSize: number, patience: Partial<DurableQueueOptions> = {}): DurableQueue =>
      new DurableQueue(database, `${tenant}.${name}`, {
        ...patience,
        batchSize,
        now,
        onDead: async (message) => {
          const event = { Records: [{ ...message, eventSourceARN: endOf(name) }] };
          const { batchItemFailures } = await collect(event, functionContext('collect-dead-letters'));
          if (batchItemFailures.length > 0) throw new Error('the dead letter could not be kept: the log says why');
        },
      });
    const queues = {
      telemetry: queue('telemetry', TELEMETRY_BATCH),
      notify: queue('notify', EFFECT_BATCH),
      push: queue('push', EFFECT_BATCH),
      forward: queue('forward', EFFECT_BATCH),
      ...(options.statusWebhook ? { sources: queue('sources', EFFECT_BATCH, PATIENCE) } : {}),
    };
    const modes = tableResponseModeStore(domain);
    const onCall = rosterOnCall({ publications, modes });
    const silences = tableSilenceStore(owned);
    const core = { tenant, incidents, publications, clock };
    const maintenance = tableMaintenanceStore(owned);
    const apply = alarmEffects({ ...core, silences, maintenance, isExercise: (thing) => exercises.covers(thing) }, 0);
    const evaluate = makeEvaluateTelemetry({ ...core, ...joined, telemetry, deadLetters, rebinding, apply, progress, logger, observe });
    const kept = keptWatches({ tenant, publications, modes, watch: tableWatchStore(domain) });
    const platforms = options.statusWebhook ? { platforms: { webhook: options.statusWebhook, deadLetters } } : {};
    const notify = makeNotify({
      ...core,
      ...platforms,
      maintenance,
      notifications,
      notifier,
      onCall,
      keptWatches: kept,
      links,
      logger,
      observe,
    });
    const pushes = makePush({ tenant, incidents, push, logger, observe });
    const forward = makeForward({ forwarder, clock, logger, observe });
    const applyChanges = makeApplyChanges({ queues, logger });
    // Of this process: before it nobody listened, however long that was by the city's clock.
    let passedAt: number | undefined;
    const watch = makeWatchDeadlines({
      previousPass: async () =>
        passedAt !== undefined && clock.now() - passedAt > (options.unwatchedAfter ?? Number.POSITIVE_INFINITY) ? undefined : passedAt,
      ...core,
      ...(options.hubLink ? { link: options.hubLink } : {}),
      silences,
      telemetryQueue: queues.telemetry,
      rebinding,
      onCall,
      modes,
      progress,
      logger,
      observe,
    });
    const letters = tableLetterStore(owned);
    const watchRoom = tableWatchRoom(owned, objects);
    const records = { incidents, letters, watch: watchRoom.watch, city: options.city };
    const sign = makeSignDays({ ...records, tenant, audit, ownership: tableOwnershipStore(domain), signer: options.signer, clock, logger });
    this.#handlers = {
      telemetry: (event) => evaluate(event, functionContext('evaluate-telemetry')),
      notify: (event) => notify(event, functionContext('notify')),
      push: (event) => pushes(event, functionContext('push')),
      forward: (event) => forward(event, functionContext('forward')),
      sources: (event) => notify(event, functionContext('notify')),
    };
    this.#queues = queues;
    this.#incidents = incidents;
    this.#leases = leases;
    this.#compounds = joined.compounds;
    this.#hubLink = options.hubLink;
    this.#clock = clock;
    this.#watch = async () => {
      const startedAt = clock.now();
      await watch({ id: randomUUID() }, functionContext('watch-deadlines'));
      passedAt = startedAt;
    };
    this.#sign = () => sign({ id: randomUUID() }, functionContext('sign-days'));
    this.#feed = new FeedPump(
      new SqliteChangeFeed(database, { table: `${tenant}.domain` }),
      (event) => applyChanges(event, functionContext('apply-changes')),
      (message, cause) => logger.error(message, errorFields(cause)),
    );
    this.exercises = exercises;
    this.tenant = {
      id: tenant,
      incidents,
      telemetry,
      deadLetters,
      notifications,
      letters,
      figures: tableFigureStore(domain),
      maintenance,
      publications,
      evidence: objectEvidenceStore(owned, objects, clock),
      cap: tableCapMessageStore(owned, objects),
      reports: objectReportStore(objects),
      audit,
      idempotency: tableIdempotencyStore(domain, clock),
      queues,
      gauge: durableQueueGauge(queues),
      progress,
      ...(options.hubLink ? { hubLink: options.hubLink } : {}),
      watchRoom,
      historySeconds: options.retentionSeconds,
      linkKeys: links.keys,
    };
    const { tenant: own } = this;
    const { hubLink } = options;
    if (!hubLink) return;
    const hear = makeHearHub({
      contacts: tableHubContactStore(domain),
      commands: {
        ...core,
        authorizer: async () => options.authorizer,
        onCall,
        letters,
        evidence: own.evidence,
        reports: reportKeeper({ tenants: { main: own, of: () => own, all: () => [own] }, clock }, own),
        watch: watchRoom.watch,
        ownership: tableOwnershipStore(domain),
        answers: tableAnswerStore(domain),
        digests: tableDigestStore(domain),
        bus: hubLink,
        forwarder,
      },
      logger,
    });
    this.#hearHub = async (envelope) => {
      const attributes = { SentTimestamp: String(now()), ApproximateReceiveCount: '1' };
      const event = { Records: [{ messageId: randomUUID(), body: JSON.stringify(envelope), attributes }] } as unknown as SQSEvent;
      const { batchItemFailures } = await hear(event, functionContext('hear-hub'));
      if (batchItemFailures.length > 0) throw new Error('what the hub says could not be taken: the log says why');
    };
  }

  /** Takes what the hub sends to this district. Throws where it has to be sent again. */
  hearHub(envelope: Envelope): Promise<void> {
    return this.#hearHub(envelope);
  }

  /** Starts handing over, what an earlier process left first. */
  start(): void {
    for (const name of QUEUE_NAMES) this.#queues[name]?.consume(this.#handlers[name]);
    this.#feed.start();
  }

  /** Reads what is published and makes its index before the first alarm needs it. */
  async warm(): Promise<void> {
    const { publications } = this.tenant;
    const [registry] = await Promise.all([publications.active('registry'), publications.active('rules'), publications.active('mechanism')]);
    indexRegistry(registry.body);
  }

  async stop(): Promise<void> {
    await this.#queues.telemetry.stop();
    await this.#feed.stop();
    await Promise.all([this.#queues.notify.stop(), this.#queues.push.stop(), this.#queues.forward.stop(), this.#queues.sources?.stop()]);
  }

  /** Signs the days that are over, if any are not signed yet. */
  async sign(): Promise<void> {
    await this.#sign();
  }

  /** One pass of the deadline watcher. */
  async watch(): Promise<void> {
    await this.#watch();
  }

  /** The earliest moment, not after `until` (both epoch milliseconds), at which an obligation, an alarm that is held back, or a silence wants attention. */
  async nextDue(until: number): Promise<number | undefined> {
    const now = this.#clock.now();
    const { modes } = this.tenant.watchRoom;
    const shards = Array.from({ length: this.#incidents.dueShards }, (_, shard) => this.#incidents.due(shard, toInstant(until), 1));
    const moments = (await Promise.all(shards)).flatMap(([first]) => (first ? [toMillis(first.at)] : []));
    moments.push(...(await this.#silences(until)), ...(await this.#publications(until)));
    const fallback = await this.#nextFallback();
    if (fallback !== undefined && fallback <= until) moments.push(fallback);
    const [hastened] = (await hasteOf({ incidents: this.#incidents, modes }, now, until)).reminders;
    if (hastened) moments.push(hastened.at);
    // What is to be looked at already is looked at by every pass.
    const held = (await this.#incidents.held(toInstant(until), MOST_HELD)).find(({ at }) => toMillis(at) > now);
    if (held) moments.push(toMillis(held.at));
    return moments.length > 0 ? Math.min(...moments) : undefined;
  }

  /** When the first silence of each shard falls due, and the next condition over several things ends by itself, if they do by then. */
  async #silences(until: number): Promise<number[]> {
    if (!(await waitsForSilence(this.tenant.publications))) return [];
    const now = this.#clock.now();
    const shards = Array.from({ length: this.#leases.shards }, (_, shard) => this.#leases.due(shard, until, 1));
    const silences = (await Promise.all(shards)).flatMap(([first]) => (first?.due === undefined ? [] : [first.due]));
    const next = (await this.#compounds.due(until, MOST_ENDING)).find(({ due }) => due > now);
    return next ? [...silences, next.due] : silences;
  }

  /** When what is published already comes into force, by which alarms may end. */
  async #publications(until: number): Promise<number[]> {
    const now = this.#clock.now();
    const records = await Promise.all((['registry', 'rules'] as const).map((kind) => this.tenant.publications.records(kind)));
    return records.flat().flatMap(({ effectiveFrom }) => {
      const from = toMillis(effectiveFrom);
      return from > now && from <= until ? [from] : [];
    });
  }

  /** When, later than now, the district has to handle what is the city's, which it cannot reach. */
  async #nextFallback(): Promise<number | undefined> {
    const downSince = await this.#hubLink?.downSince();
    const first = downSince && firstFallback((await this.tenant.publications.active('mechanism')).body, downSince);
    return first && toMillis(first) > this.#clock.now() ? toMillis(first) : undefined;
  }

  get idle(): boolean {
    // Somebody else's platform that is down keeps no clock from being moved: what it was not told waits for it.
    const { sources, ...own } = this.#queues;
    return this.#feed.idle && Object.values(own).every((queue) => queue.idle) && (sources?.resting ?? true);
  }

  /** Messages on disk and the age of the oldest (milliseconds), by queue. */
  depths(): Readonly<Record<string, { readonly messages: number; readonly oldest: number }>> {
    return Object.fromEntries(Object.entries(this.#queues).map(([name, queue]) => [name, queue.depth()]));
  }
}
