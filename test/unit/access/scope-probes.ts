import { writeCap } from '../../../lib/core/cap/write.ts';
import { INCIDENT_ACTIONS } from '../../../lib/core/incident/perform-action.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import type { ApiCity, Call } from '../support/api-city.ts';
import { HOUR } from '../support/incident-city.ts';
import { ASSET, MESSAGE, type ScopeWorld, SENSOR, SILENCED, THING, TOWN, UNIT } from './scope-world.ts';

/** One request of the table of scopes, about what lies in the world. */
export interface Probe extends Call {
  /** The path with its parameters filled in. @default the route's own */
  readonly path?: string;
  /** @default the world's, in which things happened */
  readonly city?: ApiCity;
  /** Of a list: whether the answer holds what is there. @default every answer that is no refusal does */
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds differs from route to route.
  readonly shows?: (body: any) => boolean;
}

const holds = (id: string) => (body: { readonly items: readonly { readonly id?: string }[] }) => body.items.some((item) => item.id === id);
const STALE = { headers: { 'if-match': '"999"' } };

/**
 * One request for each route, and one for each action, in the order of docs/scopes.md. It must be right in everything that is looked at before the
 * person is, and may be wrong in what is looked at after: 400, 409, 412, 428 and 503 (nothing is written here) all say that one may.
 */
