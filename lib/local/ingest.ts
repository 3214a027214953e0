import type { RegistryIndex } from '../core/registry/registry-index.ts';
import type { ReceivedPack } from '../core/telemetry/model.ts';
import { parseTelemetryTopic, telemetryTopic } from '../wiring/topics.ts';
import type { CityClock } from './city-clock.ts';
import type { TenantHosts } from './tenant-hosts.ts';

/** A thing that a device has spoken for is not simulated for so long afterwards. */
const DEVICE_SILENCE = 10 * 60_000;

/** Puts what is published on the queue of the tenant it names, stamped with its receipt, as the IoT rule does in the cloud. */
export class Ingest {
  readonly #hosts: TenantHosts;
  readonly #registry: RegistryIndex;
  readonly #clock: CityClock;
  /** By thing, moments of the wall clock. */
  readonly #keptTimes = new Map<string, number>();
  readonly #heardFrom = new Map<string, number>();

  constructor(hosts: TenantHosts, registry: RegistryIndex, clock: CityClock) {
    this.#hosts = hosts;
    this.#registry = registry;
    this.#clock = clock;
  }

  /** Takes what a connected device published; resolves when it is on disk. */
  fromDevice(tenant: string, topic: string, client: string, payload: Uint8Array): Promise<void> {
    this.#heardFrom.set(client, Date.now());
    return this.take(tenant, topic, client, payload);
  }

  async take(tenant: string, topic: string, client: string, payload: Uint8Array): Promise<void> {
    // What is named is perhaps no tenant (a town, nothing at all): the hub's function keeps such a pack and says why.
    const host = this.#hosts.of(this.#registry.tier(tenant)?.id ?? tenant) ?? this.#hosts.hub;
    const thing = parseTelemetryTopic(topic)?.thing ?? client;
    const keep = (this.#keptTimes.get(thing) ?? 0) > Date.now();
    const pack: ReceivedPack = {
      data: Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString('base64'),
      topic: telemetryTopic(host.tenant.id, thing),
      client,
      receivedAt: this.#clock.now(),
      ...(keep ? { keepTimes: true } : {}),
    };
    await host.tenant.queues.telemetry.send([{ id: '', body: JSON.stringify(pack) }]);
  }

  /** Leaves the recorded times of these things as they are for so many seconds of the wall clock. */
  keepTimes(things: readonly string[], seconds: number): void {
    for (const thing of things) this.#keptTimes.set(thing, Date.now() + seconds * 1000);
  }

  /** Whether a device spoke for the thing a short while ago. */
  isHeard(thing: string): boolean {
    return (this.#heardFrom.get(thing) ?? Number.NEGATIVE_INFINITY) > Date.now() - DEVICE_SILENCE;
  }
}
