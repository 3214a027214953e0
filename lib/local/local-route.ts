import type { IncomingMessage } from 'node:http';
import { isRfc3339, toMillis } from '../core/instant.ts';
import { isSlug } from '../core/tier/tier-path.ts';
import { BackupRefused } from './backup.ts';
import { ClockError } from './city-clock.ts';
import { DEVICE_CHANGES, type DeviceChange, DeviceChangeRefused } from './device-secrets.ts';
import { readBody } from './http-event.ts';
import { type Route, sendJson, sendProblem } from './http-host.ts';
import { verifyLocalToken } from './issuer.ts';
import type { LocalKeys } from './local-keys.ts';

const MAX_BODY_BYTES = 64 * 1024;
const OPERATORS = ['operator', 'admin'];

export interface LocalRouteOptions {
  readonly keys: LocalKeys;
  /** Moves the city clock; throws ClockError. */
  moveClock(to: number): Promise<void>;
  /** `{"now","speed"}`. */
  clock(): object;
  /** What a command needs to talk to this city: `{"mqttPort", …}`. No secrets: no token is asked. */
  info(): object;
  /** Counters and queues, for whoever runs this machine. */
  status(): object;
  /** Breaks or mends the link from a district to the hub. */
  setLink(tenant: string, up: boolean): Promise<void>;
  readonly districts: readonly string[];
  /** Things whose incidents are marked as exercises until a moment (epoch milliseconds). */
  declareExercise(things: readonly string[], until: number): Promise<void>;
  /** Writes a copy of everything into a new folder; throws BackupRefused. */
  backUp(folder: string): Promise<object>;
  /** Things whose recorded times are kept (`replay --keep-times`) until a moment of the wall clock. */
  keepTimes(things: readonly string[], seconds: number): void;
  /** Replaces or revokes a thing's secret and ends its connection; in force when it resolves. */
  changeDevice(thing: string, change: DeviceChange): Promise<void>;
}

/** `/v1/local/…`: what exists in the one-machine mode alone. */
export function localRoute(options: LocalRouteOptions): Route {
  return async (request, response, url) => {
    if (!url.pathname.startsWith('/v1/local/')) return false;
    const call = `${request.method} ${url.pathname.slice('/v1/local'.length)}`;
    if (call === 'GET /info') return answer(() => sendJson(response, 200, options.info()));
    const roles = await rolesOf(request, options.keys);
    if (!roles) return answer(() => sendProblem(response, 401, 'unauthenticated', 'expected a bearer token of role operator or admin'));
    if (!roles.some((role) => OPERATORS.includes(role))) {
      return answer(() =>
        sendProblem(response, 403, 'forbidden', `role ${roles.join(', ')} may not run this machine: expected operator or admin`),
      );
    }
    switch (call) {
      case 'GET /clock':
        return answer(() => sendJson(response, 200, options.clock()));
      case 'GET /status':
        return answer(() => sendJson(response, 200, options.status()));
      case 'PUT /clock': {
        const now = await readField(request, 'now');
        const to = momentOf(now);
        if (to === undefined) return answer(() => sendProblem(response, 400, 'validation', 'expected {"now": an RFC 3339 time}'));
        try {
          await options.moveClock(to);
        } catch (cause) {
          if (!(cause instanceof ClockError)) throw cause;
          return answer(() => sendProblem(response, 409, 'action-not-allowed', cause.message));
        }
        return answer(() => sendJson(response, 200, options.clock()));
      }
      case 'PUT /link': {
        const { tenant, up } = await readJson(request);
        if (typeof tenant !== 'string' || !options.districts.includes(tenant) || typeof up !== 'boolean') {
          const expected = `expected {"tenant": one of ${options.districts.join(', ')}, "up": true or false}`;
          return answer(() => sendProblem(response, 400, 'validation', expected));
        }
        await options.setLink(tenant, up);
        return answer(() => sendJson(response, 200, { tenant, up }));
      }
      case 'POST /exercise': {
        const body = await readJson(request);
        const until = momentOf(body.until);
        if (!isNames(body.things) || until === undefined) {
          return answer(() => sendProblem(response, 400, 'validation', 'expected {"things": [names], "until": an RFC 3339 time}'));
        }
        await options.declareExercise(body.things, until);
        return answer(() => sendJson(response, 200, { things: body.things, until: body.until }));
      }
      case 'POST /backup': {
        const folder = await readField(request, 'folder');
        if (typeof folder !== 'string')
          return answer(() => sendProblem(response, 400, 'validation', 'expected {"folder": an absolute path}'));
        try {
          const copied = await options.backUp(folder);
          return answer(() => sendJson(response, 200, copied));
        } catch (cause) {
          if (!(cause instanceof BackupRefused)) throw cause;
          return answer(() => sendProblem(response, 409, 'action-not-allowed', cause.message));
        }
      }
      case 'POST /keep-times': {
        const body = await readJson(request);
        if (!isNames(body.things) || typeof body.seconds !== 'number') {
          return answer(() => sendProblem(response, 400, 'validation', 'expected {"things": [names], "seconds": number}'));
        }
        options.keepTimes(body.things, body.seconds);
        return answer(() => sendJson(response, 200, { things: body.things, seconds: body.seconds }));
      }
      case 'POST /device': {
        const { thing, change } = await readJson(request);
        const known = DEVICE_CHANGES.find((one) => one === change);
        if (typeof thing !== 'string' || !isSlug(thing) || !known)
          return answer(() =>
            sendProblem(response, 400, 'validation', `expected {"thing": a name, "change": one of ${DEVICE_CHANGES.join(', ')}}`),
          );
        try {
          await options.changeDevice(thing, known);
        } catch (cause) {
          if (!(cause instanceof DeviceChangeRefused)) throw cause;
          return answer(() => sendProblem(response, 409, 'action-not-allowed', cause.message));
        }
        return answer(() => sendJson(response, 200, { thing, change: known }));
      }
      default:
        return answer(() => sendProblem(response, 404, 'not-found', `the one-machine mode has no ${call}`));
    }
  };
}

function answer(send: () => void): true {
  send();
  return true;
}

async function rolesOf(request: IncomingMessage, keys: LocalKeys): Promise<readonly string[] | undefined> {
  const [scheme = '', token = ''] = (request.headers.authorization ?? '').split(' ');
  if (scheme.toLowerCase() !== 'bearer') return undefined;
  const claims = await verifyLocalToken(keys, token).catch(() => undefined);
  return claims ? String(claims.roles ?? '').split(' ') : undefined;
}

async function readField(request: IncomingMessage, name: string): Promise<unknown> {
  return (await readJson(request))[name];
}

/** The body as a JSON object; anything else reads as an empty one, and the caller says what it expected. */
async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const text = (await readBody(request, MAX_BODY_BYTES)).toString('utf8');
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Epoch milliseconds of an RFC 3339 time. Without its offset it would be another moment, and a clock that never goes back would keep it. */
const momentOf = (value: unknown): number | undefined => (typeof value === 'string' && isRfc3339(value) ? toMillis(value) : undefined);

const isNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string');
