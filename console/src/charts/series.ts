import type { Grade } from '../api/types.ts';
import type { ApiCondition, ApiRuleOfSensor } from '../things/types.ts';

/** An item of `GET /v1/sensors/{id}/readings`. */
export interface ApiReading {
  readonly time: string;
  readonly metric: string;
  /** Absent of what was no number. */
  readonly value: number | null;
  readonly unit: string;
  /** `late`, `out-of-range`, …: kept, and not evaluated. */
  readonly flags: readonly string[];
}

export interface Sample {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly value: number;
  readonly flags: readonly string[];
}

/** A value at which a rule begins to hold. */
export interface Bound {
  readonly value: number;
  readonly is: 'above' | 'below' | 'above-or-equal' | 'below-or-equal';
  readonly grade: Grade;
  readonly rule: string;
  /** Not in force: a change that is being tried. */
  readonly tried?: boolean;
}

/** A time in which an alarm was on; without an end it still is. Epoch milliseconds. */
export interface AlarmSpan {
  readonly from: number;
  readonly to?: number;
  readonly grade: Grade;
}

/** A sensor may miss one message without a hole in its line. */
const MISSED = 2.5;
/** Of a sensor that nobody said how often it reports. */
const LEAST_GAP_MILLIS = 60_000;

/** The readings of one metric, oldest first. */
export function samplesOf(readings: readonly ApiReading[], metric: string): readonly Sample[] {
  return readings
    .flatMap((one) =>
      one.metric === metric && typeof one.value === 'number' ? [{ at: Date.parse(one.time), value: one.value, flags: one.flags }] : [],
    )
    .sort((a, b) => a.at - b.at);
}

/** How far apart two samples may be and still be joined: by the thing's interval, else by what is usual between its samples. */
export function longestStep(samples: readonly Sample[], intervalSeconds?: number): number {
  if (intervalSeconds !== undefined) return MISSED * intervalSeconds * 1000;
  const steps = samples
    .slice(1)
    .map(({ at }, index) => at - (samples[index]?.at ?? at))
    .sort((a, b) => a - b);
  return Math.max(LEAST_GAP_MILLIS, MISSED * (steps[Math.floor(steps.length / 2)] ?? 0));
}

/** What is drawn as a line: a hole (`null`) where the sensor was silent, so that nothing is joined that nobody measured. */
export function lineOf(samples: readonly Sample[], longest: number): readonly (readonly [number, number | null])[] {
  return samples.flatMap((sample, index): (readonly [number, number | null])[] => {
    const before = samples[index - 1];
    const point = [sample.at, sample.value] as const;
    return before && sample.at - before.at > longest ? [[(before.at + sample.at) / 2, null], point] : [point];
  });
}

/** The bounds that rules put on one series, in the unit it is drawn in; those in another unit have no place in its picture. */
export function boundsOf(rules: readonly ApiRuleOfSensor[], series: { readonly sensor: string; readonly metric: string }, unit: string) {
  const bounds = rules
    .filter((rule) => rule.sensor === series.sensor && rule.metric === series.metric && rule.unit === unit && !rule.missingAfter)
    .flatMap((rule) =>
      rule.grades.flatMap(({ grade, condition }) =>
        condition ? valuesOf(condition).map((bound) => ({ ...bound, grade, rule: rule.rule })) : [],
      ),
    );
  const seen = new Map(bounds.map((bound): [string, Bound] => [`${bound.value} ${bound.is} ${bound.grade}`, bound]));
  return [...seen.values()];
}

function valuesOf(condition: ApiCondition): readonly Pick<Bound, 'value' | 'is'>[] {
  if ('than' in condition) return [{ value: condition.than, is: condition.is }];
  const isInside = condition.is === 'inside';
  return [
    { value: condition.low, is: isInside ? 'above' : 'below' },
    { value: condition.high, is: isInside ? 'below' : 'above' },
  ];
}

/** What of the vertical axis is shown: all samples and all bounds, with room above and below. */
export function rangeOf(samples: readonly Sample[], bounds: readonly Bound[]): readonly [number, number] {
  const values = [...samples.map(({ value }) => value), ...bounds.map(({ value }) => value)];
  if (values.length === 0) return [0, 1];
  const [low, high] = values.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [Infinity, -Infinity]);
  const room = (high - low || Math.abs(high) || 1) * 0.08;
  // What cannot be negative is not given room for it.
  return [low >= 0 && low - room < 0 ? 0 : low - room, high + room];
}
