import type { ThingState } from '../alarm/state.ts';
import { toInstant } from '../instant.ts';
import type { Thing } from '../registry/model.ts';
import type { DeadSensor } from './hand-over-list.ts';

/** A sensor may be late by a few packs of its thing, and by this much in any case. */
const LEAST_SILENCE_MILLIS = 10 * 60_000;
const PACKS_MISSED = 3;

export interface Silent {
  readonly dead: readonly DeadSensor[];
  readonly neverHeard: number;
}

/** The sensors of a thing that were heard of once and are not any more, at a moment (epoch milliseconds), and how many never were. */
export function silentSensors(thing: Thing, states: readonly ThingState[], now: number): Silent {
  const lastOf = new Map<string, number>();
  for (const { series } of states)
    for (const [name, { evaluatedTo }] of Object.entries(series)) {
      const sensor = name.slice(0, name.indexOf('/'));
      lastOf.set(sensor, Math.max(lastOf.get(sensor) ?? 0, evaluatedTo));
    }
  const heardSince = now - Math.max(LEAST_SILENCE_MILLIS, PACKS_MISSED * thing.intervalSeconds * 1000);
  const dead = thing.sensors.flatMap(({ id }): DeadSensor[] => {
    const last = lastOf.get(id);
    return last !== undefined && last < heardSince ? [{ sensor: id, thing: thing.id, lastAt: toInstant(last) }] : [];
  });
  return { dead, neverHeard: thing.sensors.filter(({ id }) => !lastOf.has(id)).length };
}
