import { connectAsync, type MqttClient } from 'mqtt';
import { loadCity } from '../../lib/config/load-city.ts';
import type { RunningCity } from '../support/city.ts';

/** A reading that was published in a pack of its own. */
export interface SentPack {
  readonly thing: string;
  readonly topic: string;
  readonly sensor: string;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly value: number;
  readonly payload: string;
}

interface Device {
  readonly thing: string;
  readonly topic: string;
  readonly sensor: string;
}

/** %VOL: background, and above the lower explosive limit, which is grade I at once. */
const NORMAL = 0.1;
const LEAK = 6;
const DEVICES = 12;
const PAUSE = 4;

/** Gas sensors that publish without rest until their city is gone; each leak is another sensor's, at another asset. */
export class KillLoad {
  /** Sensor → asset of every leak that was published. */
  readonly onsets = new Map<string, string>();
  readonly #devices: readonly Device[];
  readonly #assets: ReadonlyMap<string, string>;
  readonly #unacknowledged = new Set<SentPack>();
  #acknowledged: SentPack[] = [];
  #next = 0;
  #lastTime = Date.now();

  private constructor(devices: readonly Device[], assets: ReadonlyMap<string, string>) {
    this.#devices = devices;
    this.#assets = assets;
  }

  static async of(folder: string): Promise<KillLoad> {
    const { city } = await loadCity(folder);
    if (!city) throw new Error(`${folder} does not load`);
    const assets = new Map<string, string>();
    const devices = city.registry.things.flatMap(({ id, tenant, sensors }): Device[] => {
      const sensor = sensors.find(({ metrics }) => metrics.some(({ metric }) => metric === 'ch4'));
      if (!sensor) return [];
      assets.set(sensor.id, sensor.asset);
      return [{ thing: id, topic: `citywatch/${tenant}/${id}/telemetry`, sensor: sensor.id }];
    });
    return new KillLoad(devices, assets);
  }

  /** How many can leak. */
  get sensors(): number {
    return this.#devices.length;
  }

  /** Publishes until the connections break, the first packs of the next `leaks` devices among it. */
  async run(city: RunningCity, leaks: number): Promise<void> {
    const devices = Array.from({ length: DEVICES }, (_, index) => this.#devices[(this.#next + index) % this.#devices.length] as Device);
    await Promise.all(
      devices.map(async (device, index) => {
        const client = await connect(city, device).catch(() => undefined);
        if (!client) return;
        let open = true;
        client.once('close', () => {
          open = false;
        });
        // The kill is what ends it: a broken connection is no error here.
        client.on('error', () => undefined);
        for (let count = 0; open; count++) {
          const isLeak = index < leaks && count === 5 && !this.onsets.has(device.sensor);
          this.#publish(client, this.#pack(device, isLeak ? LEAK : NORMAL), isLeak);
          await new Promise((resolve) => setTimeout(resolve, PAUSE));
        }
        client.end(true);
      }),
    );
    this.#next += leaks;
  }

  /** Publishes again what was never acknowledged and waits for it. */
  async repeat(city: RunningCity): Promise<void> {
    for (const [thing, packs] of Map.groupBy(this.#unacknowledged, (pack) => pack.thing)) {
      const device = this.#devices.find((one) => one.thing === thing) as Device;
      const client = await connect(city, device);
      await Promise.all(packs.map((pack) => this.#publish(client, pack, false)));
      await client.endAsync();
    }
  }

  /** What was acknowledged since the last call. */
  takeAcknowledged(): readonly SentPack[] {
    const taken = this.#acknowledged;
    this.#acknowledged = [];
    return taken;
  }

  #pack({ thing, topic, sensor }: Device, value: number): SentPack {
    this.#lastTime = Math.max(Date.now(), this.#lastTime + 1);
    const time = this.#lastTime;
    return { thing, topic, sensor, time, value, payload: JSON.stringify([{ n: `${sensor}/ch4`, v: value, t: time / 1000 }]) };
  }

  async #publish(client: MqttClient, pack: SentPack, isLeak: boolean): Promise<void> {
    this.#unacknowledged.add(pack);
    if (isLeak) this.onsets.set(pack.sensor, this.#assets.get(pack.sensor) ?? '');
    try {
      await client.publishAsync(pack.topic, pack.payload, { qos: 1 });
      this.#unacknowledged.delete(pack);
      this.#acknowledged.push(pack);
    } catch {
      // The city was killed before it answered: `repeat` sends it again.
    }
  }
}

async function connect(city: RunningCity, { thing }: Device): Promise<MqttClient> {
  const password = await city.secret(thing);
  const options = { clientId: thing, username: thing, password, protocolVersion: 4, reconnectPeriod: 0 } as const;
  // Without retries: a connection that breaks before it is answered would else be waited for without end.
  return connectAsync(city.mqttUrl, options, false);
}
