import { everyItem } from './api.ts';
import type { Answer, CityApi } from './city.ts';

/** An incident as INTERFACES.md shows it. */
export interface IncidentView {
  readonly id: string;
  readonly version: number;
  readonly state: string;
  readonly domain: string;
  readonly grade: string;
  readonly level: string | null;
  readonly tier: string;
  readonly town: string | null;
  readonly asset: string | null;
  readonly raisedAt: string;
  readonly exercise: boolean;
  readonly mechanism: string;
  readonly recurrenceOf: string | null;
  readonly alarms: readonly AlarmView[];
  readonly obligations: readonly ObligationView[];
  readonly timeline: readonly TimelineView[];
}

export interface AlarmView {
  readonly sensor: string;
  readonly metric: string;
  readonly rule: string;
  readonly grade: string;
  readonly value: number;
  readonly onsetAt: string;
  readonly clearedAt?: string;
}

export interface ObligationView {
  readonly id: string;
  readonly unit: string;
  readonly body: string;
  readonly action: string;
  readonly from: string;
  readonly base: string | null;
  readonly due: string | null;
  readonly state: string;
  readonly metAt: string | null;
  readonly outcome: string | null;
  readonly breachedAt: string | null;
  readonly warnedAt?: string;
  readonly provisional: boolean;
}

export interface TimelineView {
  readonly seq: number;
  readonly at: string;
  readonly recordedAt: string;
  readonly type: string;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly data: Readonly<Record<string, unknown>>;
}

export interface NotificationView {
  readonly id: string;
  readonly event: string;
  readonly incident: string;
  readonly obligation: string | null;
  readonly unit: string;
  readonly channel: string;
  readonly text: { readonly zh: string; readonly en: string };
  readonly sentAt: string | null;
  readonly answeredAt: string | null;
}

export interface ReadingView {
  readonly time: string;
  readonly metric: string;
  readonly value: number | null;
  readonly unit: string;
  readonly flags: readonly string[];
}

/** Long, since it is spent only by what fails; the emulated cloud is slow on a busy machine. */
const PATIENCE = 60;
const POLLED_EVERY = 20;

/** Asks until `find` gives something; throws, naming what was waited for, when it never does. Times in seconds and milliseconds. */
export async function eventually<T>(
  what: string,
  find: () => Promise<T | undefined>,
  { seconds = PATIENCE, every = POLLED_EVERY }: { readonly seconds?: number; readonly every?: number } = {},
): Promise<T> {
  const until = performance.now() + seconds * 1000;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (performance.now() > until) throw new Error(`waited ${seconds} s for ${what}, in vain`);
    await pause(every);
  }
}

export const pause = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis));

/** Resolves when everything that was acknowledged is evaluated and all that follows from it is done. */
export async function settled(city: CityApi): Promise<void> {
  // More than once in a row: what one function hands to the next is in between for a moment.
  let quiet = 0;
  await eventually('the city to have nothing left to do', async () => {
    const { body } = await city.api('operator', 'GET', '/v1/local/status');
    quiet = (body as { idle: boolean }).idle ? quiet + 1 : 0;
    return quiet === 3 ? true : undefined;
  });
}

/** Incidents of an asset, newest first. */
export async function incidentsAt(city: CityApi, asset: string): Promise<IncidentView[]> {
  return (await everyItem<IncidentView>(city, '/v1/incidents?limit=200')).filter((incident) => incident.asset === asset);
}

/** The newest incident of an asset that `fits`, once there is one. */
export async function incidentAt(
  city: CityApi,
  asset: string,
  fits: (incident: IncidentView) => boolean = () => true,
): Promise<IncidentView> {
  const { id } = await eventually(`an incident at ${asset}`, async () => (await incidentsAt(city, asset)).find(fits));
  return incident(city, id);
}

/** One incident with its timeline. */
export async function incident(city: CityApi, id: string, user = 'auditor'): Promise<IncidentView> {
  return expectStatus(await city.api(user, 'GET', `/v1/incidents/${id}`), 200) as IncidentView;
}

/** Asks for an action at the incident's present version. */
export async function tryAction(city: CityApi, id: string, user: string, action: string, input: object = {}): Promise<Answer> {
  const { version } = await incident(city, id);
  return city.api(user, 'POST', `/v1/incidents/${id}/actions`, { action, ...input }, { 'if-match': `"${version}"` });
}

/** Does an action at the incident's present version. Throws when the city refuses it. */
export async function act(city: CityApi, id: string, user: string, action: string, input: object = {}): Promise<IncidentView> {
  return expectStatus(await tryAction(city, id, user, action, input), 200) as IncidentView;
}

export async function notificationsOf(city: CityApi, id: string): Promise<NotificationView[]> {
  return (await everyItem<NotificationView>(city, '/v1/notifications?limit=200')).filter((row) => row.incident === id);
}

/** Readings of a sensor, newest first; `query` such as `from=…&to=…`. */
export async function readingsOf(city: CityApi, sensor: string, query = ''): Promise<ReadingView[]> {
  return everyItem<ReadingView>(city, `/v1/sensors/${sensor}/readings?limit=10000&${query}`);
}

/** Moves a clock that stands still; answers when all that fell due is settled. */
export const moveClock = async (city: CityApi, now: string): Promise<unknown> =>
  expectStatus(await city.api('operator', 'PUT', '/v1/local/clock', { now }), 200);

/** Breaks a district's link to the hub, or mends it. */
export const setLink = async (city: CityApi, tenant: string, up: boolean): Promise<unknown> =>
  expectStatus(await city.api('operator', 'PUT', '/v1/local/link', { tenant, up }), 200);

export function expectStatus(answer: Answer, status: number): unknown {
  if (answer.status !== status) throw new Error(`expected ${status}, the city answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** The incident's only obligation of an action (and body) that was not superseded. */
export function obligationOf({ obligations }: IncidentView, action: string, body?: string): ObligationView {
  const [found, ...more] = obligations.filter(
    (one) => one.action === action && one.state !== 'superseded' && (body === undefined || one.body === body),
  );
  if (!found || more.length > 0) throw new Error(`expected one obligation to ${action}, found ${more.length + (found ? 1 : 0)}`);
  return found;
}
