import { toMillis } from '../../core/instant.ts';
import type { CityClient } from '../city-client.ts';
import type { DeviceConnections } from '../device-connections.ts';

/** A sensor of a thing that plays its part in a drill: it publishes what it is told, each value later than the last. */
export class PlayedSensor {
  readonly #client: CityClient;
  readonly #devices: DeviceConnections;
  readonly #place: { readonly tenant: string; readonly thing: string; readonly sensor: string; readonly metric: string };
  #last = Number.NEGATIVE_INFINITY;

  constructor(
    client: CityClient,
    devices: DeviceConnections,
    place: { readonly tenant: string; readonly thing: string; readonly sensor: string; readonly metric: string },
  ) {
    this.#client = client;
    this.#devices = devices;
    this.#place = place;
  }

  /** One pack a value. Where the clock stands still each is a millisecond later, so that it counts after the one before. */
  async show(values: readonly number[]): Promise<void> {
    const { tenant, thing, sensor, metric } = this.#place;
    for (const v of values) {
      const now = toMillis((await this.#client.info()).now);
      this.#last = Math.max(now, this.#last + 1);
      await this.#devices.publish(tenant, thing, JSON.stringify([{ n: `${sensor}/${metric}`, v, t: this.#last / 1000 }]));
    }
    await this.#devices.acknowledged();
  }
}
