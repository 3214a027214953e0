import { toInstant } from '../../../lib/core/instant.ts';
import { newOrder } from '../../../lib/core/maintenance/order.ts';
import { notificationId } from '../../../lib/core/notification/notification-id.ts';
import { ApiCity } from '../support/api-city.ts';
import { handIn, incidentIn, theirs } from '../support/cap-messages.ts';
import { HOUR } from '../support/incident-city.ts';

/** What the requests of the table of scopes are about: all of it gas, in Zumiao, of Chancheng, and owed or kept by one unit. */
export interface ScopeWorld {
  readonly city: ApiCity;
  /** Where nothing has happened and nobody keeps a watch. */
  readonly idle: ApiCity;
  readonly incident: string;
  readonly evidence: string;
  /** The incident that a CAP message raised. */
  readonly cap: string;
  /** The city's, about the incident. */
  readonly command: string;
  readonly letter: string;
  readonly order: string;
  readonly notification: string;
  readonly deadLetter: string;
  /** Of Zumiao's watch: the one that lasts, and the one before it. */
  readonly shift: string;
  readonly endedShift: string;
  readonly mode: string;
  readonly silence: string;
}

export const TOWN = 'foshan/chancheng/zumiao';
export const UNIT = 'foshan-gas';
export const ASSET = 'gas-zumiao-01-well';
export const THING = 'gas-zumiao-01';
export const SENSOR = 'gas-zumiao-01-ch4-1';

/** Nothing of it changes afterwards: what a request would write is refused as a store that is busy. */
export async function scopeWorld(): Promise<ScopeWorld> {
  const city = await ApiCity.start();
  const made = async (by: string, path: string, body: object): Promise<string> => {
    const answer = await city.call(by, 'POST', path, { body });
    if (answer.status !== 201) throw new Error(`${by} POST ${path}: ${answer.text}`);
    return answer.body.id;
  };
  const { id: incident } = await city.raise({ town: TOWN });
  const evidence = await city.call('chancheng-duty', 'POST', `/v1/incidents/${incident}/evidence`, {
    bytes: Buffer.from('seen'),
    headers: { 'content-type': 'text/plain' },
  });
  const note = { body: { action: 'comment', note: 'seen' }, headers: { 'if-match': '"1"' } };
  await city.call('foshan-duty', 'POST', `/v1/incidents/${incident}/actions`, note);
  const commanded = await city.call('foshan-duty', 'GET', '/v1/commands');
  const until = toInstant(city.now + 2 * HOUR);
  const endedShift = await made('zumiao-duty', '/v1/shifts', {});
  const handed = await city.call('zumiao-leader', 'POST', `/v1/shifts/${endedShift}/hand-over`, { body: {} });
  const about = { subject: 'data-delivery', unit: UNIT, thing: THING, since: toInstant(city.now - HOUR) };
  const idle = await ApiCity.start();
  const world = {
    city,
    idle,
    incident,
    evidence: evidence.body.id,
    cap: incidentIn(await handIn(city, MESSAGE)).id,
    command: commanded.body.items[0].id,
    letter: await made('supervisor', '/v1/supervision-letters', about),
    order: await orderOf(city),
    notification: await notificationOf(city, incident),
    deadLetter: await deadLetterOf(city),
    endedShift,
    shift: handed.body.shift.id,
    mode: await made('chancheng-leader', '/v1/response-modes', { level: 'II', area: TOWN, to: until, reason: 'storm' }),
    silence: await made('zumiao-duty', '/v1/silences', { ...SILENCED, to: until }),
  };
  city.freeze();
  idle.freeze();
  return world;
}

export const MESSAGE = theirs({}, { eventCode: [{ valueName: 'citywatch:domain', value: 'gas' }] });
export const SILENCED = { tier: TOWN, domains: ['gas'], assets: [ASSET], reasonCode: 'maintenance', reason: 'battery' };

async function orderOf(city: ApiCity): Promise<string> {
  const kept = { tenant: 'chancheng', sensor: SENSOR, thing: THING, asset: ASSET, domain: 'gas', town: TOWN, unit: UNIT } as const;
  const at = toInstant(city.now);
  const order = newOrder(kept, { fault: 'stuck', metrics: [{ metric: 'ch4', since: at }] }, at, 'e-1');
  await city.tenant('chancheng').maintenance.commit({ order });
  return order.id;
}

async function notificationOf(city: ApiCity, incident: string): Promise<string> {
  const text = { zh: '请处置', en: 'Please dispose' };
  const id = notificationId(`${incident}#1`, UNIT, 'outbox');
  const createdAt = toInstant(city.now);
  const row = { id, event: `${incident}#1`, incident, unit: UNIT, channel: 'outbox', subject: text, text, createdAt } as const;
  await city.tenant('chancheng').notifications.record([row]);
  return id;
}

async function deadLetterOf(city: ApiCity): Promise<string> {
  const id = `${String(city.now).padStart(15, '0')}-chancheng-1`;
  const place = { tenant: 'chancheng', topic: `citywatch/chancheng/${THING}/telemetry`, queue: 'telemetry', reason: 'not-senml' } as const;
  const letter = { id, receivedAt: city.now, givenUpAt: city.now - 1000, ...place, detail: 'no JSON', head: '{', body: '{' };
  await city.tenant('chancheng').deadLetters.put(letter);
  return id;
}
