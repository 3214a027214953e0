import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { createInterface } from 'node:readline';
import { loadCity } from '../../lib/config/load-city.ts';
import { demoUsers } from '../../lib/local/demo-users.ts';
import { issueToken } from '../../lib/local/issuer.ts';
import { openLocalKeys } from '../../lib/local/local-keys.ts';

export interface CityOptions {
  readonly args?: readonly string[];
  /** A folder to keep; without it a new one that goes with `stop`. */
  readonly data?: string;
  readonly city?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** The API of a running city, wherever it runs. */
export interface CityApi {
  api(user: string, method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

/** A whole city in a process of its own, as `npm start` runs it. */
export interface RunningCity extends CityApi {
  readonly http: string;
  readonly mqttUrl: string;
  readonly pid: number;
  readonly data: string;
  /** What the process wrote to stderr so far. */
  log(): string;
  token(user: string): Promise<string>;
  secret(thing: string): Promise<string>;
  /** SIGTERM unless told otherwise; resolves with the exit status. */
  stop(signal?: 'SIGTERM' | 'SIGINT'): Promise<number>;
  /** SIGKILL; resolves when the process is gone. The data stay. */
  kill(): Promise<void>;
}

const START_TIMEOUT = 60_000;
const NODE = join(process.cwd(), 'node_modules/.bin/node');

/** What `npm start` hands to node: flags of the engine included, so that what is tested and measured is what people run. */
function startArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } };
  return scripts.start.replace(/^exec node /, '').split(' ');
}

const known = new Map<string, Promise<ReturnType<typeof demoUsers>>>();

/** The local users of a configuration; those of the project's own folders do not change while tests run, and are read once. */
function usersOf(config: string): Promise<ReturnType<typeof demoUsers>> {
  const users = known.get(config) ?? loadUsers(config);
  if (!isAbsolute(config)) known.set(config, users);
  return users;
}

async function loadUsers(config: string): Promise<ReturnType<typeof demoUsers>> {
  const { city } = await loadCity(config);
  if (!city) throw new Error(`${config} does not load`);
  return demoUsers(city.registry);
}

/** Starts `citywatch start` on free ports without the simulator (give `--simulate` in `args` for it) and waits until it is ready. */
export async function startCity(options: CityOptions = {}): Promise<RunningCity> {
  const data = options.data ?? (await mkdtemp(join(tmpdir(), 'citywatch-')));
  const config = options.city ?? 'cities/foshan';
  const args = [...startArguments(), '--json', '--http-port', '0', '--mqtt-port', '0', '--data', data, '--city', config];
  const simulate = options.args?.includes('--simulate') ? [] : ['--no-simulate'];
  const rest = (options.args ?? []).filter((argument) => argument !== '--simulate');
  const child = spawn(NODE, [...args, ...simulate, ...rest], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString('utf8')).slice(-100_000);
  });
  const ready = await firstLine(child, () => errors);
  const keys = await openLocalKeys(data);
  const users = await usersOf(config);
  const token = async (name: string): Promise<string> => {
    const user = users.get(name);
    if (!user) throw new Error(`no local user "${name}"`);
    return issueToken(keys, user);
  };
  const gone = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? -1)));
  const clean = async (): Promise<void> => {
    if (!options.data) await rm(data, { recursive: true, force: true });
  };
  return {
    http: ready.http,
    mqttUrl: `mqtt://127.0.0.1:${ready.mqtt}`,
    pid: child.pid as number,
    data,
    log: () => errors,
    token,
    secret: async (thing) => keys.devices.secret(thing) ?? '',
    api: async (user, method, path, body, headers) => call(`${ready.http}${path}`, method, await token(user), body, headers),
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      const status = await gone;
      await clean();
      return status;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function firstLine(child: ChildProcess, errors: () => string): Promise<{ http: string; mqtt: number }> {
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the city was not ready within ${START_TIMEOUT / 1000} s:\n${errors()}`));
    }, START_TIMEOUT);
    lines.once('line', (line) => {
      clearTimeout(timer);
      resolve(JSON.parse(line) as { http: string; mqtt: number });
      child.stdout?.resume();
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the city ended with status ${code} before it was ready:\n${errors()}`));
    });
  });
}

/** A request to an API with a bearer token; bytes go as they are, everything else as JSON. */
export async function call(
  url: string,
  method: string,
  token: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: body instanceof Uint8Array ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  return { status: response.status, headers: response.headers, body: isJson && text ? JSON.parse(text) : text };
}
