import type { RulePackSource } from '../../../lib/core/alarm/compile-rule.ts';
import type { Grade } from '../../../lib/core/registry/model.ts';
import { seededRandom } from '../../contract/seeded-random.ts';
import { type Course, courseOf, expectedOf, NOISE, NORMAL } from './courses.ts';

/**
 * What the engines are measured with: 1,000 sensors of five types, four rules a type, a reading each ten seconds, and alarms planted so that
 * every onset, change and clear is known from the plan (courses.ts), not from an engine.
 */
export interface SensorType {
  readonly metric: string;
  readonly unit: string;
  /** A reading is `offset + factor × level`; with a negative factor the alarm is below, and what rises falls. */
  readonly offset: number;
  readonly factor: number;
}

export const TYPES: readonly SensorType[] = [
  { metric: 'ch4', unit: '%{vol}', offset: 0, factor: 1 },
  { metric: 'ponding', unit: 'cm', offset: 0, factor: 10 },
  { metric: 'water-pressure', unit: 'MPa', offset: 1, factor: -0.1 },
  { metric: 'temperature', unit: 'Cel', offset: 20, factor: 10 },
  { metric: 'oxygen', unit: '%{vol}', offset: 22, factor: -1 },
];

export const INTERVAL = 10_000;
/** 2026-11-23T08:00:00+08:00 */
export const BEGINNING = Date.UTC(2026, 10, 23);
export const PACK = 40;

/** A transition as it is compared: the value is the reading's. */
export interface Expected {
  readonly time: number;
  readonly sensor: string;
  readonly rule: string;
  readonly transition: 'onset' | 'upgrade' | 'downgrade' | 'clear';
  readonly grade: Grade;
}

export interface Workload {
  readonly sensors: readonly string[];
  readonly readingsPerSensor: number;
  /** By sensor, then reading. */
  readonly values: Float64Array;
  readonly expected: readonly Expected[];
}

export const typeOf = (sensor: number): SensorType => TYPES[sensor % TYPES.length] as SensorType;
export const timeOf = (reading: number): number => BEGINNING + reading * INTERVAL;

/**
 * One sensor in `alarmsEvery` has alarms, one in about 150 readings of it. With the default that is an alarm in 4,000 readings; in Foshan's
 * figures it is one in sixty million.
 */
export function workload(sensors: number, readingsPerSensor: number, alarmsEvery = 26, seed = 1): Workload {
  const random = seededRandom(seed);
  const names = Array.from({ length: sensors }, (_, sensor) => `${typeOf(sensor).metric}-${String(sensor + 1).padStart(4, '0')}`);
  const values = new Float64Array(sensors * readingsPerSensor);
  const expected: Expected[] = [];
  for (let sensor = 0; sensor < sensors; sensor++) {
    const { metric, offset, factor } = typeOf(sensor);
    const put = (reading: number, level: number): void => {
      values[sensor * readingsPerSensor + reading] = Number((offset + factor * level).toFixed(4));
    };
    for (let reading = 0; reading < readingsPerSensor; reading++) put(reading, NORMAL + NOISE * (2 * random() - 1));
    if (sensor % alarmsEvery !== alarmsEvery - 1) continue;
    let start = 20 + Math.floor(random() * 80);
    for (;;) {
      const course: Course = courseOf(random);
      if (start + course.levels.length + 20 > readingsPerSensor) break;
      for (const [index, level] of course.levels.entries()) put(start + index, level);
      for (const { after, rule, transition, grade } of expectedOf(course))
        expected.push({ time: timeOf(start + after), sensor: names[sensor] as string, rule: `${metric}-${rule}`, transition, grade });
      start += course.levels.length + 60 + Math.floor(random() * 120);
    }
  }
  return { sensors: names, readingsPerSensor, values, expected: inOrder(expected) };
}

export const inOrder = (transitions: readonly Expected[]): Expected[] =>
  [...transitions].sort((a, b) => a.time - b.time || compare(a.sensor, b.sensor) || compare(a.rule, b.rule));
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The twenty rules as a city would write them. */
export function rulePack(): RulePackSource {
  return { domain: 'gas', rules: TYPES.flatMap(rulesOf) };
}

function rulesOf({ metric, unit, offset, factor }: SensorType): RulePackSource['rules'][number][] {
  const bound = (level: number): number => Number((offset + factor * level).toFixed(4));
  const [above, below] = factor > 0 ? (['above', 'below'] as const) : (['below', 'above'] as const);
  const rising = factor > 0 ? 'rising' : 'falling';
  return [
    { id: `${metric}-grade`, metric, unit, when: { [above]: { III: bound(1), II: bound(4) } }, clear: { [below]: bound(0.8) } },
    { id: `${metric}-lasting`, metric, unit, when: { [above]: bound(0.9) }, for: 'PT30S', hold: 'PT20S' },
    { id: `${metric}-jump`, metric, unit, when: { [rising]: { by: Math.abs(factor) * 0.5, within: 'PT2M' } } },
    { id: `${metric}-low`, metric, unit, when: { [below]: bound(0.1) }, clear: { [above]: bound(0.15) } },
  ] as RulePackSource['rules'][number][];
}

export function assertExact(engine: string, transitions: readonly Expected[], expected: readonly Expected[]): void {
  const length = Math.max(transitions.length, expected.length);
  for (let index = 0; index < length; index++) {
    const [got, planned] = [transitions[index], expected[index]].map((transition) => JSON.stringify(transition));
    if (got !== planned) throw new Error(`${engine}, transition ${index} of ${expected.length}: ${got}: expected ${planned}`);
  }
}
