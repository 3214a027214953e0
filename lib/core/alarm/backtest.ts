import { convertUnit } from '../telemetry/units.ts';
import { backtestJoint, type RecordedWorld } from './compound/backtest-joint.ts';
import { conditionsOf, type Operand } from './compound/conditions.ts';
import { jointOf } from './compound/joint.ts';
import { openRules } from './engine/open-rules.ts';
import { backtestSilence } from './missing/backtest-silence.ts';
import type { Transition } from './model.ts';
import { POSITION, positionsOf } from './position.ts';
import { seriesOf } from './recorded-series.ts';
import type { CompiledRule } from './rule.ts';

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

/** A row of history that says that there was no reading. */
export interface RecordedGap {
  readonly time: number;
  readonly sensor: string;
  readonly metric: string;
  readonly value: null;
}

export interface BacktestResult {
  /** Ordered by (time, sensor, rule). */
  readonly transitions: readonly Transition[];
  /** Readings that a rule looked at in vain: their unit does not convert to the rule's. By `<metric>: <unit> to <rule's unit>`. */
  readonly unconverted: ReadonlyMap<string, number>;
}

/**
 * A rule as it applies to a sensor, whose readings have its metric; `undefined` where it does not. `name`: under which bounds are declared for
 * it, where that is not its own.
 */
export type AppliesTo = (rule: CompiledRule, sensor: string, name?: string) => CompiledRule | undefined;

/**
 * What rules would have done with history: each rule on every series of its metric, in event time, by the same machines that evaluate live
 * readings. Readings may come in any order; of equal times the last one counts. `onSeries` is told how many series are done.
 */
export function backtest(
  rules: readonly CompiledRule[],
  rows: readonly (RecordedReading | RecordedGap)[],
  appliesTo: AppliesTo = (rule) => rule,
  world: RecordedWorld = {},
  onSeries?: (done: number, of: number) => void,
): BacktestResult {
  const transitions: Transition[] = [];
  const unconverted = new Map<string, number>();
  const conditions = rules.flatMap(conditionsOf);
  const all = conditions.map(({ rule }) => rule);
  const recorded = rows.filter((row) => row.value !== null);
  const readings = all.some(({ metric }) => metric === POSITION) ? withPositions(recorded) : recorded;
  /** What conditions did on single series, of rules that look at several. */
  const parts = new Map<CompiledRule, Transition[][]>();
  for (const rule of rules)
    if (jointOf(rule))
      parts.set(
        rule,
        conditionsOf(rule).map((): Transition[] => []),
      );
  const ledgerOf = (operand: Operand | undefined): Transition[] => (operand && parts.get(operand.of)?.[operand.index]) ?? transitions;
  const onReadings = all.filter(({ missing }) => !missing);
  const looked = seriesOf(onReadings, readings);
  for (const [done, series] of looked.entries()) {
    onSeries?.(done, looked.length);
    const [{ sensor, metric }] = series as [RecordedReading, ...RecordedReading[]];
    for (const { rule, operand } of conditions) {
      const own = !rule.missing && rule.metric === metric ? appliesTo(rule, sensor, operand?.of.id) : undefined;
      if (own) append(ledgerOf(operand), run(own, series, unconverted));
    }
  }
  for (const { rule, operand } of conditions) if (rule.missing) append(ledgerOf(operand), backtestSilence([rule], rows, appliesTo));
  const until = rows.reduce((last, { time }) => Math.max(last, time), Number.NEGATIVE_INFINITY);
  for (const [rule, found] of parts) append(transitions, backtestJoint(rule, found, until, world));
  return { transitions: transitions.sort(inOrder), unconverted };
}

/** One by one: a sensor that flaps for a year has more transitions than a call takes arguments. */
function append(ledger: Transition[], more: readonly Transition[]): void {
  for (const transition of more) ledger.push(transition);
}

/** With the positions of sensors whose `lat` and `lon` have equal times, for rules that look at them. */
export function withPositions(readings: readonly RecordedReading[]): RecordedReading[] {
  const positions = positionsOf(readings, ({ value, unit }) => (unit === undefined ? value : convertUnit(value, unit, 'deg')));
  return [
    ...readings,
    ...positions.map(({ lat, lon, reading: { sensor, time } }) => ({ time, sensor, metric: POSITION, value: lat, lon })),
  ];
}

function run(rule: CompiledRule, series: readonly RecordedReading[], unconverted: Map<string, number>): Transition[] {
  const machine = openRules([rule]);
  const transitions: Transition[] = [];
  for (const { time, sensor, metric, value, unit, lon } of series) {
    const own = unit === undefined ? value : convertUnit(value, unit, rule.unit);
    if (own === undefined) {
      const pair = `${metric}: ${unit} to ${rule.unit}`;
      unconverted.set(pair, (unconverted.get(pair) ?? 0) + 1);
      continue;
    }
    for (const { position: _only, ...change } of machine.take(time, own, lon, rule.unit))
      transitions.push({ time, sensor, metric, rule: rule.id, value: own, ...change });
  }
  return transitions;
}

const inOrder = (a: Transition, b: Transition): number => a.time - b.time || compare(a.sensor, b.sensor) || compare(a.rule, b.rule);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
