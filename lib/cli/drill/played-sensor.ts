import { toMillis } from '../../core/instant.ts';
import type { CityClient } from '../city-client.ts';
import type { DeviceConnections } from '../device-connections.ts';

/** What a sensor measures at one time, by metric. */
export interface PlayedPack {
  readonly values: Readonly<Record<string, number>>;
  /** Milliseconds later than the one before: what takes a minute in the data takes none in a drill. @default as soon as that counts */
  readonly after?: number;
}

/** A sensor of a thing that plays its part in a drill: it publishes what it is told, each pack later than the last. */
export class PlayedSensor {
  readonly #client: CityClient;
  readonly #devices: DeviceConnections;
  readonly #place: { readonly tenant: string; readonly thing: string; readonly sensor: string };
  #last = Number.NEGATIVE_INFINITY;

  constructor(
    client: CityClient,
    devices: DeviceConnections,
    place: { readonly tenant: string; readonly thing: string; readonly sensor: string },
  ) {
    this.#client = client;
    this.#devices = devices;
    this.#place = place;
  }

  /** Where the clock stands still each is a millisecond later, so that it counts after the one before. */
  async show(packs: readonly PlayedPack[]): Promise<void> {
    const { tenant, thing, sensor } = this.#place;
    for (const { values, after = 1 } of packs) {
      const now = toMillis((await this.#client.info()).now);
      this.#last = Math.max(now, this.#last + after);
      const records = Object.entries(values).map(([metric, v]) => ({ n: `${sensor}/${metric}`, v, t: this.#last / 1000 }));
      await this.#devices.publish(tenant, thing, JSON.stringify(records));
    }
    await this.#devices.acknowledged();
  }
}
