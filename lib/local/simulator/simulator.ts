import type { CompiledCity } from '../../config/load-city.ts';
import type { CompiledRule, Condition } from '../../core/alarm/rule.ts';
import { comparesReadings } from '../../core/alarm/signals/signal.ts';
import type { Registry, Thing } from '../../core/registry/model.ts';
import type { CityClock } from '../city-clock.ts';
import { hashed, type NormalCourse, valueAt } from './course.ts';
import { faultOf } from './fault.ts';

export interface SimulatorOptions {
  readonly city: CompiledCity;
  readonly clock: CityClock;
  readonly seed: number;
  readonly faults: boolean;
  /** True while a real device speaks for the thing: the simulator does not talk over it. */
  isTaken(thing: string): boolean;
  /** The way of a pack that a device publishes, from where the broker takes over. */
  publish(thing: string, tenant: string, payload: Uint8Array): Promise<void>;
}

export interface Simulator {
  stop(): Promise<void>;
}

const TICK = 100;

/** Publishes for every sensor of the city, each thing at its own interval of city time. Packs carry no time: they are of the moment they arrive. */
export function startSimulator(options: SimulatorOptions): Simulator {
  const { city, clock, seed } = options;
  const peaks = options.faults ? alarmValues(city) : new Map<string, number>();
  const next = new Map(city.registry.things.map((thing) => [thing, clock.now() + hashed(thing.id, seed) * thing.intervalSeconds * 1000]));
  let publishing: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    const now = clock.now();
    const due = city.registry.things.filter((thing) => (next.get(thing) as number) <= now);
    for (const thing of due) next.set(thing, now + thing.intervalSeconds * 1000);
    const packs = due.flatMap((thing) => {
      if (options.isTaken(thing.id)) return [];
      const payload = packOf(options, thing, now, peaks);
      return payload ? [options.publish(thing.id, thing.tenant, payload)] : [];
    });
    if (packs.length > 0) publishing = Promise.allSettled([publishing, ...packs]);
  }, TICK);
  return {
    async stop() {
      clearInterval(timer);
      await publishing;
    },
  };
}

const BROKEN = new TextEncoder().encode('[{"n":"broken');

function packOf(
  { city, seed, faults }: SimulatorOptions,
  thing: Thing,
  time: number,
  peaks: ReadonlyMap<string, number>,
): Uint8Array | undefined {
  const fault = faults ? faultOf(thing, time, seed) : undefined;
  if (fault?.kind === 'offline') return undefined;
  if (fault?.kind === 'broken-pack') return BROKEN;
  const leaking = fault?.kind === 'leak' ? thing.sensors[0]?.id : undefined;
  const records = thing.sensors.flatMap((sensor) =>
    sensor.metrics.flatMap(({ metric }) => {
      const name = `${sensor.id}/${metric}`;
      const course: NormalCourse | undefined = city.simulation[name];
      if (!course) return [];
      const normal = valueAt(course, name, time, seed);
      const peak = sensor.id === leaking ? peaks.get(name) : undefined;
      // A leak grows to its peak in the middle of its window and goes back.
      const v = peak === undefined ? normal : normal + (peak - normal) * Math.sin(Math.PI * (fault?.progress ?? 0));
      return [{ n: name, v }];
    }),
  );
  return new TextEncoder().encode(JSON.stringify(records));
}

/** For each series with a rule, a value well beyond its most severe threshold. */
function alarmValues(city: CompiledCity): Map<string, number> {
  const domains = domainsOf(city.registry);
  const values = new Map<string, number>();
  for (const thing of city.registry.things) {
    for (const sensor of thing.sensors) {
      const rules = city.rules.find(({ domain }) => domain === domains.get(sensor.asset))?.rules ?? [];
      for (const { metric } of sensor.metrics) {
        const rule = rules.find((candidate) => candidate.metric === metric && comparesReadings(candidate));
        if (rule) values.set(`${sensor.id}/${metric}`, beyond(rule));
      }
    }
  }
  return values;
}

const domainsOf = (registry: Registry) => new Map(registry.assets.map((asset) => [asset.id, asset.domain]));

function beyond(rule: CompiledRule): number {
  const condition = rule.grades[0]?.condition;
  if (!condition) return 0;
  if (condition.is === 'inside') return (condition.low + condition.high) / 2;
  if (condition.is === 'outside') return condition.low * 0.8;
  const { is, than } = condition as Extract<Condition, { readonly than: number }>;
  return is === 'above' || is === 'above-or-equal' ? than * 1.2 : than * 0.8;
}
