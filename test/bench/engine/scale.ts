import { report } from '../measure.ts';
import { fromPacks } from './from-packs.ts';
import { rulePack, workload } from './workload.ts';

const [FEW, MANY] = [1000, 1_000_000] as const;

/** What a reading costs with a thousand and with a million sensors, from packs of one reading of each of forty. */
export async function benchGrowth(): Promise<void> {
  const costs: Record<number, number[]> = { [FEW]: [], [MANY]: [] };
  // The first of each is not counted: it warms the code up, and of the million there is only one anyway.
  for (const sensors of [FEW, FEW, MANY, FEW]) {
    const readings = sensors === FEW ? 1000 : 5;
    const { rate } = await fromPacks(workload(sensors, readings), 1);
    costs[sensors]?.push(1e9 / rate);
  }
  const value = (costs[MANY] as number[])[0] as number;
  const [, before, after] = costs[FEW] as [number, number, number];
  report({
    name: 'evaluate-growth',
    value,
    unit: 'ns a reading, a million sensors',
    baseline: '1,000 sensors',
    ratio: value / ((before + after) / 2),
  });
}

/** Bytes of state a sensor as they lie in the table, with three threshold rules each (hysteresis, two grades, `for` and `hold`). */
export async function benchStateSize(): Promise<void> {
  for (const sensorsPerThing of [40, 10, 1]) {
    const bytes = await stateBytes(sensorsPerThing);
    report({
      name: sensorsPerThing === 40 ? 'state-per-sensor' : `state-per-sensor-${sensorsPerThing}-a-thing`,
      value: bytes,
      unit: 'bytes',
    });
  }
}

async function stateBytes(sensorsPerThing: number): Promise<number> {
  const load = workload(200, 120, Number.POSITIVE_INFINITY);
  const pack = rulePack();
  const rules = { ...pack, rules: pack.rules.filter(({ id }) => !id.endsWith('-jump')) };
  const { ours } = await fromPacks(load, 1, { sensorsPerThing, rules });
  return ours.table.bytes('STATE#') / load.sensors.length;
}
