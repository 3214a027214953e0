import { connectAsync, type MqttClient } from 'mqtt';
import type { LocalKeys } from '../local/local-keys.ts';
import { telemetryTopic } from '../wiring/topics.ts';
import { CommandFailed } from './output.ts';

/** Publishes not yet acknowledged at which the next one waits. */
const MOST_UNACKNOWLEDGED = 200;
const CONNECT_TIMEOUT = 10_000;

/** What a thing publishes, over MQTT at QoS 1, each thing on a connection of its own as a device has one. */
export class DeviceConnections {
  readonly #url: string;
  readonly #keys: LocalKeys;
  readonly #clients = new Map<string, Promise<MqttClient>>();
  readonly #unacknowledged = new Set<Promise<unknown>>();
  #failure: unknown;

  constructor(url: string, keys: LocalKeys) {
    this.#url = url;
    this.#keys = keys;
  }

  /** Connects a thing that need not publish yet: what the simulator plays of it falls silent. */
  async connect(thing: string): Promise<void> {
    await this.#client(thing);
  }

  /** Resolves when the pack is on its way; `acknowledged` when all of them are kept. */
  async publish(tenant: string, thing: string, payload: string): Promise<void> {
    if (this.#failure) throw this.#failure;
    const client = await this.#client(thing);
    const sent: Promise<unknown> = client
      .publishAsync(telemetryTopic(tenant, thing), payload, { qos: 1 })
      .catch((cause: unknown) => {
        this.#failure ??= cause;
      })
      .finally(() => this.#unacknowledged.delete(sent));
    this.#unacknowledged.add(sent);
    if (this.#unacknowledged.size >= MOST_UNACKNOWLEDGED) await Promise.race(this.#unacknowledged);
  }

  async acknowledged(): Promise<void> {
    await Promise.all(this.#unacknowledged);
    if (this.#failure) throw this.#failure;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients.values()].map(async (client) => (await client.catch(() => undefined))?.endAsync()));
  }

  #client(thing: string): Promise<MqttClient> {
    const known = this.#clients.get(thing);
    if (known) return known;
    const client = connectAsync(this.#url, {
      clientId: thing,
      username: thing,
      password: this.#keys.deviceSecret(thing),
      connectTimeout: CONNECT_TIMEOUT,
      reconnectPeriod: 0,
    }).catch((cause: Error) => {
      throw new CommandFailed(
        1,
        `${thing} cannot connect to ${this.#url} (${cause.message}): is --data (CITYWATCH_DATA) the folder of the running city?`,
      );
    });
    this.#clients.set(thing, client);
    return client;
  }
}
