import type { APIGatewayProxyEventV2WithJWTAuthorizer as HttpEvent, APIGatewayProxyStructuredResultV2 as HttpResult } from 'aws-lambda';
import type { CityDesk } from '../../../functions/api/act-at-owner.ts';
import { makeHandler } from '../../../functions/api/handler.ts';
import type { Replicas } from '../../../functions/api/replicas.ts';
import type { Tenant } from '../../../functions/api/tenants.ts';
import { claimsFromPrincipal } from '../../../lib/core/access/authorization.ts';
import type { AlarmEffect } from '../../../lib/core/alarm/model.ts';
import type { ActionInput } from '../../../lib/core/incident/action-input.ts';
import { applyAlarmEffects } from '../../../lib/core/incident/apply-alarm-effects.ts';
import { watchDeadlines } from '../../../lib/core/incident/watch-deadlines.ts';
import { notifyUnits } from '../../../lib/core/notification/notify-units.ts';
import { StoreUnavailable } from '../../../lib/core/ports/errors.ts';
import type { QueueState } from '../../../lib/core/ports/operation.ts';
import type { PublicationStore } from '../../../lib/core/ports/publications.ts';
import type { QueueMessage } from '../../../lib/core/ports/work-queue.ts';
import { functionContext } from '../../../lib/local/function-context.ts';
import { publishCity } from '../../../lib/local/publish-city.ts';
import { tableAuditStore } from '../../../lib/stores/audit-store.ts';
import { tableCapMessageStore } from '../../../lib/stores/cap-message-store.ts';
import { tableDeadLetterStore } from '../../../lib/stores/dead-letter-store.ts';
import { objectEvidenceStore } from '../../../lib/stores/evidence-store.ts';
import { tableFigureStore } from '../../../lib/stores/figure-store.ts';
import { tableIdempotencyStore } from '../../../lib/stores/idempotency-store.ts';
import { tableIncidentStore } from '../../../lib/stores/incident-store.ts';
import { tableLetterStore } from '../../../lib/stores/letter-store.ts';
import { tableMaintenanceStore } from '../../../lib/stores/maintenance-store.ts';
import { tableNotificationStore } from '../../../lib/stores/notification-store.ts';
import { ownedTable } from '../../../lib/stores/ownership-store.ts';
import { tableProgressStore } from '../../../lib/stores/progress-store.ts';
import { tablePublicationStore } from '../../../lib/stores/publication-store.ts';
import { objectReportStore } from '../../../lib/stores/report-store.ts';
import { tableTelemetryStore } from '../../../lib/stores/telemetry-store.ts';
import { tableWatchRoom } from '../../../lib/stores/watch-room.ts';
import type { ObjectStore, StoredObject } from '../../../lib/wiring/object-store.ts';
import type { TableStore } from '../../../lib/wiring/table-store.ts';
import { ModelTableStore } from '../../contract/model-table-store.ts';
import { AUTHORIZER } from './authorizer.ts';
import { cityDesk } from './city-desk.ts';
import { FOSHAN, user } from './foshan.ts';
import { EVENING, fixedPublications } from './incident-city.ts';

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
  /** As it was sent. */
  readonly text: string;
  readonly bytes: Buffer;
}

// biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what the tests are about.
type Body = any;

export interface Call {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The body's bytes, instead of `body`. */
  readonly bytes?: Uint8Array;
  /** Instead of those of a user. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** The API of the whole city over stores in memory, called as API Gateway calls it. */
export class ApiCity {
  now = EVENING;
  readonly clock = { now: () => this.now };
  readonly tenants = new Map<string, Tenant>();
  readonly queued: { readonly tenant: string; readonly queue: string; readonly message: QueueMessage }[] = [];
  /** What the queues of a tenant say of themselves. */
  readonly depths = new Map<string, readonly QueueState[]>();
  /** Districts whose link to the hub is cut. */
  readonly cut = new Set<string>();
  readonly log: string[] = [];
  readonly #handler;
  readonly #publishes: boolean;
  readonly #objects = new Map<string, ObjectStore>();
  #salt = 0;
  #alarm = 0;
  #isFrozen = false;

  private constructor(publishes: boolean, only: string | undefined, replicas: Replicas | undefined, hub: CityDesk | undefined) {
    this.#publishes = publishes;
    const served = FOSHAN.registry.tiers.filter(({ id, kind }) => kind !== 'town' && (only === undefined || id === only));
    for (const { id } of served) this.tenants.set(id, this.#tenant(id));
    const logged = (message: string, fields: object = {}): void => void this.log.push(JSON.stringify({ message, ...fields }));
    this.#handler = makeHandler({
      authorizer: AUTHORIZER,
      tenants: {
        main: this.tenant(only ?? 'foshan'),
        of: (id) => this.tenants.get(id),
        all: () => [...this.tenants.values()],
        ...(replicas ? { replicas } : {}),
      },
      clock: this.clock,
      ...(hub ? { hub } : only === undefined ? { hub: cityDesk(this.clock, (id) => this.tenants.get(id), this.cut) } : {}),
      speed: () => 1,
      salt: () => `salt-${++this.#salt}`,
      allTenants: only === undefined,
      version: '1.2.3+abc',
      logger: { info: logged, warn: logged, error: logged },
    });
  }

