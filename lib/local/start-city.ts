import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeHandler as makeApi } from '../../functions/api/handler.ts';
import { makeHandler as makeAuthorize } from '../../functions/authorize/handler.ts';
import { signedStatusWebhook } from '../adapters/channels/status-webhook.ts';
import { fileSecrets } from '../adapters/local/file-secrets.ts';
import { folderObjectStore } from '../adapters/local/folder-object-store.ts';
import { openDatabase } from '../adapters/sqlite/database.ts';
import { sqliteTableStore } from '../adapters/sqlite/table-store.ts';
import { codeVersion } from '../config/code-version.ts';
import type { CompiledCity } from '../config/load-city.ts';
import { toInstant } from '../core/instant.ts';
import type { LinkMaking } from '../core/notification/send-planned.ts';
import { indexRegistry } from '../core/registry/registry-index.ts';
import { errorFields, jsonLogger } from '../runtime/logger.ts';
import { tableOwnershipStore } from '../stores/ownership-store.ts';
import { tileOrigins } from '../wiring/base-map.ts';
import { HUB_COMMAND } from '../wiring/bus.ts';
import { telemetryTopic } from '../wiring/topics.ts';
import { apiRoute } from './api-route.ts';
import { localAuthorizer } from './authorizer.ts';
import { backUp } from './backup.ts';
import { MqttBroker } from './broker.ts';
import { CityClock, type ClockSetting } from './city-clock.ts';
import { CityLog } from './city-log.ts';
import { ClockMemory } from './clock-memory.ts';
import { consoleConfig } from './console-config.ts';
import { demoUsers } from './demo-users.ts';
import { fileRecordSigner } from './file-record-signer.ts';
import { functionContext } from './function-context.ts';
import { startHttpHost } from './http-host.ts';
import { HubLinks } from './hub-links.ts';
import { HubReplicas } from './hub-replicas.ts';
import { Ingest } from './ingest.ts';
import { verifyLocalToken } from './issuer.ts';
import { issuerRoute } from './issuer-route.ts';
import { openLocalKeys } from './local-keys.ts';
import { localRoute } from './local-route.ts';
import { mqttSignIn, RESOURCE_PREFIX } from './mqtt-sign-in.ts';
import { repeatedly } from './repeatedly.ts';
import { SecurityLog } from './security-log.ts';
import { startSimulator } from './simulator/simulator.ts';
import { staticRoute } from './static-route.ts';
import { localDigests } from './tenant-digests.ts';
import { TenantHost } from './tenant-host.ts';
import { TenantHosts } from './tenant-hosts.ts';
import { Timers } from './timers.ts';
import { localUnitNotifier } from './unit-notifier.ts';

export interface StartOptions {
  readonly city: CompiledCity;
  readonly data: string;
  readonly host: string;
  readonly httpPort: number;
  readonly mqttPort: number;
  /** Where people reach this city, if not where it listens: behind a proxy that speaks https. */
  readonly publicUrl: URL | undefined;
  readonly clock: ClockSetting;
  /** Where the city clock starts, epoch milliseconds. @default now, or where this folder's clock was if that is later */
  readonly from: number | undefined;
  readonly simulate: boolean;
  readonly faults: boolean;
  readonly seed: number;
  /** The built console. */
  readonly console: string;
  /** Takes what somebody should look at; everything is in `<data>/city.log`. */
  log(line: string): void;
}

export interface RunningCity {
  readonly http: string;
  readonly mqttPort: number;
  readonly users: readonly string[];
  /** What somebody on another machine must type to sign in; absent on a loopback address. */
  readonly signInCode: string | undefined;
  signInLink(user: string): string;
  stop(): Promise<void>;
}

const LOOPBACK = ['127.0.0.1', 'localhost', '::1', '[::1]'];
const CLOCK_SAVED_EVERY = 5000;
const SWEPT_EVERY = 60_000;
/** City time between two passes, and wall time that a pass may take besides: after more, nobody listened in between. */
const [UNWATCHED_MILLIS, SLOW_PASS_MILLIS] = [150_000, 2000];

