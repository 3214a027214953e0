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
  readonly #broken = Promise.withResolvers<never>();
  #closing = false;

  constructor(url: string, keys: LocalKeys) {
    this.#url = url;
    this.#keys = keys;
    this.#broken.promise.catch(() => undefined);
  }

  /** Connects a thing that need not publish yet: what the simulator plays of it falls silent. */
  async connect(thing: string): Promise<void> {
    await this.#client(thing);
  }

  /** Resolves when the pack is on its way; `acknowledged` when all of them are kept. Throws CommandFailed when a connection broke. */
  async publish(tenant: string, thing: string, payload: string): Promise<void> {
    const client = await this.#client(thing);
    const sent: Promise<unknown> = client
      .publishAsync(telemetryTopic(tenant, thing), payload, { qos: 1 })
      .catch((cause: Error) => this.#break(thing, cause.message))
      .finally(() => this.#unacknowledged.delete(sent));
    this.#unacknowledged.add(sent);
    const isFull = this.#unacknowledged.size >= MOST_UNACKNOWLEDGED;
    await Promise.race([this.#broken.promise, isFull ? Promise.race(this.#unacknowledged) : undefined]);
  }

  async acknowledged(): Promise<void> {
    await Promise.race([this.#broken.promise, Promise.all(this.#unacknowledged)]);
  }

  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all([...this.#clients.values()].map(async (client) => (await client.catch(() => undefined))?.endAsync(true)));
  }

  /** A publish whose connection is gone is never answered: whoever waits for it must be told. */
  #break(thing: string, reason: string): void {
    if (this.#closing) return;
    this.#broken.reject(
      new CommandFailed(1, `the connection of ${thing} broke (${reason}): the city stopped, or a device of that name took its place`),
    );
  }

  #client(thing: string): Promise<MqttClient> {
    const known = this.#clients.get(thing);
    if (known) return known;
    const client = this.#connect(thing).catch((cause: Error) => {
      throw new CommandFailed(
        1,
        `${thing} cannot connect to ${this.#url} (${cause.message}): is --data (CITYWATCH_DATA) the folder of the running city?`,
      );
    });
    this.#clients.set(thing, client);
    return client;
  }

  async #connect(thing: string): Promise<MqttClient> {
    const password = this.#keys.devices.secret(thing);
    if (password === undefined) throw new Error(`it is revoked: \`citywatch devices readmit ${thing}\``);
    const options = { clientId: thing, username: thing, password, connectTimeout: CONNECT_TIMEOUT, reconnectPeriod: 0 };
    const client = await connectAsync(this.#url, options, false);
    client.on('error', (cause) => this.#break(thing, cause.message));
    client.on('close', () => this.#break(thing, 'closed'));
    return client;
  }
}
