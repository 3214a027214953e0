import type { RulePackSource } from '../../../lib/core/alarm/compile-rule.ts';
import type { ReceivedPack } from '../../../lib/core/telemetry/model.ts';
import { Ours, packsOf, registryOf } from './ours.ts';
import { assertExact, PACK, type Workload } from './workload.ts';

/** Packs handed over at once. What evaluates as fast as it can has a full queue behind it: in the cloud that is 200 (tenant-platform.ts), on one machine 64. */
const BATCH = 200;

export interface FromPacks {
  /** Readings a second. */
  readonly rate: number;
  readonly ours: Ours;
}

export interface Setting {
  /** @default as many as fill a pack */
  readonly sensorsPerThing?: number;
  /** @default all twenty */
  readonly rules?: RulePackSource;
}

/** Packs of 40 readings through the function's evaluation, of each sensor so many a pack: encoding, text, quality, states, history. Throws unless exact. */
export async function fromPacks(load: Workload, perSensor: number, { sensorsPerThing, rules }: Setting = {}): Promise<FromPacks> {
  const registry = registryOf(load.sensors, sensorsPerThing ?? PACK / perSensor);
  const ours = new Ours(registry, rules);
  let seconds = 0;
  let batch: ReceivedPack[] = [];
  const evaluate = async (): Promise<void> => {
    const begun = performance.now();
    await ours.evaluate(batch);
    seconds += (performance.now() - begun) / 1000;
    batch = [];
  };
  for (const pack of packsOf(load, registry, perSensor)) if (batch.push(pack) === BATCH) await evaluate();
  if (batch.length > 0) await evaluate();
  assertExact('CityWatch', ours.transitions(), load.expected);
  return { rate: load.values.length / seconds, ours };
}
