import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeHandler as makeApi } from '../../functions/api/handler.ts';
import type { TenantDirectory } from '../../functions/api/tenants.ts';
import { makeHandler as makeAuthorize } from '../../functions/authorize/handler.ts';
import { folderObjectStore } from '../adapters/local/folder-object-store.ts';
import { openDatabase } from '../adapters/sqlite/database.ts';
import type { CompiledCity } from '../config/load-city.ts';
import { toInstant } from '../core/instant.ts';
import { indexRegistry } from '../core/registry/registry-index.ts';
import type { ReceivedPack } from '../core/telemetry/model.ts';
import { errorFields, jsonLogger } from '../runtime/logger.ts';
import { parseTelemetryTopic, telemetryTopic } from '../wiring/topics.ts';
import { apiRoute } from './api-route.ts';
import { MqttBroker } from './broker.ts';
import { CityClock, type ClockSetting } from './city-clock.ts';
import { ClockMemory } from './clock-memory.ts';
import { consoleSession } from './console-session.ts';
import { demoUsers } from './demo-users.ts';
import { functionContext } from './function-context.ts';
import { type Route, sendJson, startHttpHost } from './http-host.ts';
import { hubJournal } from './hub-journal.ts';
import { verifyLocalToken } from './issuer.ts';
import { issuerRoute } from './issuer-route.ts';
import { openLocalKeys } from './local-keys.ts';
import { localRoute } from './local-route.ts';
import { publishCity } from './publish-city.ts';
import { SecurityLog } from './security-log.ts';
import { startSimulator } from './simulator/simulator.ts';
import { staticRoute } from './static-route.ts';
import { TenantHost } from './tenant-host.ts';
import { Timers } from './timers.ts';
import { localUnitNotifier } from './unit-notifier.ts';

