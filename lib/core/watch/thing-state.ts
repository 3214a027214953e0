import { isOperand } from '../alarm/compound/joint.ts';
import type { SensorFault } from '../alarm/quality/sensor-faults.ts';
import type { ThingState } from '../alarm/state.ts';
import { type Instant, toInstant } from '../instant.ts';
import { GRADES, type Grade, type Sensor, type Thing } from '../registry/model.ts';
import { silentSensors } from './dead-sensors.ts';

/** Most urgent first: what is revoked cannot send, and an alarm goes before silence. `unknown`: what it sends is evaluated elsewhere, at its district. */
export const THING_STANDINGS = ['revoked', 'alarm', 'silent', 'never-heard', 'unknown', 'ok'] as const;
export type ThingStanding = (typeof THING_STANDINGS)[number];

/** The newest evaluated reading of one metric of one sensor. */
export interface LatestValue {
  readonly sensor: string;
  readonly metric: string;
  readonly unit: string;
  readonly value: number | null;
  readonly at: Instant | null;
  /** The worst that runs on it. */
  readonly grade: Grade | null;
  /** What is wrong with the instrument. */
  readonly fault: SensorFault | null;
}

/** How a thing stands at a moment. */
export interface Standing {
  readonly state: ThingStanding;
  readonly grade: Grade | null;
  readonly lastSeenAt: Instant | null;
  readonly sensors: number;
  /** Sensors that were heard and are not any more, and those that never were. */
  readonly silent: number;
  readonly neverHeard: number;
  readonly faults: readonly SensorFault[];
}

/** What is known of a thing from the states of its series, at a moment (epoch milliseconds). Without states nobody here can know: that is no silence. */
export function standingOf(thing: Thing, states: readonly ThingState[] | undefined, now: number, isRevoked: boolean): Standing {
  if (!states) {
    const sensors = thing.sensors.length;
    return { state: isRevoked ? 'revoked' : 'unknown', grade: null, lastSeenAt: null, sensors, silent: 0, neverHeard: 0, faults: [] };
  }
  const values = latestValues(thing, states);
  const heard = values.flatMap(({ at }) => (at === null ? [] : [at]));
  const { dead, neverHeard } = silentSensors(thing, states, now);
  const grade = worst(values.map((value) => value.grade));
  const sensors = thing.sensors.length;
  return {
    state: isRevoked ? 'revoked' : grade ? 'alarm' : stateHeard({ sensors, silent: dead.length, neverHeard }),
    grade,
    lastSeenAt: heard.length === 0 ? null : heard.reduce((a, b) => (a > b ? a : b)),
    sensors,
    silent: dead.length,
    neverHeard,
    faults: [...new Set(values.flatMap(({ fault }) => fault ?? []))].sort(),
  };
}

/** Silent where every sensor that was heard once is: one of several that fails is a matter of quality. */
function stateHeard({ sensors, silent, neverHeard }: Pick<Standing, 'sensors' | 'silent' | 'neverHeard'>): ThingStanding {
  if (neverHeard === sensors) return 'never-heard';
  return silent === sensors - neverHeard ? 'silent' : 'ok';
}

/** Of each metric that the thing declares, in the order of its sensors. */
export function latestValues(thing: Thing, states: readonly ThingState[]): LatestValue[] {
  return thing.sensors.flatMap((sensor) => sensor.metrics.map((metric) => latestOf(sensor, metric, states)));
}

function latestOf({ id }: Sensor, { metric, unit }: Sensor['metrics'][number], states: readonly ThingState[]): LatestValue {
  const name = `${id}/${metric}`;
  // Items that the thing no longer uses are older than those it does.
  const found = states.flatMap(({ series }) => series[name] ?? []).sort((a, b) => b.evaluatedTo - a.evaluatedTo)[0];
  const faults = states.flatMap((state) => state.faults?.[name] ?? []).filter(({ toldAt }) => toldAt !== undefined);
  return {
    sensor: id,
    metric,
    unit,
    value: found?.value ?? null,
    at: found ? toInstant(found.evaluatedTo) : null,
    // A condition that holds is no alarm yet where others have to hold with it.
    grade: worst(Object.values(found?.rules ?? {}).map(({ rule, current }) => (rule && isOperand(rule) ? null : (current ?? null)))),
    fault: faults[0]?.fault ?? null,
  };
}

const worst = (grades: readonly (Grade | null)[]): Grade | null => GRADES.find((grade) => grades.includes(grade)) ?? null;