  /** `publishes`: with a store of publications, where a test is about them; it takes a while to fill. `empty`: nothing is in it yet. `only`: the
   * API of one tenant, as it is in the cloud. `replicas`: what the hub has of the districts. `hub`: how it acts there.
   */
  static async start({
    publishes = false,
    empty = false,
    only = undefined as string | undefined,
    replicas = undefined as Replicas | undefined,
    hub = undefined as CityDesk | undefined,
  } = {}): Promise<ApiCity> {
    const city = new ApiCity(publishes, only, replicas, hub);
    if (publishes && !empty) await Promise.all([...city.tenants.values()].map((tenant) => publishCity(tenant, FOSHAN)));
    return city;
  }

  /** From now on nothing is written: what would be is answered 503. So a request that is allowed changes nothing for the next. */
  freeze(): void {
    this.#isFrozen = true;
  }

  tenant(id: string): Tenant {
    const found = this.tenants.get(id);
    if (!found) throw new Error(`no tenant ${id}`);
    return found;
  }

  /** What lies in a tenant's object store. */
  objects(id: string): ObjectStore {
    const found = this.#objects.get(id);
    if (!found) throw new Error(`no tenant ${id}`);
    return found;
  }

  #tenant(id: string): Tenant {
    const now = this.clock.now;
    const domain = freezing(new ModelTableStore(now), () => this.#isFrozen);
    const owned = ownedTable(domain, id);
    const telemetry = freezing(new ModelTableStore(now), () => this.#isFrozen);
    const objects = memoryObjects();
    this.#objects.set(id, objects);
    const queue = (name: string) => ({
      send: async (messages: readonly QueueMessage[]) =>
        void this.queued.push(...messages.map((message) => ({ tenant: id, queue: name, message }))),
    });
    return {
      id,
      incidents: tableIncidentStore(domain, { tenant: id }),
      telemetry: tableTelemetryStore(telemetry, { clock: this.clock, retentionSeconds: 86_400 }),
      historySeconds: 86_400,
      deadLetters: tableDeadLetterStore(telemetry, this.clock),
      letters: tableLetterStore(owned),
      figures: tableFigureStore(domain),
      maintenance: tableMaintenanceStore(owned),
      notifications: tableNotificationStore(domain),
      publications: this.#publishes ? tablePublicationStore(domain, objects, this.clock) : ALWAYS_PUBLISHED,
      evidence: objectEvidenceStore(owned, objects, this.clock),
      cap: tableCapMessageStore(owned, objects),
      reports: objectReportStore(objects),
      audit: tableAuditStore(domain, objects),
      idempotency: tableIdempotencyStore(domain, this.clock),
      queues: {
        telemetry: queue('telemetry'),
        notify: queue('notify'),
        push: queue('push'),
        forward: queue('forward'),
        ...(id === 'chancheng' ? { sources: queue('sources') } : {}),
      },
      gauge: { queues: async () => this.depths.get(id) ?? [] },
      progress: tableProgressStore(domain, this.clock),
      watchRoom: tableWatchRoom(owned, objects),
      linkKeys: LINK_KEYS,
    };
  }

  /** `undefined` for nobody. */
  async call(by: string | undefined, method: string, path: string, call: Call = {}): Promise<ApiAnswer> {
    const bytes = call.bytes ?? (call.body === undefined ? undefined : Buffer.from(JSON.stringify(call.body)));
    const claims = call.claims ?? (by === undefined ? undefined : claimsOf(by));
    const event = gatewayEvent(method, path, call, bytes, claims);
    const result: HttpResult = await this.#handler(event, functionContext('api'));
    const headers = Object.fromEntries(Object.entries(result.headers ?? {}).map(([name, value]) => [name, String(value)]));
    const sent = Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8');
    const text = sent.toString('utf8');
    const isJson = (headers['content-type'] ?? '').includes('json');
    return { status: result.statusCode ?? 0, headers, text, bytes: sent, body: isJson ? JSON.parse(text) : text };
  }

  get(by: string | undefined, path: string, query: Readonly<Record<string, string>> = {}): Promise<ApiAnswer> {
    return this.call(by, 'GET', path, { query });
  }

  /** Raises an incident by hand and returns it. */
  async raise(report: object = {}, by = 'foshan-duty'): Promise<Body> {
    const body = { domain: 'gas', kind: 'report', title: '有气味 / smell of gas', town: 'zumiao', grade: 'III', ...report };
    const answer = await this.call(by, 'POST', '/v1/incidents', { body });
    if (answer.status !== 201) throw new Error(answer.text);
    return answer.body;
  }

  /** Acts at the version that is there. */
  async act(incident: { readonly id: string }, by: string, action: string, input: ActionInput = {}): Promise<ApiAnswer> {
    const { headers } = await this.get('auditor', `/v1/incidents/${incident.id}`);
    return this.actAt(incident, by, headers.etag ?? '', action, input);
  }

  actAt(incident: { readonly id: string }, by: string, version: string, action: string, input: ActionInput = {}): Promise<ApiAnswer> {
    const headers = { 'if-match': version };
    return this.call(by, 'POST', `/v1/incidents/${incident.id}/actions`, { headers, body: { action, ...input } });
  }

  /** An alarm of the gas well's sensor. */
  async alarm(tenant = 'chancheng', more: Partial<Extract<AlarmEffect, { effect: 'transition' }>> = {}): Promise<void> {
    const number = ++this.#alarm;
    const effect: AlarmEffect = {
      effect: 'transition',
      id: `effect-${number}`,
      episode: `episode-${number}`,
      sensor: 'gas-zumiao-01-ch4-1',
      metric: 'ch4',
      rule: 'ch4-space',
      time: this.now,
      grade: 'III',
      value: 2,
      transition: 'onset',
      ...more,
    };
    const { incidents, maintenance, publications, watchRoom } = this.tenant(tenant);
    await applyAlarmEffects({ tenant, incidents, maintenance, publications, silences: watchRoom.silences, clock: this.clock }, [effect]);
  }

  async watch(): Promise<void> {
    for (const { id, incidents, publications } of this.tenants.values())
      await watchDeadlines({ tenant: id, incidents, publications, clock: this.clock });
  }

  /** What the queues `notify` do with everything that has happened. */
  async notifyAll(): Promise<void> {
    for (const { id, incidents, maintenance, publications, notifications } of this.tenants.values()) {
      const deps = {
        tenant: id,
        incidents,
        maintenance,
        publications,
        notifications,
        clock: this.clock,
        notifier: { send: async () => ({}) },
        links: { keys: LINK_KEYS, base: 'https://api.example' },
      };
      for (const { id: incident } of (await incidents.list({ within: 'foshan', limit: 1000 })).items)
        for (const event of await incidents.events(incident)) await notifyUnits(deps, event);
    }
  }
}

/** One key for every period. */
export const LINK_KEYS = { key: async () => Buffer.from('the key of one-tap links in tests') };

/** The claims of a local user's token, as API Gateway hands them on. */
export const claimsOf = (name: string): Record<string, string> => claimsFromPrincipal(user(name));

function gatewayEvent(
  method: string,
  path: string,
  { headers = {}, query = {} }: Call,
  bytes: Uint8Array | undefined,
  claims: Readonly<Record<string, unknown>> | undefined,
): HttpEvent {
  const type = bytes && !headers['content-type'] ? { 'content-type': 'application/json' } : {};
  const authorizer = claims ? { jwt: { claims, scopes: [] }, principalId: '', integrationLatency: 0 } : undefined;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: { ...type, ...headers },
    ...(Object.keys(query).length > 0 ? { queryStringParameters: query } : {}),
    requestContext: {
      accountId: 'test',
      apiId: 'test',
      domainName: 'test',
      domainPrefix: 'test',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      requestId: 'test',
      routeKey: '$default',
      stage: '$default',
      time: '',
      timeEpoch: 0,
      // Without a token the gateway's event has no authorizer; the type knows only the other kind.
      authorizer: authorizer as HttpEvent['requestContext']['authorizer'],
    },
    ...(bytes ? { body: Buffer.from(bytes).toString('base64') } : {}),
    isBase64Encoded: bytes !== undefined,
  };
}