export function probesOf(world: ScopeWorld): Readonly<Record<string, Probe>> {
  const { city, incident, letter, order, shift, mode, silence, deadLetter } = world;
  const until = toInstant(city.now + 2 * HOUR);
  return {
    'GET /v1/health': {},
    'GET /v1/openapi.json': {},
    'GET /v1/me': {},
    'GET /v1/incidents': { shows: holds(incident) },
    'POST /v1/incidents': { body: { domain: 'gas', kind: 'report', title: 'smell of gas', town: TOWN } },
    'GET /v1/incidents/{id}': { path: `/v1/incidents/${incident}` },
    ...Object.fromEntries(
      INCIDENT_ACTIONS.map((action) => [
        `POST /v1/incidents/{id}/actions ${action}`,
        { path: `/v1/incidents/${incident}/actions`, body: { action }, ...STALE },
      ]),
    ),
    'POST /v1/incidents/{id}/evidence': { path: `/v1/incidents/${incident}/evidence`, body: {} },
    'GET /v1/incidents/{id}/evidence/{evidence}': { path: `/v1/incidents/${incident}/evidence/${world.evidence}` },
    'POST /v1/alarms': { body: { source: 'elsewhere', externalId: '1', state: 'open', domain: 'gas', town: TOWN } },
    'POST /v1/cap': { bytes: Buffer.from(writeCap(MESSAGE)), headers: { 'content-type': 'application/cap+xml' } },
    'GET /v1/incidents/{id}/cap': { path: `/v1/incidents/${world.cap}/cap` },
    'GET /v1/incidents/{id}/report': { path: `/v1/incidents/${incident}/report` },
    'GET /v1/commands': { query: { limit: '5' }, shows: ({ items }) => items.length > 0 },
    'GET /v1/commands/{id}': { path: `/v1/commands/${world.command}` },
    'GET /v1/audit/heads': {},
    'GET /v1/audit/key': {},
    'GET /v1/audit/chains': { shows: ({ items }) => items.some(({ tenant }: { tenant: string }) => tenant === 'chancheng') },
    'GET /v1/audit/chain': { query: { tenant: 'chancheng', chain: `letter/${letter}` } },
    'GET /v1/audit/{id}': { path: `/v1/audit/${incident}` },
    'GET /v1/assets': { query: { tier: TOWN, domain: 'gas', limit: '5000' }, shows: holds(ASSET) },
    'GET /v1/sensors': { query: { thing: THING }, shows: holds(SENSOR) },
    'GET /v1/sensors/{id}/readings': { path: `/v1/sensors/${SENSOR}/readings` },
    'GET /v1/things': { query: { q: THING }, shows: holds(THING) },
    'GET /v1/things/{id}/state': { path: `/v1/things/${THING}/state` },
    'GET /v1/things/{id}': { path: `/v1/things/${THING}` },
    'PUT /v1/things/{id}': { path: `/v1/things/${THING}`, body: {}, ...STALE },
    'GET /v1/tiers': { query: { limit: '1' } },
    'GET /v1/tiers/{id}/readiness': { path: '/v1/tiers/chancheng/readiness' },
    'GET /v1/units': { query: { limit: '1' } },
    'GET /v1/mechanism': {},
    'GET /v1/mechanism/versions': {},
    'GET /v1/mechanism/explanation': { query: { domain: 'gas', level: 'I', town: TOWN } },
    'GET /v1/mechanism/changes': { query: { from: '2021-08', to: '2022-06' } },
    'GET /v1/rules/changes': { query: { from: '1', to: '1' } },
    'GET /v1/rules': { query: { limit: '1' } },
    'GET /v1/supervision-letters': { shows: holds(letter) },
    'POST /v1/supervision-letters': { body: { subject: 'data-delivery', thing: THING, unit: 'nobody' } },
    'GET /v1/supervision-letters/{id}': { path: `/v1/supervision-letters/${letter}` },
    'GET /v1/supervision-letters/{id}/document': { path: `/v1/supervision-letters/${letter}/document` },
    'POST /v1/supervision-letters/{id}/discard': { path: `/v1/supervision-letters/${letter}/discard`, ...STALE },
    'POST /v1/supervision-letters/{id}/reply': { path: `/v1/supervision-letters/${letter}/reply`, ...STALE },
    'GET /v1/maintenance-orders': { shows: holds(order) },
    'GET /v1/maintenance-orders/{id}': { path: `/v1/maintenance-orders/${order}` },
    'POST /v1/maintenance-orders/{id}/actions': { path: `/v1/maintenance-orders/${order}/actions`, ...STALE },
    'GET /v1/notifications': { shows: holds(world.notification) },
    'POST /v1/units/{id}/test-notifications': { path: '/v1/units/chancheng-centre/test-notifications' },
    'GET /v1/units/{id}/test-notifications/{test}': { path: '/v1/units/chancheng-centre/test-notifications/none' },
    'POST /v1/deliveries': { body: { notification: world.notification } },
    'GET /v1/r/{token}': { path: '/v1/r/none' },
    'POST /v1/r/{token}': { path: '/v1/r/none' },
    'GET /v1/dead-letters': { shows: holds(deadLetter) },
    'GET /v1/dead-letters/{id}': { path: `/v1/dead-letters/${deadLetter}` },
    'POST /v1/dead-letters/redrive': { body: { reason: 'not-senml' }, shows: (body) => body.failed.length > 0 },
    'POST /v1/dead-letters/{id}/redrive': { path: `/v1/dead-letters/${deadLetter}/redrive` },
    'GET /v1/publications': {},
    'POST /v1/publications': { body: { kind: 'rules', body: 7 } },
    'POST /v1/publications/preview': { body: { kind: 'rules', body: 7 } },
    'POST /v1/imports/preview': { body: { kind: 'people', csv: 'id' } },
    'GET /v1/shifts': { shows: holds(shift) },
    'POST /v1/shifts': { city: world.idle, body: { tier: TOWN } },
    'GET /v1/shifts/{id}': { path: `/v1/shifts/${shift}` },
    'GET /v1/shifts/{id}/hand-over': { path: `/v1/shifts/${world.endedShift}/hand-over` },
    'POST /v1/shifts/{id}/hand-over': { path: `/v1/shifts/${shift}/hand-over`, body: {} },
    'POST /v1/shifts/{id}/keepers': { path: `/v1/shifts/${shift}/keepers`, body: { keeper: 'nanhai', to: until } },
    'GET /v1/duty-log': { query: { tier: TOWN } },
    'POST /v1/duty-log': { body: { tier: TOWN, text: 'quiet' } },
    'GET /v1/duty-log/chain': { query: { tier: TOWN } },
    'GET /v1/rosters': { query: { unit: 'chancheng-centre' } },
    'POST /v1/rosters': { body: { rosters: [{ unit: UNIT }] } },
    'GET /v1/response-modes': { shows: holds(mode) },
    'POST /v1/response-modes': { body: { level: 'II', area: TOWN, to: until, reason: 'storm' } },
    'POST /v1/response-modes/{id}/end': { path: `/v1/response-modes/${mode}/end` },
    'GET /v1/silences': { shows: holds(silence) },
    'POST /v1/silences': { body: { ...SILENCED, to: until } },
    'GET /v1/silences/{id}': { path: `/v1/silences/${silence}` },
    'POST /v1/silences/{id}/end': { path: `/v1/silences/${silence}/end` },
    'GET /v1/resources': { query: { near: '23.0343,113.1149', radius: '10' }, shows: holds('shelter-zumiao-01') },
    'GET /v1/cameras': { query: { tier: TOWN, limit: '200' }, shows: holds('camera-zumiao-gas-01') },
    'GET /v1/statistics': { shows: ({ total }) => total.raised > 0 },
    'POST /v1/statistics/rebuild': { shows: ({ incidents }) => incidents > 0 },
    'GET /v1/scoreboard': { shows: ({ items }) => items.length > 0 },
    'GET /v1/status': { shows: ({ items }) => items.some(({ tenant }: { tenant: string }) => tenant === 'chancheng') },
    'POST /v1/telemetry/{thing}': { path: `/v1/telemetry/${THING}`, body: [{ n: `${SENSOR}/ch4`, u: '/', v: 0.01 }] },
  };
}