/** The whole city on this machine. Throws DatabaseInUse, or what listening on a port in use throws. */
export async function startCity(options: StartOptions): Promise<RunningCity> {
  const { data, city, host, publicUrl } = options;
  // Who reported what, and what was said on the telephone: for the owner alone.
  await mkdir(data, { recursive: true, mode: 0o700 });
  const log = new CityLog(data, options.log);
  const logger = jsonLogger({}, log.write);
  const failed = (message: string, cause: unknown): void => logger.error(message, errorFields(cause));
  const keys = await openLocalKeys(data);
  const database = openDatabase(join(data, 'city.db'));
  const memory = new ClockMemory(database);
  const clock = new CityClock(options.clock, Math.max(options.from ?? Date.now(), memory.read()));
  const security = new SecurityLog(data);
  const users = demoUsers(city.registry);
  const objects = folderObjectStore(join(data, 'objects'));
  const secrets = fileSecrets(join(data, 'secrets'), process.env);
  const notifier = localUnitNotifier(mailSettings(), secrets);
  const isFederated = (tenant: string): boolean => indexRegistry(city.registry).tier(tenant)?.district === 'federated';
  const links: LinkMaking = {
    keys: keys.links,
    // Known once it listens; nothing is sent before.
    get base() {
      return publicUrl?.origin ?? http;
    },
  };
  const hub = city.registry.city.id;
  const hubLinks = new HubLinks(database, clock, (envelope) => replicas.take(envelope));
  const replicas = new HubReplicas({
    tenant: hub,
    database,
    clock,
    bus: hubLinks.fromHub(hub),
    logger: jsonLogger({ tenant: hub }, log.write),
    metrics: { add: (...counted) => hosts.hub.metrics.add(...counted) },
  });
  const digests: (() => Promise<void>)[] = [];
  const forwardingOf = (tenant: string) => {
    // Nobody listens to the hub's own events on one machine.
    if (tenant === hub) return { forwarder: { forward: async () => undefined } };
    const ownership = tableOwnershipStore(sqliteTableStore(database, { table: `${tenant}.domain`, now: () => clock.now() }));
    const hubLink = hubLinks.of(tenant, ownership);
    const logger = jsonLogger({ tenant }, log.write);
    digests.push(localDigests({ tenant, city: hub, database, clock, ownership, hubLink, logger }));
    return { forwarder: hubLink, hubLink };
  };
  const authorizer = localAuthorizer();
  const signer = fileRecordSigner(keys.audit);
  const hosts = new TenantHosts(
    city,
    (tenant) =>
      new TenantHost({
        tenant,
        database,
        objects,
        clock,
        retentionSeconds: city.settings.historyRetentionSeconds,
        ...(options.clock.kind === 'running' ? { unwatchedAfter: UNWATCHED_MILLIS + SLOW_PASS_MILLIS * options.clock.speed } : {}),
        notifier,
        ...(isFederated(tenant) ? { statusWebhook: signedStatusWebhook(secrets) } : {}),
        links,
        signer,
        authorizer,
        city: city.registry.city.id,
        push: { push: (topic, message) => broker.publish(topic, JSON.stringify(message)) },
        ...forwardingOf(tenant),
        logger: jsonLogger({ tenant }, log.write),
      }),
  );
  for (const host of hosts.all()) hubLinks.listen(host.tenant.id, (envelope) => host.hearHub(envelope));
  await hosts.publish(city);
  const authorize = makeAuthorize({
    tenant: hub,
    allTenants: true,
    shortestSession: 1,
    resourcePrefix: RESOURCE_PREFIX,
    verifyToken: (token) => verifyLocalToken(keys, token),
    wallSeconds: () => Date.now() / 1000,
    logger,
  });
  const ingest = new Ingest(hosts, indexRegistry(city.registry), clock);
  const broker = await MqttBroker.start({
    signIn: mqttSignIn(keys, (event) => authorize(event, functionContext('authorize')), security),
    ingest: (tenant, topic, client, payload) => ingest.fromDevice(tenant, topic, client, payload),
    divert: ({ client, topic, bytes, reason }) => security.record(Date.now(), reason, client, { topic: topic.slice(0, 200), bytes }),
  });
  const timers = new Timers({
    clock,
    pass: async () => {
      // Before anything is recorded as of now: a city that is killed does not come back earlier than what it has on record.
      await memory.save(clock.now());
      await hubLinks.retry();
      await hosts.watch();
      await hosts.sign();
      await Promise.all(digests.map((send) => send()));
    },
    nextDue: (until) => hosts.nextDue(until),
    settled: () => hosts.settled(),
    log: failed,
  });
  const api = makeApi({
    authorizer,
    tenants: {
      ...hosts.directory,
      replicas: { store: replicas.store, isCut: (tenant) => hubLinks.isBroken(tenant), isAnyCut: () => hubLinks.isAnyBroken() },
    },
    clock,
    hub: {
      commands: replicas.commands,
      epochs: replicas.epochs,
      clock,
      send: (command) => hubLinks.fromHub(hub).send(HUB_COMMAND, command),
      // Over a link that is up the answer is there when the command was sent.
      patience: 0,
      isCut: (tenant) => hubLinks.isBroken(tenant),
    },
    speed: () => clock.speed,
    isRevoked: (thing) => keys.devices.isRevoked(thing),
    salt: randomUUID,
    allTenants: true,
    version: codeVersion(),
    logger,
  });
  const isLoopback = LOOPBACK.includes(host);
  // A start that fails leaves nothing open that would keep the process: it ends with its message.
  const abandon = async (cause: unknown): Promise<never> => {
    await broker.close();
    database.close();
    throw cause;
  };
  const listening = await startHttpHost(host, options.httpPort, {
    ...(isLoopback ? { names: publicUrl ? [...LOOPBACK, publicUrl.hostname] : LOOPBACK } : {}),
    routes: [
      localRoute({
        keys,
        moveClock: async (to) => {
          await timers.moveTo(to);
          await memory.save(clock.now());
        },
        clock: () => ({ now: toInstant(clock.now()), speed: clock.speed }),
        info: () => ({ mqttPort, now: toInstant(clock.now()), speed: clock.speed, city: city.registry.city }),
        status: () => ({
          idle: hosts.idle,
          connections: broker.connections,
          refused: security.counters(),
          queues: hosts.depths(),
          metrics: hosts.metrics(),
        }),
        setLink: (tenant, up) => hubLinks.set(tenant, up),
        districts: city.registry.tiers.filter(({ kind }) => kind === 'district').map(({ id }) => id),
        declareExercise: (things, until) => hosts.declareExercise(things, until),
        backUp: (folder) => backUp({ database, data, folder }),
        keepTimes: (things, seconds) => ingest.keepTimes(things, seconds),
        changeDevice: async (thing, change) => {
          await keys.devices.change(thing, change);
          if (change !== 'readmit') broker.disconnect(thing);
        },
      }),
      apiRoute(
        (event, context) => api(event, context),
        keys,
        clock,
        () => functionContext('api'),
      ),
      issuerRoute({ keys, users: () => users, askCode: !isLoopback }),
      consoleConfig(city),
      staticRoute(options.console, tileOrigins(city.settings.baseMap)),
    ],
    onMqtt: (stream) => broker.accept(stream),
    log: failed,
  }).catch(abandon);
  const mqttPort = await broker.listen(host, options.mqttPort).catch(async (cause: unknown) => {
    await listening.close();
    return abandon(cause);
  });

  const http = `http://${isLoopback ? '127.0.0.1' : host}:${listening.port}`;
  await hosts.start();
  timers.start();
  const simulator = options.simulate
    ? startSimulator({
        city,
        clock,
        seed: options.seed,
        faults: options.faults,
        isTaken: (thing) => broker.isConnected(thing) || ingest.isHeard(thing) || keys.devices.isRevoked(thing),
        publish: (thing, tenant, payload) => ingest.take(tenant, telemetryTopic(tenant, thing), thing, payload),
      })
    : undefined;
  const saving = repeatedly(
    CLOCK_SAVED_EVERY,
    () => memory.save(clock.now()),
    (cause) => failed('the clock’s time could not be saved; the next attempt does', cause),
  );
  const sweeping = repeatedly(
    SWEPT_EVERY,
    () => database.sweep(Math.floor(clock.now() / 1000)),
    (cause) => failed('what has expired could not be removed; the next attempt does', cause),
  );

  const code = isLoopback ? '' : `&code=${keys.signInCode}`;
  return {
    http,
    mqttPort,
    users: [...users.keys()],
    signInCode: isLoopback ? undefined : keys.signInCode,
    signInLink: (user) => `${http}/issuer/sign-in?user=${encodeURIComponent(user)}${code}`,
    async stop() {
      await saving.stop();
      // Not awaited: it ends with the file, wherever it is.
      void sweeping.stop();
      await simulator?.stop();
      await timers.stop();
      await listening.close();
      await broker.close();
      await hosts.stop();
      await memory.save(clock.now());
      await security.flushed();
      await log.flushed();
      database.close();
    },
  };
}

/** Mail leaves only where somebody said how. */
function mailSettings() {
  const { CITYWATCH_SMTP_URL: url, CITYWATCH_MAIL_FROM: from = 'citywatch@localhost' } = process.env;
  return { from, url };
}
