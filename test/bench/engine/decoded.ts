import { compileRulePack } from '../../../lib/core/alarm/compile-rule.ts';
import { openRules } from '../../../lib/core/alarm/engine/open-rules.ts';
import type { SeriesMachine } from '../../../lib/core/alarm/engine/series-machine.ts';
import { type Expected, inOrder, rulePack, timeOf, typeOf, type Workload } from './workload.ts';

/** Decoded readings in order of time, sensor by sensor, through the compiled rules of series that stay open; what they took, and what they told. */
export function evaluateDecoded({ sensors, values, readingsPerSensor }: Workload): {
  readonly seconds: number;
  readonly transitions: Expected[];
} {
  const rules = Map.groupBy(compileRulePack(rulePack()).rules, ({ metric }) => metric);
  const machines = sensors.map((_, sensor) => openRules(rules.get(typeOf(sensor).metric) ?? []));
  const units = sensors.map((_, sensor) => typeOf(sensor).unit);
  const told: Expected[] = [];
  const begun = performance.now();
  for (let reading = 0; reading < readingsPerSensor; reading++) {
    const time = timeOf(reading);
    for (let sensor = 0; sensor < machines.length; sensor++) {
      const value = values[sensor * readingsPerSensor + reading] as number;
      const changes = (machines[sensor] as SeriesMachine).take(time, value, undefined, units[sensor] as string);
      for (let index = 0; index < changes.length; index++) {
        const { position, transition, grade } = changes[index] as (typeof changes)[number];
        const rule = rules.get(typeOf(sensor).metric)?.[position]?.id as string;
        told.push({ time, sensor: sensors[sensor] as string, rule, transition, grade });
      }
    }
  }
  const seconds = (performance.now() - begun) / 1000;
  return { seconds, transitions: inOrder(told) };
}

/** The same conditions as a loop over typed arrays, without what lies between readings: what no engine can be faster than. Readings a second. */
export function plainLoop({ sensors, values, readingsPerSensor }: Workload): number {
  const [lows, alarms, lasting, peaks] = [0.1, 1, 0.9, 4].map(
    (level) => new Float64Array(sensors.map((_, sensor) => typeOf(sensor).offset + typeOf(sensor).factor * level)),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const signs = new Float64Array(sensors.map((_, sensor) => Math.sign(typeOf(sensor).factor)));
  const before = new Float64Array(sensors.length);
  const states = new Uint8Array(sensors.length);
  let changed = 0;
  const begun = performance.now();
  for (let reading = 0; reading < readingsPerSensor; reading++) {
    for (let sensor = 0; sensor < states.length; sensor++) {
      const [value, sign] = [values[sensor * readingsPerSensor + reading] as number, signs[sensor] as number];
      const state =
        (sign * (value - (alarms[sensor] as number)) > 0 ? 1 : 0) |
        (sign * (value - (peaks[sensor] as number)) > 0 ? 2 : 0) |
        (sign * (value - (lasting[sensor] as number)) > 0 ? 4 : 0) |
        (sign * (value - (lows[sensor] as number)) < 0 ? 8 : 0) |
        (sign * (value - (before[sensor] as number)) >= 0.5 ? 16 : 0);
      if (state !== states[sensor]) changed++;
      states[sensor] = state;
      before[sensor] = value;
    }
  }
  const seconds = (performance.now() - begun) / 1000;
  if (changed === 0) throw new Error('no condition ever changed: expected the planted ones');
  return values.length / seconds;
}
