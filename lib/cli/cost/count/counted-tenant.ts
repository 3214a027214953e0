import { randomUUID } from 'node:crypto';
import type { DynamoDBStreamEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { makeHandler as makeApi } from '../../../../functions/api/handler.ts';
import type { Tenant } from '../../../../functions/api/tenants.ts';
import { makeHandler as makeApplyChanges } from '../../../../functions/apply-changes/handler.ts';
import { makeHandler as makeEvaluateTelemetry } from '../../../../functions/evaluate-telemetry/handler.ts';
import { makeHandler as makeForward } from '../../../../functions/forward/handler.ts';
import { makeHandler as makeHearHub } from '../../../../functions/hear-hub/handler.ts';
import { makeHandler as makeNotify } from '../../../../functions/notify/handler.ts';
import { makeHandler as makePush } from '../../../../functions/push/handler.ts';
import { makeHandler as makeSendBeats } from '../../../../functions/send-beats/handler.ts';
import { makeHandler as makeSendDigests } from '../../../../functions/send-digests/handler.ts';
import { makeHandler as makeWatchDeadlines } from '../../../../functions/watch-deadlines/handler.ts';
import { eventBridgeBusSender } from '../../../adapters/aws/event-bridge-bus-sender.ts';
import { eventBridgeForwarder } from '../../../adapters/aws/event-bridge-forwarder.ts';
import { eventBridgeHubBeats } from '../../../adapters/aws/event-bridge-hub-beats.ts';
import { iotConsolePush } from '../../../adapters/aws/iot-console-push.ts';
import { snsUnitNotifier } from '../../../adapters/aws/sns-unit-notifier.ts';
import type { CompiledCity } from '../../../config/load-city.ts';
import { alarmEffects } from '../../../core/incident/apply-alarm-effects.ts';
import { declaredIn } from '../../../core/incident/declared.ts';
import { toInstant } from '../../../core/instant.ts';
import type { HubCommand } from '../../../core/link/command.ts';
import type { TenantDigest } from '../../../core/link/digest.ts';
import { FIRST_EPOCH } from '../../../core/link/ownership.ts';
import { hubLinkView, listeningLink } from '../../../core/operation/hub-contact.ts';
import { previousPass } from '../../../core/operation/previous-pass.ts';
import type { LinkKeys } from '../../../core/ports/link-keys.ts';
import { keptWatches } from '../../../core/watch/kept-watches.ts';
import { localAuthorizer } from '../../../local/authorizer.ts';
import { publishCity } from '../../../local/publish-city.ts';
import { tableAuditStore } from '../../../stores/audit-store.ts';
import { tableCapMessageStore } from '../../../stores/cap-message-store.ts';
import { tableAnswerStore } from '../../../stores/command-stores.ts';
import { tableCompoundStore } from '../../../stores/compound-store.ts';
import { tableDeadLetterStore } from '../../../stores/dead-letter-store.ts';
import { tableDigestStore } from '../../../stores/digest-store.ts';
import { objectEvidenceStore } from '../../../stores/evidence-store.ts';
import { tableExerciseStore } from '../../../stores/exercise-store.ts';
import { tableFigureStore } from '../../../stores/figure-store.ts';
import { tableHubContactStore } from '../../../stores/hub-contact-store.ts';
import { tableIdempotencyStore } from '../../../stores/idempotency-store.ts';
import { tableIncidentStore } from '../../../stores/incident-store.ts';
import { tableLeaseStore } from '../../../stores/lease-store.ts';
import { tableLetterStore } from '../../../stores/letter-store.ts';
import { lookingAhead } from '../../../stores/looking-ahead.ts';
import { tableMaintenanceStore } from '../../../stores/maintenance-store.ts';
import { tableNotificationStore } from '../../../stores/notification-store.ts';
import { ownedTable, tableOwnershipStore } from '../../../stores/ownership-store.ts';
import { tableProgressStore } from '../../../stores/progress-store.ts';
import { tablePublicationStore } from '../../../stores/publication-store.ts';
import { readingTogether } from '../../../stores/reading-together.ts';
import { tableRebindingStore } from '../../../stores/rebinding-store.ts';
import { rememberedSilences } from '../../../stores/remembered-silences.ts';
import { objectReportStore } from '../../../stores/report-store.ts';
import { tableResponseModeStore } from '../../../stores/response-mode-store.ts';
import { tableSilenceStore } from '../../../stores/silence-store.ts';
import { tableTelemetryStore } from '../../../stores/telemetry-store.ts';
import { tableWatchRoom } from '../../../stores/watch-room.ts';
import { tableWatchStore } from '../../../stores/watch-store.ts';
import { HUB_BEAT, HUB_COMMAND, TENANT_ANSWER, TENANT_DIGEST } from '../../../wiring/bus.ts';
import type { TableStore } from '../../../wiring/table-store.ts';
import type { Assumptions } from '../assumptions.ts';
import { Tally } from '../meters.ts';
import { CountedFunction, type Laboratory, processorMillis } from './counted-function.ts';
import { CountedHub, envelopeBody } from './counted-hub.ts';
import { type CountedServices, countedServices, EFFECT_QUEUES, type EffectQueue } from './counted-services.ts';
import { countingEventBridge, countingIot, countingSns, type PutEntry } from './counting-services.ts';
import { handOverRequests, MESSAGES_A_REQUEST, sqsEvent } from './sqs-event.ts';
import { VirtualTime } from './virtual-time.ts';

export interface CountedTenantOptions {
  readonly city: CompiledCity;
  readonly tenant: string;
  readonly assumptions: Assumptions;
  /** Epoch milliseconds at which the sample begins. */
  readonly start: number;
  /** Processor time so far, in milliseconds. @default that of this process */
  readonly processorMillis?: () => number;
  /** For tests: what stands between the stores and a table that is counted. */
  readonly wrap?: (table: TableStore, name: 'telemetry' | 'domain') => TableStore;
}

/** KMS is asked once in the life of an instance: what it bills for that is below what the price list shows. */
const LINK_KEYS: LinkKeys = { key: async () => Buffer.alloc(32) };

/** One tenant as its stack wires it, with the real handlers, stores and adapters, over services that count what they would bill. */
export class CountedTenant {
  readonly city: CompiledCity;
  readonly tenant: string;
  readonly assumptions: Assumptions;
  readonly tally = new Tally();
  /** What evaluation asks of the publications: it goes by time, not by packs. */
  readonly recheckTally: Tally;
  readonly evaluate: CountedFunction<SQSEvent, SQSBatchResponse>;
  readonly watch: CountedFunction<unknown, unknown>;
  /** The hub's part of a beat, and a district's. */
  readonly sendBeats: CountedFunction<unknown, unknown>;
  readonly #hearHub: CountedFunction<SQSEvent, SQSBatchResponse>;
  readonly api;
  /** Custom metrics that the functions' log lines make. */
  readonly metrics = new Set<string>();
  /** Topics of the pushes. */
  readonly pushed: string[] = [];
  /** Bytes of events put on the bus, which the hub logs. */
  forwardedBytes = 0;
  readonly #forwarded: PutEntry[] = [];
  /** A district's look at what changed. */
  readonly sendDigests: CountedFunction<unknown, unknown>;
  readonly hub: CountedHub;
  /** The city's time, epoch milliseconds. */
  now: number;
  readonly #time = new VirtualTime();
  readonly #services: CountedServices;
  readonly #applyChanges: CountedFunction<DynamoDBStreamEvent, void>;
  readonly #consumers: Readonly<Record<EffectQueue, CountedFunction<SQSEvent, SQSBatchResponse>>>;
  readonly #stores: Tenant;

  constructor(options: CountedTenantOptions) {
    const { city, tenant, assumptions } = options;
    this.city = city;
    this.tenant = tenant;
    this.assumptions = assumptions;
    this.now = options.start;
    const clock = { now: (): number => this.now };
    const laboratory: Laboratory = {
      tally: this.tally,
      time: this.#time,
      assumptions,
      metrics: this.metrics,
      calls: { made: 0 },
      processorMillis: options.processorMillis ?? processorMillis,
    };
    const services = countedServices(laboratory, clock);
    this.#services = services;
    this.recheckTally = services.aside;
    const { objects, queue, call } = services;
    const wrap = options.wrap ?? ((table: TableStore) => table);
    const telemetryTable = wrap(services.telemetry, 'telemetry');
    const domain = wrap(services.domain, 'domain');
    const domainAside = wrap(services.domainAside, 'domain');
    const incidents = tableIncidentStore(domain, { tenant });
    const owned = ownedTable(domain, tenant);
    // Each function's instance has its own cache of what is published.
    const core = (table = domain) => ({ tenant, incidents, clock, publications: tablePublicationStore(table, objects, clock) });
    const queues = { notify: queue('notify'), push: queue('push'), forward: queue('forward'), telemetry: queue('telemetry') };
    this.#stores = {
      id: tenant,
      incidents,
      telemetry: tableTelemetryStore(telemetryTable, { clock, retentionSeconds: city.settings.historyRetentionSeconds }),
      historySeconds: city.settings.historyRetentionSeconds,
      deadLetters: tableDeadLetterStore(telemetryTable, clock),
      notifications: tableNotificationStore(domain),
      letters: tableLetterStore(owned),
      figures: tableFigureStore(domain),
      maintenance: tableMaintenanceStore(owned),
      publications: core().publications,
      evidence: objectEvidenceStore(owned, objects, clock),
      cap: tableCapMessageStore(owned, objects),
      reports: objectReportStore(objects),
      audit: tableAuditStore(domain, objects),
      idempotency: tableIdempotencyStore(domain, clock),
      queues,
      // Nobody asks for the status in the sample.
      gauge: { queues: async () => [] },
      progress: tableProgressStore(domain, clock),
      watchRoom: tableWatchRoom(owned, objects),
      linkKeys: LINK_KEYS,
    };
    const { telemetry, deadLetters, notifications } = this.#stores;
    const evaluating = core(domainAside);
    const contacts = tableHubContactStore(domain);
    // Marked once a minute of an instance, however many packs there are.
    const progress = tableProgressStore(domainAside, clock);
    const silences = tableSilenceStore(owned);
    const leases = tableLeaseStore(telemetryTable);
    const compounds = tableCompoundStore(telemetryTable);
    const read = readingTogether(domain);
    const exercises = tableExerciseStore(read, clock);
    const apply = alarmEffects({
      maintenance: tableMaintenanceStore(owned),
      ...evaluating,
      incidents: lookingAhead(tableIncidentStore(read, { tenant })),
      silences: rememberedSilences(read, clock),
      isExercise: (thing) => exercises.covers(thing),
    });
    const notifier = snsUnitNotifier(countingSns(this.tally, call), { topicPrefix: 'topic-' });
    const push = iotConsolePush(countingIot(this.tally, call, (topic) => this.pushed.push(topic)));
    const bus = countingEventBridge(this.tally, call, (bytes, entry) => {
      this.forwardedBytes += bytes;
      this.#forwarded.push(entry);
    });
    const ownership = tableOwnershipStore(domain);
    const forwarder = eventBridgeForwarder(bus, { tenant, bus: 'bus', ownership });
    const tenants = {
      main: this.#stores,
      of: (id: string) => (id === tenant ? this.#stores : undefined),
      all: () => [this.#stores],
    };
    this.evaluate = new CountedFunction('evaluate-telemetry', laboratory, (observation) =>
      makeEvaluateTelemetry({
        ...evaluating,
        telemetry,
        leases,
        compounds,
        declared: declaredIn(incidents),
        deadLetters,
        rebinding: tableRebindingStore(domain),
        apply,
        progress,
        ...observation,
      }),
    );
    this.#applyChanges = new CountedFunction('apply-changes', laboratory, (observation) => makeApplyChanges({ queues, ...observation }));
    this.#consumers = {
      notify: new CountedFunction('notify', laboratory, (observation) =>
        makeNotify({
          ...core(),
          maintenance: tableMaintenanceStore(owned),
          notifications,
          keptWatches: keptWatches({
            tenant,
            publications: core().publications,
            modes: tableResponseModeStore(domain),
            watch: tableWatchStore(domain),
          }),
          notifier,
          links: { keys: LINK_KEYS, base: 'https://api' },
          ...observation,
        }),
      ),
      push: new CountedFunction('push', laboratory, (observation) => makePush({ tenant, incidents, push, ...observation })),
      forward: new CountedFunction('forward', laboratory, (observation) => makeForward({ forwarder, clock, ...observation })),
    };
    const passes = tableProgressStore(domain, clock);
    this.watch = new CountedFunction<unknown, unknown>('watch-deadlines', laboratory, (observation) =>
      makeWatchDeadlines({
        ...core(),
        link: listeningLink({ contacts, clock, observe: observation.observe }),
        silences,
        modes: tableResponseModeStore(domain),
        telemetryQueue: queue('telemetry'),
        rebinding: tableRebindingStore(domain),
        progress: passes,
        previousPass: () => previousPass(passes, clock),
        ...observation,
      }),
    );
    const beats = eventBridgeHubBeats(
      countingEventBridge(this.tally, call, () => {}),
      { tenant, bus: 'bus' },
    );
    this.sendBeats = new CountedFunction<unknown, unknown>('send-beats', laboratory, ({ logger }) =>
      makeSendBeats({ beats, clock, logger }),
    );
    const authorizer = localAuthorizer();
    const commands = {
      ...core(),
      authorizer: async () => authorizer,
      letters: tableLetterStore(owned),
      watch: tableWatchRoom(owned, objects).watch,
      ownership,
      answers: tableAnswerStore(domain),
      digests: tableDigestStore(domain),
      bus: eventBridgeBusSender(bus, { tenant, bus: 'bus' }),
      forwarder,
    };
    this.#hearHub = new CountedFunction('hear-hub', laboratory, ({ logger }) => makeHearHub({ contacts, commands, logger }));
    this.sendDigests = new CountedFunction<unknown, unknown>('send-digests', laboratory, ({ logger }) =>
      makeSendDigests({
        ...{ tenant, city: city.registry.city.id, incidents, ownership, clock, logger },
        digests: tableDigestStore(domain),
        link: hubLinkView(contacts, clock),
        bus: eventBridgeBusSender(bus, { tenant, bus: 'bus' }),
      }),
    );
    this.hub = new CountedHub({ tenant: city.registry.city.id, laboratory, services: { ...services, domain }, deadLetters, clock });
    this.api = new CountedFunction('api', laboratory, (observation) =>
      makeApi({
        authorizer,
        tenants,
        clock,
        speed: () => 1,
        salt: randomUUID,
        allTenants: false,
        version: 'counted',
        ...observation,
      }),
    );
  }

  /** Publishes the city's registry, rules and mechanism to the tenant. */
  async publish(): Promise<void> {
    await this.#time.run(() => publishCity(this.#stores, this.city));
  }

  /** Carries new events through the change feed and the three queues, until nothing is left to do. */
  async settle(): Promise<void> {
    const { feed } = this.#services;
    for (let batch = feed.read(100); batch; batch = feed.read(100)) {
      await this.#applyChanges.invoke({ Records: batch.records });
      await feed.acknowledge(batch.position);
      for (const queue of EFFECT_QUEUES) {
        const bodies = this.#services.take(queue);
        for (let from = 0; from < bodies.length; from += MESSAGES_A_REQUEST)
          await this.#consume(queue, bodies.slice(from, from + MESSAGES_A_REQUEST));
      }
    }
  }

  /** A beat as EventBridge puts it on the queue. */
  hearBeat(): Promise<void> {
    return this.#hear({ 'detail-type': HUB_BEAT, detail: { sentAt: toInstant(this.now) } });
  }

  /** Carries out what the hub asks, with all that follows from it. */
  async obey(command: HubCommand): Promise<void> {
    await this.#hear({ 'detail-type': HUB_COMMAND, detail: command });
    await this.settle();
  }

  async #hear(envelope: object): Promise<void> {
    const body = envelopeBody(envelope, this.now);
    this.tally.add('sqs-requests', 1 + handOverRequests([body]));
    const { batchItemFailures } = await this.#hearHub.invoke(sqsEvent([body], this.now));
    if (batchItemFailures.length > 0) throw new Error('the sample’s hear-hub failed');
  }

  /** What was put on the bus since, as the hub takes it; and after each event a digest that names it, as of an incident in which something happens every five minutes. */
  async hearAtHub(): Promise<void> {
    for (const { Source: source, DetailType, Detail = '{}' } of this.#forwarded.splice(0)) {
      if (DetailType === TENANT_ANSWER) await this.hub.take({ source, 'detail-type': DetailType, detail: JSON.parse(Detail) });
      const { incident, seq, hash } = JSON.parse(Detail) as { incident?: string; seq?: number; hash?: string };
      if (incident === undefined || seq === undefined || hash === undefined) continue;
      const digest: TenantDigest = {
        ...{ tenant: this.tenant, epoch: FIRST_EPOCH, at: toInstant(this.now), part: 1, parts: 1, whole: false },
        chains: [{ incident, seq, hash }],
      };
      await this.hub.take({ source, 'detail-type': DetailType, detail: JSON.parse(Detail) });
      await this.hub.take({ source, 'detail-type': TENANT_DIGEST, detail: digest });
    }
  }

  async #consume(queue: EffectQueue, bodies: readonly string[]): Promise<void> {
    this.tally.add('sqs-requests', handOverRequests(bodies));
    const { batchItemFailures } = await this.#consumers[queue].invoke(sqsEvent(bodies, this.now));
    if (batchItemFailures.length > 0) throw new Error(`the sample’s ${queue} failed for ${batchItemFailures.length} of ${bodies.length}`);
  }
}