const ALWAYS_PUBLISHED: PublicationStore = {
  ...fixedPublications(FOSHAN),
  at: (kind) => fixedPublications(FOSHAN).active(kind),
  numbered: (kind) => fixedPublications(FOSHAN).active(kind),
  publish: () => Promise.reject(new Error('start the city with `publishes`')),
  records: async () => [],
};

function freezing(store: TableStore, isFrozen: () => boolean): TableStore {
  const unlessFrozen = <Work extends unknown[]>(write: (...work: Work) => Promise<void>) => {
    return async (...work: Work): Promise<void> => {
      if (isFrozen()) throw new StoreUnavailable('frozen: nothing is written any more');
      await write(...work);
    };
  };
  return {
    get: (key) => store.get(key),
    getMany: (keys) => store.getMany(keys),
    query: (query) => store.query(query),
    put: unlessFrozen((item, condition) => store.put(item, condition)),
    delete: unlessFrozen((key, condition) => store.delete(key, condition)),
    transact: unlessFrozen((operations) => store.transact(operations)),
  };
}

function memoryObjects(): ObjectStore {
  const objects = new Map<string, StoredObject>();
  return {
    put: async (key, object) => void objects.set(key, object),
    get: async (key) => objects.get(key),
    delete: async (key) => void objects.delete(key),
  };
}