export interface StartOptions {
  readonly city: CompiledCity;
  readonly data: string;
  readonly host: string;
  readonly httpPort: number;
  readonly mqttPort: number;
  readonly clock: ClockSetting;
  /** Where the city clock starts, epoch milliseconds. @default now, or where this folder's clock was if that is later */
  readonly from: number | undefined;
  readonly simulate: boolean;
  readonly faults: boolean;
  readonly seed: number;
  /** The built console. */
  readonly console: string;
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

/** The prefix of this machine's policy documents, in the shape of AWS IoT's ARNs. */
const RESOURCE_PREFIX = 'local:iot';
const LOOPBACK = ['127.0.0.1', 'localhost', '::1', '[::1]'];
const CLOCK_SAVED_EVERY = 5000;
const SWEPT_EVERY = 60_000;
/** A thing that a device has spoken for is not simulated for so long afterwards. */
const DEVICE_SILENCE = 10 * 60_000;

/** The whole city on this machine. Throws DatabaseInUse, or what listening on a port in use throws. */
export async function startCity(options: StartOptions): Promise<RunningCity> {
  const { data, city } = options;
  // Who reported what, and what was said on the telephone: for the owner alone.
  await mkdir(data, { recursive: true, mode: 0o700 });
  const logger = jsonLogger({}, options.log);
  const keys = await openLocalKeys(data);
  const database = openDatabase(join(data, 'city.db'));
  const memory = new ClockMemory(database);
  const clock = new CityClock(options.clock, Math.max(options.from ?? Date.now(), memory.read()));
  const security = new SecurityLog(data);
  const registry = indexRegistry(city.registry);
  const users = demoUsers(city.registry);
  const keptTimes = new Map<string, number>();

  const objects = folderObjectStore(join(data, 'objects'));
  const notifier = localUnitNotifier({
    ...(process.env.CITYWATCH_SMTP_URL ? { smtpUrl: process.env.CITYWATCH_SMTP_URL } : {}),
    from: process.env.CITYWATCH_MAIL_FROM ?? 'citywatch@localhost',
  });
  const hosts = new Map<string, TenantHost>();
  const hub = city.registry.tiers.find(({ kind }) => kind === 'city')?.id ?? city.registry.city.id;
  for (const { id } of city.registry.tiers.filter(({ kind }) => kind !== 'town')) {
    const tenantLogger = jsonLogger({ tenant: id }, options.log);
    hosts.set(
      id,
      new TenantHost({
        tenant: id,
        database,
        objects,
        clock,
        retentionSeconds: city.settings.historyRetentionSeconds,
        notifier,
        push: { push: (topic, message) => broker.publish(topic, JSON.stringify(message)) },
        forwarder: hubJournal(database),
        logger: tenantLogger,
      }),
    );
  }
  const main = (hosts.get(hub) as TenantHost).tenant;
  const tenants: TenantDirectory = {
    main,
    of: (tenant) => hosts.get(tenant)?.tenant,
    all: () => [...hosts.values()].map((host) => host.tenant),
  };
  for (const { tenant } of hosts.values()) await publishCity(tenant, city);

  const authorize = makeAuthorize({
    tenant: hub,
    allTenants: true,
    resourcePrefix: RESOURCE_PREFIX,
    verifyToken: (token) => verifyLocalToken(keys, token),
    wallSeconds: () => Date.now() / 1000,
    logger,
  });
  const heardFrom = new Map<string, number>();
  const ingest = async (tenant: string, topic: string, client: string, payload: Uint8Array): Promise<void> => {
    // What is named is perhaps no tenant (a town, nothing at all): the hub's function keeps such a pack and says why.
    const named = registry.tier(tenant)?.id ?? hub;
    const place = hosts.has(named) ? named : hub;
    const thing = parseTelemetryTopic(topic)?.thing ?? client;
    const keep = (keptTimes.get(thing) ?? 0) > Date.now();
    const pack: ReceivedPack = {
      data: Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString('base64'),
      topic: telemetryTopic(place, thing),
      client,
      receivedAt: clock.now(),
      ...(keep ? { keepTimes: true } : {}),
    };
    await (hosts.get(place) as TenantHost).tenant.telemetryQueue.send([{ id: '', body: JSON.stringify(pack) }]);
  };
  const broker = await MqttBroker.start({
    signIn: async (client, user, password) => {
      if (client.startsWith('console-')) {
        const session = await consoleSession(
          (event) => authorize(event, functionContext('authorize')),
          RESOURCE_PREFIX,
          client,
          user,
          password,
        );
        if (!session) security.record(Date.now(), 'bad-credentials', client, { user: user.slice(0, 100) });
        return session;
      }
      if (client === user && keys.isDeviceSecret(user, password)) return { kind: 'thing', thing: user };
      security.record(Date.now(), 'bad-credentials', client, { user: user.slice(0, 100) });
      return undefined;
    },
    ingest: (tenant, topic, client, payload) => {
      if (options.simulate) heardFrom.set(client, Date.now());
      return ingest(tenant, topic, client, payload);
    },
    divert: ({ client, topic, bytes, reason }) => security.record(Date.now(), reason, client, { topic: topic.slice(0, 200), bytes }),
  });

  const idle = (): boolean => [...hosts.values()].every((host) => host.idle);
  const settled = async (): Promise<void> => {
    // Twice in a row, a turn of the loop apart: what one function hands to the next is in between for a moment.
    for (let quiet = 0; quiet < 2; quiet = idle() ? quiet + 1 : 0) await new Promise((resolve) => setTimeout(resolve, 2));
  };
  const timers = new Timers({
    clock,
    pass: async () => {
      // Before anything is recorded as of now: a city that is killed does not come back earlier than what it has on record.
      await memory.save(clock.now());
      await Promise.all([...hosts.values()].map((host) => host.watch()));
    },
    nextDue: async (until) => {
      const moments = await Promise.all([...hosts.values()].map((host) => host.nextDue(until)));
      const known = moments.filter((moment) => moment !== undefined);
      return known.length > 0 ? Math.min(...known) : undefined;
    },
    settled,
    log: (message, cause) => logger.error(message, errorFields(cause)),
  });

  const api = makeApi({ tenants, clock, speed: () => clock.speed, salt: randomUUID, allTenants: true, logger });
  const isLoopback = LOOPBACK.includes(options.host);
  // A start that fails leaves nothing open that would keep the process: it ends with its message.
  const abandon = async (cause: unknown): Promise<never> => {
    await broker.close();
    database.close();
    throw cause;
  };
  const listening = await startHttpHost(options.host, options.httpPort, {
    ...(isLoopback ? { names: LOOPBACK } : {}),
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
          idle: idle(),
          connections: broker.connections,
          refused: security.counters(),
          queues: Object.fromEntries([...hosts].map(([tenant, host]) => [tenant, host.depths()])),
        }),
        declareExercise: async (things, until) => {
          for (const thing of things) {
            const owner = hosts.get(registry.thing(thing)?.tenant ?? hub);
            await owner?.exercises.declare([thing], until);
          }
        },
        keepTimes: (things, seconds) => {
          for (const thing of things) keptTimes.set(thing, Date.now() + seconds * 1000);
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
      staticRoute(options.console),
    ],
    onMqtt: (stream) => broker.accept(stream),
    log: (message, cause) => logger.error(message, errorFields(cause)),
  }).catch(abandon);
  const mqttPort = await broker.listen(options.host, options.mqttPort).catch(async (cause: unknown) => {
    await listening.close();
    return abandon(cause);
  });

  for (const host of hosts.values()) await host.warm();
  for (const host of hosts.values()) host.start();
  timers.start();
  const simulator = options.simulate
    ? startSimulator({
        city,
        clock,
        seed: options.seed,
        faults: options.faults,
        isTaken: (thing) => broker.isConnected(thing) || (heardFrom.get(thing) ?? Number.NEGATIVE_INFINITY) > Date.now() - DEVICE_SILENCE,
        publish: (thing, tenant, payload) => ingest(tenant, telemetryTopic(tenant, thing), thing, payload),
      })
    : undefined;
  const saving = setInterval(() => void memory.save(clock.now()), CLOCK_SAVED_EVERY);
  const sweeping = setInterval(() => void database.sweep(Math.floor(clock.now() / 1000)), SWEPT_EVERY);

  const http = `http://${isLoopback ? '127.0.0.1' : options.host}:${listening.port}`;
  const code = isLoopback ? '' : `&code=${keys.signInCode}`;
  return {
    http,
    mqttPort,
    users: [...users.keys()],
    signInCode: isLoopback ? undefined : keys.signInCode,
    signInLink: (user) => `${http}/issuer/sign-in?user=${encodeURIComponent(user)}${code}`,
    async stop() {
      clearInterval(saving);
      clearInterval(sweeping);
      await simulator?.stop();
      await timers.stop();
      await listening.close();
      await broker.close();
      await Promise.all([...hosts.values()].map((host) => host.stop()));
      await memory.save(clock.now());
      await security.flushed();
      database.close();
    },
  };
}

function consoleConfig(city: CompiledCity): Route {
  return async (_request, response, url) => {
    if (url.pathname !== '/config.json') return false;
    sendJson(response, 200, {
      authorizationEndpoint: '/issuer/authorize',
      tokenEndpoint: '/issuer/token',
      clientId: 'console',
      apiBase: '/v1',
      mqttPath: '/mqtt',
      city: city.registry.city.name,
    });
    return true;
  };
}
