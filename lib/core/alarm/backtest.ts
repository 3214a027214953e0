import { convertUnit } from '../telemetry/units.ts';
import type { Transition } from './model.ts';
import { POSITION, positionsOf } from './position.ts';
import type { CompiledRule } from './rule.ts';
import { take, workingRule } from './rule-machine.ts';
import { openSignal } from './signals/signal.ts';

/** A reading of history. */
export interface RecordedReading {
  /** Epoch milliseconds. */
  readonly time: number;
  readonly sensor: string;
  readonly metric: string;
  readonly value: number;
  /** SenML's or UCUM's name; absent: the unit of whatever rule looks at it. */
  readonly unit?: string;
  /** Degrees, of a position: its `value` is the latitude. */
  readonly lon?: number;
}

export interface BacktestResult {
  /** Ordered by (time, sensor, rule). */
  readonly transitions: readonly Transition[];
  /** Readings that a rule looked at in vain: their unit does not convert to the rule's. By `<metric>: <unit> to <rule's unit>`. */
  readonly unconverted: ReadonlyMap<string, number>;
}

/** A rule as it applies to a sensor, whose readings have its metric; `undefined` where it does not. */
export type AppliesTo = (rule: CompiledRule, sensor: string) => CompiledRule | undefined;

/**
 * What rules would have done with history: each rule on every series of its metric, in event time, by the same machines that evaluate live
 * readings. Readings may come in any order; of equal times the last one counts.
 */
export function backtest(
  rules: readonly CompiledRule[],
  readings: Iterable<RecordedReading>,
  appliesTo: AppliesTo = (rule) => rule,
): BacktestResult {
  const transitions: Transition[] = [];
  const unconverted = new Map<string, number>();
  for (const series of seriesOf(rules, readings)) {
    const [{ sensor, metric }] = series as [RecordedReading, ...RecordedReading[]];
    for (const rule of rules) {
      const own = rule.metric === metric ? appliesTo(rule, sensor) : undefined;
      if (own) transitions.push(...run(own, series, unconverted));
    }
  }
  return { transitions: transitions.sort(inOrder), unconverted };
}

/** The readings by series, each in order of time and each time once. */
function seriesOf(rules: readonly CompiledRule[], readings: Iterable<RecordedReading>): RecordedReading[][] {
  const metrics = new Set(rules.map(({ metric }) => metric));
  const bySeries = new Map<string, RecordedReading[]>();
  const all = metrics.has(POSITION) ? withPositions([...readings]) : readings;
  for (const reading of all) {
    if (!metrics.has(reading.metric)) continue;
    const name = `${reading.sensor}/${reading.metric}`;
    const own = bySeries.get(name);
    if (own) own.push(reading);
    else bySeries.set(name, [reading]);
  }
  return [...bySeries.values()].map((own) => {
    own.sort((a, b) => a.time - b.time);
    return own.filter(({ time }, index) => time !== own[index + 1]?.time);
  });
}

/** With the positions of sensors whose `lat` and `lon` have equal times, for rules that look at them. */
function withPositions(readings: readonly RecordedReading[]): RecordedReading[] {
  const positions = positionsOf(readings, ({ value, unit }) => (unit === undefined ? value : convertUnit(value, unit, 'deg')));
  return [
    ...readings,
    ...positions.map(({ lat, lon, reading: { sensor, time } }) => ({ time, sensor, metric: POSITION, value: lat, lon })),
  ];
}

function run(rule: CompiledRule, series: readonly RecordedReading[], unconverted: Map<string, number>): Transition[] {
  const working = workingRule(rule, undefined);
  if (rule.signal) working.signal = openSignal(rule.signal);
  const transitions: Transition[] = [];
  for (const { time, sensor, metric, value, unit, lon } of series) {
    const own = unit === undefined ? value : convertUnit(value, unit, rule.unit);
    if (own === undefined) {
      const pair = `${metric}: ${unit} to ${rule.unit}`;
      unconverted.set(pair, (unconverted.get(pair) ?? 0) + 1);
      continue;
    }
    const change = take(rule, working, time, own, lon);
    if (change) transitions.push({ time, sensor, metric, rule: rule.id, value: own, ...change });
  }
  return transitions;
}

const inOrder = (a: Transition, b: Transition): number => a.time - b.time || compare(a.sensor, b.sensor) || compare(a.rule, b.rule);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
