import type { TenantDirectory } from '../../functions/api/tenants.ts';
import type { CompiledCity } from '../config/load-city.ts';
import { indexRegistry } from '../core/registry/registry-index.ts';
import { publishCity } from './publish-city.ts';
import type { TenantHost } from './tenant-host.ts';

const POLLED_EVERY = 2;

/** The tenants of a city on this machine: its hub and its districts, each with tables and queues of its own. */
export class TenantHosts {
  readonly hub: TenantHost;
  readonly #hosts: ReadonlyMap<string, TenantHost>;

  constructor({ registry }: CompiledCity, make: (tenant: string) => TenantHost) {
    const tenants = registry.tiers.filter(({ kind }) => kind !== 'town');
    const hub = tenants.find(({ kind }) => kind === 'city')?.id ?? registry.city.id;
    this.#hosts = new Map(tenants.map(({ id }) => [id, make(id)]));
    this.hub = this.#hosts.get(hub) as TenantHost;
  }

  of(tenant: string): TenantHost | undefined {
    return this.#hosts.get(tenant);
  }

  all(): TenantHost[] {
    return [...this.#hosts.values()];
  }

  /** As the API looks at them. */
  get directory(): TenantDirectory {
    return { main: this.hub.tenant, of: (tenant) => this.of(tenant)?.tenant, all: () => this.all().map((host) => host.tenant) };
  }

  async publish(city: CompiledCity): Promise<void> {
    for (const { tenant } of this.all()) await publishCity(tenant, city);
  }

  /** Starts handing over, with what is published read already. */
  async start(): Promise<void> {
    for (const host of this.all()) await host.warm();
    for (const host of this.all()) host.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.all().map((host) => host.stop()));
  }

  get idle(): boolean {
    return this.all().every((host) => host.idle);
  }

  /** Resolves when no queue, feed or function has anything left to do. */
  async settled(): Promise<void> {
    // Twice in a row, a turn of the loop apart: what one function hands to the next is in between for a moment.
    for (let quiet = 0; quiet < 2; quiet = this.idle ? quiet + 1 : 0) await new Promise((resolve) => setTimeout(resolve, POLLED_EVERY));
  }

  /** One pass of every tenant's deadline watcher. */
  async watch(): Promise<void> {
    await Promise.all(this.all().map((host) => host.watch()));
  }

  /** Signs the days that are over, of every tenant: after the watcher, whose breaches belong to the day they were due. */
  async sign(): Promise<void> {
    await Promise.all(this.all().map((host) => host.sign()));
  }

  /** The earliest moment (epoch milliseconds) not after `until` at which some clock wants attention. */
  async nextDue(until: number): Promise<number | undefined> {
    const moments = await Promise.all(this.all().map((host) => host.nextDue(until)));
    const known = moments.filter((moment) => moment !== undefined);
    return known.length > 0 ? Math.min(...known) : undefined;
  }

  /** Declares what things report until a moment (epoch milliseconds) as played, each with the tenant that owns it. */
  async declareExercise(things: readonly string[], until: number): Promise<void> {
    // As it is now: things are imported into a running city.
    const registry = indexRegistry((await this.hub.tenant.publications.active('registry')).body);
    for (const thing of things) {
      const owner = this.of(registry.thing(thing)?.tenant ?? '') ?? this.hub;
      await owner.exercises.declare([thing], until);
    }
  }

  /** What each tenant counted since the start. */
  metrics(): object {
    return Object.fromEntries([...this.#hosts].map(([tenant, host]) => [tenant, host.metrics.view()]));
  }

  /** Messages on disk and the age of the oldest, by tenant and queue. */
  depths(): object {
    return Object.fromEntries([...this.#hosts].map(([tenant, host]) => [tenant, host.depths()]));
  }
}
