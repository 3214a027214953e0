import type { Registry } from '../core/registry/model.ts';
import { demoUsers } from '../local/demo-users.ts';
import { issueToken } from '../local/issuer.ts';
import { type LocalKeys, openLocalKeys } from '../local/local-keys.ts';
import { type CityAnswer, demanded, requestApi } from './api-request.ts';
import { CommandFailed } from './output.ts';

/** `GET /v1/local/info` of a city on this machine. */
export interface LocalInfo {
  readonly mqttPort: number;
  /** The city clock, RFC 3339. */
  readonly now: string;
  /** City seconds per second; 0 for a clock that is moved by hand. */
  readonly speed: number;
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
  const call: CityClient['call'] = async (user, method, path, body, headers) =>
    requestApi(url, await tokenOf(user), method, path, { body, ...(headers ? { headers } : {}) });
  return {
    url,
    keys,
    call,
    async info() {
      const { status, body } = await requestApi(url, undefined, 'GET', '/v1/local/info', {});
      if (status !== 200)
        throw new CommandFailed(1, `${url} is no city on this machine (it answered ${status}): this command needs \`npm start\``);
      return body as LocalInfo;
    },
    demand: async (user, method, path, body, headers) =>
      demanded(await call(user, method, path, body, headers), `${method} ${path} as ${user}`),
  };
}
