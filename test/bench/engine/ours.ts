import { compileRulePack } from '../../../lib/core/alarm/compile-rule.ts';
import { type EvaluationDependencies, evaluateBatch } from '../../../lib/core/alarm/evaluate-batch.ts';
import type { AlarmEffect } from '../../../lib/core/alarm/model.ts';
import type { Publication, PublicationBodies, PublicationKind } from '../../../lib/core/ports/publications.ts';
import type { Registry, Thing } from '../../../lib/core/registry/model.ts';
import type { ReceivedPack } from '../../../lib/core/telemetry/model.ts';
import { tableCompoundStore } from '../../../lib/stores/compound-store.ts';
import { tableLeaseStore } from '../../../lib/stores/lease-store.ts';
import { tableTelemetryStore } from '../../../lib/stores/telemetry-store.ts';
import { MapTable } from './map-table.ts';
import { type Expected, inOrder, rulePack, type SensorType, timeOf, typeOf, type Workload } from './workload.ts';

const TENANT = 'chancheng';
const TOWN = 'foshan/chancheng/zumiao';
const NAME = { zh: '样例', en: 'Sample' };

/** A registry of these sensors, so many on a thing. */
export function registryOf(sensors: readonly string[], sensorsPerThing: number, type: (sensor: number) => SensorType = typeOf): Registry {
  const things: Thing[] = [];
  for (let first = 0; first < sensors.length; first += sensorsPerThing) {
    const id = `gateway-${String(things.length + 1).padStart(5, '0')}`;
    const own = sensors.slice(first, first + sensorsPerThing).map((sensor, index) => {
      const { metric, unit } = type(first + index);
      return { id: sensor, thing: id, asset: 'manhole-1', metrics: [{ metric, unit }] };
    });
    things.push({ id, tenant: TENANT, town: TOWN, intervalSeconds: 10, sensors: own });
  }
  const assets = [{ id: 'manhole-1', name: NAME, domain: 'gas' as const, town: TOWN, position: { lat: 23.03, lon: 113.11 } }];
  return { city: { id: 'foshan', name: NAME }, tiers: [], units: [], people: [], assets, things };
}

const publication = <Kind extends PublicationKind>(kind: Kind, body: PublicationBodies[Kind]) =>
  ({ kind, number: 1, digest: '1', author: 'bench', publishedAt: '', effectiveFrom: '', body }) as unknown as Publication<Kind>;

/** The function's evaluation over tables in memory: what it writes is encoded, and decoded when it is read. */
export class Ours {
  readonly table = new MapTable();
  readonly #dependencies: EvaluationDependencies;
  readonly #effects = new Map<string, AlarmEffect>();
  #now = 0;

  constructor(registry: Registry, rules = rulePack()) {
    const active = { registry: publication('registry', registry), rules: publication('rules', [compileRulePack(rules)]) };
    const clock = { now: () => this.#now };
    this.#dependencies = {
      tenant: TENANT,
      clock,
      telemetry: tableTelemetryStore(this.table, { clock, retentionSeconds: 86_400 }),
      leases: tableLeaseStore(this.table),
      compounds: tableCompoundStore(this.table),
      declared: async () => [],
      publications: {
        active: async <Kind extends PublicationKind>(kind: Kind) => active[kind as 'registry' | 'rules'] as unknown as Publication<Kind>,
      },
      deadLetters: {
        put: async ({ detail }) => {
          throw new Error(`a pack was refused: ${detail}`);
        },
      },
      // A state carries them until it is next written: each counts once.
      apply: async (effects) => {
        for (const effect of effects) this.#effects.set(effect.id, effect);
      },
    };
  }

  /** Throws unless all of them are evaluated. */
  async evaluate(packs: readonly ReceivedPack[]): Promise<void> {
    this.#now = (packs.at(-1) as ReceivedPack).receivedAt;
    const { causes } = await evaluateBatch(this.#dependencies, packs);
    for (const cause of causes) throw cause;
  }

  transitions(): Expected[] {
    return inOrder(
      [...this.#effects.values()].map((effect) => {
        if (effect.effect !== 'transition') throw new Error(`nothing was late nor broken, and ${effect.id} says so: ${effect.effect}`);
        const { time, sensor, rule, transition, grade } = effect;
        return { time, sensor, rule, transition, grade };
      }),
    );
  }
}

/** Packs as the rule hands them over, in order of time: of each gateway `perSensor` readings of each sensor a pack. */
export function* packsOf({ sensors, values, readingsPerSensor }: Workload, registry: Registry, perSensor: number): Generator<ReceivedPack> {
  const position = new Map(sensors.map((sensor, index) => [sensor, index]));
  for (let first = 0; first + perSensor <= readingsPerSensor; first += perSensor) {
    for (const thing of registry.things) {
      const records: object[] = [];
      for (let reading = first; reading < first + perSensor; reading++) {
        for (const { id, metrics } of thing.sensors) {
          const record = { n: `${id}/${metrics[0]?.metric}`, t: ((reading - first) * (timeOf(1) - timeOf(0))) / 1000 };
          const v = values[(position.get(id) as number) * readingsPerSensor + reading];
          records.push(records.length === 0 ? { bt: timeOf(first) / 1000, ...record, v } : { ...record, v });
        }
      }
      yield {
        data: Buffer.from(JSON.stringify(records)).toString('base64'),
        topic: `citywatch/${TENANT}/${thing.id}/telemetry`,
        client: thing.id,
        receivedAt: timeOf(first + perSensor - 1) + 100,
      };
    }
  }
}
