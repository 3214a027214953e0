import { type Command, InvalidArgumentError } from 'commander';
import { DatabaseInUse } from '../adapters/sqlite/database.ts';
import { toMillis } from '../core/instant.ts';
import { builtConsole } from '../local/built-console.ts';
import type { ClockSetting } from '../local/city-clock.ts';
import { type RunningCity, startCity } from '../local/start-city.ts';
import { cityOf } from './local-city.ts';
import { CommandFailed, note, print, printJson } from './output.ts';

interface StartOptions {
  readonly city: string;
  readonly httpPort: number;
  readonly mqttPort: number;
  readonly data: string;
  readonly host: string;
  readonly publicUrl?: string;
  readonly simulate: boolean;
  readonly faults: boolean;
  readonly seed: number;
  readonly speed?: number;
  readonly clock?: string;
  readonly now?: string;
  readonly json?: boolean;
}

/** Ready-made sign-ins worth printing; `token --user` knows all of them. */
const SHOWN_USERS = ['chancheng-duty', 'chancheng-leader', 'foshan-duty', 'foshan-gas-member', 'admin'];

export function register(program: Command): void {
  program
    .command('start')
    .description('the whole city on this machine')
    .option('--city <dir>', 'configuration of the city', 'cities/foshan')
    .option(
      '--http-port <port>',
      'console and API; 0 takes a free one (CITYWATCH_HTTP_PORT)',
      portNumber,
      portIn('CITYWATCH_HTTP_PORT', 8080),
    )
    .option('--mqtt-port <port>', 'MQTT; 0 takes a free one (CITYWATCH_MQTT_PORT)', portNumber, portIn('CITYWATCH_MQTT_PORT', 1883))
    .option('--data <dir>', 'where everything is kept', process.env.CITYWATCH_DATA ?? '.citywatch')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option(
      '--public-url <url>',
      'where people reach it, if not where it listens (CITYWATCH_PUBLIC_URL)',
      process.env.CITYWATCH_PUBLIC_URL || undefined,
    )
    .option('--no-simulate', 'no simulated sensors')
    .option('--faults', 'the simulator now and then plays a leak, a broken pack, a device that falls silent', false)
    .option('--seed <n>', 'the simulator repeats itself for the same number', wholeNumber, 1)
    .option('--speed <n>', 'city seconds per second', positiveNumber)
    .option('--clock <kind>', '`manual`: the city clock stands still until PUT /v1/local/clock moves it')
    .option('--now <time>', 'where the city clock starts, RFC 3339')
    .option('--json', 'print one JSON line when ready')
    .action(run);
}

function startTime(text: string): number {
  try {
    return toMillis(text);
  } catch (cause) {
    throw new CommandFailed(2, `--now: ${(cause as Error).message}`);
  }
}

async function run(options: StartOptions): Promise<void> {
  const setting = clockSetting(options);
  const from = options.now === undefined ? undefined : startTime(options.now);
  const city = await cityOf(options.city);
  const console = await builtConsole(process.cwd(), note);
  const publicUrl = publicAddress(options.publicUrl);
  const running = await start({ ...options, publicUrl, city, clock: setting, from, console, log: note });
  const { http, mqttPort } = running;
  if (options.json)
    printJson({ http, mqtt: mqttPort, users: Object.fromEntries(running.users.map((user) => [user, running.signInLink(user)])) });
  else {
    print(banner(http, options.host, mqttPort, city.registry.city.name.en, running.signInCode));
    for (const user of SHOWN_USERS.filter((name) => running.users.includes(name)))
      print(`  ${user.padEnd(20)} ${running.signInLink(user)}`);
    print(`Ctrl-C 结束 / Ctrl-C stops it; the data stay in ${options.data}`);
  }
  await stopSignal();
  await Promise.all([running.stop(), new Promise((resolve) => setTimeout(resolve, SECOND_ARRIVAL))]);
}

function publicAddress(text: string | undefined): URL | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  if (url && ['https:', 'http:'].includes(url.protocol)) return url;
  throw new CommandFailed(2, `--public-url "${text.slice(0, 80)}": expected an http or https URL`);
}

/** A port or folder in use is the caller's to change: status 2. */
async function start(options: Parameters<typeof startCity>[0]): Promise<RunningCity> {
  try {
    return await startCity(options);
  } catch (cause) {
    if (cause instanceof DatabaseInUse) throw new CommandFailed(2, cause.message);
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' || code === 'EACCES') {
      throw new CommandFailed(2, `${message}: choose other ports with --http-port and --mqtt-port (0 takes a free one)`);
    }
    throw cause;
  }
}

function banner(http: string, host: string, mqttPort: number, name: string, code: string | undefined): string {
  const lines = [`CityWatch: ${name}`, `  console and API  ${http}`, `  MQTT             ${host}:${mqttPort}`];
  if (code) lines.push(`  sign-in code     ${code}`);
  return [...lines, '登录 / ready-made sign-ins:'].join('\n');
}

/** npm hands Ctrl-C on to the process that the terminal has told already: one key press arrives twice. */
const SAME_KEY_PRESS = 500;
/** … the second time a moment later, and a process that is just ending has no listener any more: it would count as killed. */
const SECOND_ARRIVAL = 200;

/** Resolves at the first SIGINT or SIGTERM; another one, later than half a second, ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let first: number | undefined;
    const stop = (): void => {
      first ??= performance.now();
      if (performance.now() - first > SAME_KEY_PRESS) process.exit(1);
      resolve();
    };
    // Never taken off again: without a listener the signal would end the process in the middle of its stop.
    process.on('SIGINT', stop).on('SIGTERM', stop);
  });
}

function clockSetting(options: StartOptions): ClockSetting {
  if (options.clock !== undefined && options.clock !== 'manual') throw new CommandFailed(2, `--clock "${options.clock}": expected manual`);
  if (options.clock === 'manual' && options.speed !== undefined)
    throw new CommandFailed(2, '--clock manual and --speed exclude each other: expected one of them');
  return options.clock === 'manual' ? { kind: 'manual' } : { kind: 'running', speed: options.speed ?? 1 };
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('expected a whole number');
  return Number(text);
}

function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port > 65_535) throw new InvalidArgumentError('expected a port, 0 to 65535');
  return port;
}

/** What the environment says of a port, for where the command line is not one's own; a wrong value is refused as on the command line. */
function portIn(variable: string, otherwise: number): number {
  const text = process.env[variable];
  if (!text) return otherwise;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new CommandFailed(2, `${variable}="${text}": expected a port, 0 to 65535`);
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 100_000)) throw new InvalidArgumentError('expected a number above 0, at most 100000');
  return value;
}
