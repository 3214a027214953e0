import { type Command, InvalidArgumentError } from 'commander';
import type { RecordedReading } from '../core/alarm/backtest.ts';
import { toMillis } from '../core/instant.ts';
import { indexRegistry, type RegistryIndex } from '../core/registry/registry-index.ts';
import { type CityClient, cityClient } from './city-client.ts';
import { DeviceConnections } from './device-connections.ts';
import { cityOf } from './local-city.ts';
import { mqttUrl } from './mqtt-url.ts';
import { CommandFailed, type CommonOptions, note, print, printJson, withCommonOptions } from './output.ts';
import { Progress } from './progress.ts';
import { columnMapOf, mappedReadings } from './recorded/column-map.ts';
import { packsOf, type RecordedPack, senmlOf } from './recorded/packs.ts';
import { recordedReadings } from './recorded/recorded-file.ts';

interface ReplayOptions extends CommonOptions {
  readonly city: string;
  readonly map?: string;
  readonly thing?: string;
  readonly speed?: number;
  readonly keepTimes?: boolean;
}

/** A pack holds what is published within this much time of the wall clock … */
const PACK_WALL_MILLIS = 100;
/** … and never more of recorded time: a pack is a gateway's, not a day's. */
const LONGEST_PACK = 10_000;
/** How long recorded times are accepted after the last word of ours (seconds of the wall clock). */
const KEEP_TIMES_SECONDS = 600;

export function register(program: Command): void {
  withCommonOptions(program.command('replay'))
    .description('publishes recorded data over MQTT; the first reading is moved to the city clock’s now')
    .argument('<file>', 'CSV with the header time,sensor,metric,value, or SenML packs, one a line; with --map any CSV')
    .option('--map <file>', 'which columns are whose readings, and in which units')
    .option('--thing <name>', 'publish all of it as this thing; absent: as the thing each sensor is registered on')
    .option('--speed <n>', 'recorded seconds per second; absent: as fast as the city clock runs', speedNumber)
    .option('--keep-times', 'leave the recorded times as they are, however old')
    .option('--city <dir>', 'configuration of the city', 'cities/foshan')
    .action(run);
}

async function run(file: string, options: ReplayOptions): Promise<void> {
  const { registry } = await cityOf(options.city);
  const client = await cityClient({ url: options.url, data: options.data, registry });
  await replay(file, options, client, indexRegistry(registry));
}

async function replay(file: string, options: ReplayOptions, client: CityClient, registry: RegistryIndex): Promise<void> {
  const readings = options.map === undefined ? recordedReadings(file) : mappedReadings(file, await columnMapOf(options.map));
  const info = await client.info();
  const speed = options.speed ?? (info.speed || 1);
  const publisher = new Publisher(client, new DeviceConnections(mqttUrl(client.url, info.mqttPort), client.keys), registry, options);
  const progress = new Progress();
  const span = Math.min(LONGEST_PACK, PACK_WALL_MILLIS * speed);
  let first: { readonly recorded: number; readonly wall: number; readonly shift: number } | undefined;
  try {
    for await (const pack of packsOf(readings, span, thingOf(file, options, registry))) {
      const recorded = pack.readings[0]?.time ?? pack.at;
      first ??= { recorded, wall: performance.now(), shift: options.keepTimes ? 0 : toMillis(info.now) - recorded };
      await until(first.wall + (pack.at - first.recorded) / speed);
      await publisher.publish(pack, first.shift);
      progress.update(() => `${publisher.counts.readings} readings in ${publisher.counts.packs} packs …`);
    }
    await publisher.acknowledged();
  } finally {
    await publisher.close();
  }
  const counts = { ...publisher.counts, things: publisher.things };
  if (counts.packs === 0) note(`${file} holds no readings`);
  if (options.json) printJson(counts);
  else print(`${counts.readings} readings in ${counts.packs} packs of ${counts.things.join(', ')}, all acknowledged`);
}

/** Publishes packs, and before a thing's first one says that its times are recorded, where they are kept. */
class Publisher {
  readonly counts = { packs: 0, readings: 0 };
  readonly #client: CityClient;
  readonly #devices: DeviceConnections;
  readonly #registry: RegistryIndex;
  readonly #keepTimes: boolean;
  readonly #things = new Set<string>();
  #announced = Number.NEGATIVE_INFINITY;

  constructor(client: CityClient, devices: DeviceConnections, registry: RegistryIndex, options: ReplayOptions) {
    this.#client = client;
    this.#devices = devices;
    this.#registry = registry;
    this.#keepTimes = options.keepTimes ?? false;
  }

  get things(): string[] {
    return [...this.#things];
  }

  async publish(pack: RecordedPack, shift: number): Promise<void> {
    const { thing } = pack;
    const tenant = this.#registry.thing(thing)?.tenant;
    if (!tenant) throw new CommandFailed(2, `"${thing}" is not a thing of the city: \`npx citywatch devices list\` names them`);
    const isNew = !this.#things.has(thing);
    this.#things.add(thing);
    if (this.#keepTimes && (isNew || performance.now() - this.#announced > (KEEP_TIMES_SECONDS * 1000) / 2)) {
      await this.#client.demand('operator', 'POST', '/v1/local/keep-times', { things: this.things, seconds: KEEP_TIMES_SECONDS });
      this.#announced = performance.now();
    }
    await this.#devices.publish(tenant, thing, senmlOf(pack, shift));
    this.counts.packs++;
    this.counts.readings += pack.readings.length;
  }

  acknowledged(): Promise<void> {
    return this.#devices.acknowledged();
  }

  close(): Promise<void> {
    return this.#devices.close();
  }
}

function thingOf(file: string, { thing }: ReplayOptions, registry: RegistryIndex): (sensor: RecordedReading['sensor']) => string {
  if (thing !== undefined) return () => thing;
  return (sensor) => {
    const found = registry.sensor(sensor)?.thing.id;
    if (!found)
      throw new CommandFailed(
        2,
        `${file}: the sensor "${sensor}" is not registered: say with --thing who publishes it, or map it with --map`,
      );
    return found;
  };
}

async function until(wall: number): Promise<void> {
  const wait = wall - performance.now();
  if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
}

function speedNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1_000_000)) throw new InvalidArgumentError('expected a number above 0, at most 1000000');
  return value;
}
