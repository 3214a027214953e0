import type { Registry } from '../core/registry/model.ts';
import { demoUsers } from '../local/demo-users.ts';
import { issueToken } from '../local/issuer.ts';
import { type LocalKeys, openLocalKeys } from '../local/local-keys.ts';
import { CommandFailed } from './output.ts';

/** `GET /v1/local/info` of a city on this machine. */
export interface LocalInfo {
  readonly mqttPort: number;
  /** The city clock, RFC 3339. */
  readonly now: string;
  /** City seconds per second; 0 for a clock that is moved by hand. */
  readonly speed: number;
}

export interface CityAnswer {
  readonly status: number;
  readonly etag: string | undefined;
  readonly body: unknown;
}

/** A running city as the commands talk to it: over its API, signed in as its local users. */
export interface CityClient {
  readonly url: string;
  readonly keys: LocalKeys;
  info(): Promise<LocalInfo>;
  /** Throws CommandFailed when no city answers or there is no such user. */
  call(user: string, method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<CityAnswer>;
  /** The same, for calls that cannot fail but by a fault. Throws CommandFailed for every status from 400 on. */
  demand(user: string, method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<CityAnswer>;
}

export async function cityClient(options: {
  readonly url: string;
  readonly data: string;
  readonly registry: Registry;
}): Promise<CityClient> {
  const { url, registry } = options;
  const keys = await openLocalKeys(options.data);
  const users = demoUsers(registry);
  const tokens = new Map<string, Promise<string>>();
  const tokenOf = (name: string): Promise<string> => {
    const user = users.get(name);
    if (!user) throw new CommandFailed(2, `there is no local user "${name}": \`npx citywatch token --user ?\` lists them`);
    const token = tokens.get(name) ?? issueToken(keys, user);
    tokens.set(name, token);
    return token;
  };
  const call: CityClient['call'] = async (user, method, path, body, headers) => {
    const authorization = `Bearer ${await tokenOf(user)}`;
    const content = body === undefined ? {} : { 'content-type': 'application/json' };
    return request(url, path, {
      method,
      headers: { authorization, ...content, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  };
  return {
    url,
    keys,
    call,
    async info() {
      const { status, body } = await request(url, '/v1/local/info', {});
      if (status !== 200)
        throw new CommandFailed(1, `${url} is no city on this machine (it answered ${status}): this command needs \`npm start\``);
      return body as LocalInfo;
    },
    async demand(user, method, path, body, headers) {
      const answer = await call(user, method, path, body, headers);
      if (answer.status < 400) return answer;
      const { detail } = (answer.body ?? {}) as { detail?: string };
      throw new CommandFailed(1, `${method} ${path} as ${user}: the city answered ${answer.status}${detail ? `: ${detail}` : ''}`);
    },
  };
}

async function request(url: string, path: string, init: RequestInit): Promise<CityAnswer> {
  const response = await fetch(`${url}${path}`, init).catch((cause: Error) => {
    throw new CommandFailed(1, `no city answers at ${url} (${cause.message}): start one with npm start, or say where with --url`);
  });
  const text = await response.text();
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  return { status: response.status, etag: response.headers.get('etag') ?? undefined, body: isJson && text ? JSON.parse(text) : text };
}
