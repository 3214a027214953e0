import { type AppliesTo, type RecordedGap, type RecordedReading, withPositions } from '../../core/alarm/backtest.ts';
import type { Transition } from '../../core/alarm/model.ts';
import { POSITION } from '../../core/alarm/position.ts';
import { seriesOf } from '../../core/alarm/recorded-series.ts';
import type { CompiledRule } from '../../core/alarm/rule.ts';
import { type AlarmSpan, alarmSpans } from './alarm-spans.ts';
import { type Chart, chartsOf } from './charts.ts';

/** One rule on one sensor: when it was in alarm. */
export interface Lane {
  readonly rule: string;
  readonly metric: string;
  readonly spans: readonly AlarmSpan[];
  readonly transitions: readonly Transition[];
}

/** What is drawn of a sensor: its series, and below them when which rule was in alarm. */
export interface SensorPicture {
  readonly sensor: string;
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly charts: readonly Chart[];
  readonly lanes: readonly Lane[];
}

export interface Backtested {
  readonly rules: readonly CompiledRule[];
  readonly rows: readonly (RecordedReading | RecordedGap)[];
  readonly transitions: readonly Transition[];
  readonly appliesTo?: AppliesTo;
}

/** The pictures of all sensors that a rule looks at, by name. */
export function sensorPictures({ rules, rows, transitions, appliesTo = (rule) => rule }: Backtested): SensorPicture[] {
  const until = rows.reduce((last, { time }) => Math.max(last, time), Number.NEGATIVE_INFINITY);
  const recorded = rows.filter((row) => row.value !== null);
  const readings = rules.some(({ metric }) => metric === POSITION) ? withPositions(recorded) : recorded;
  const bySensor = Map.groupBy(seriesOf(rules, readings), ([first]) => (first as RecordedReading).sensor);
  return [...bySensor.keys()].sort().flatMap((sensor) => {
    const looked = (bySensor.get(sensor) ?? []).flatMap((series) => {
      const { metric } = series[0] as RecordedReading;
      const applied = rules.flatMap((rule) => (rule.metric === metric ? (appliesTo(rule, sensor) ?? []) : []));
      return applied.length > 0 ? [{ series, applied }] : [];
    });
    if (looked.length === 0) return [];
    const told = transitions.filter((transition) => transition.sensor === sensor);
    const lanes = looked.flatMap(({ applied }) => applied.map((rule) => laneOf(rule, told, until)));
    const times = looked.flatMap(({ series }) => [(series[0] as RecordedReading).time, (series.at(-1) as RecordedReading).time]);
    const ends = lanes.flatMap(({ spans }) => spans.map(({ to }) => to));
    const charts = looked.flatMap(({ series, applied }) => chartsOf(applied, series, told));
    return [{ sensor, from: Math.min(...times), to: Math.max(...times, ...ends), charts, lanes }];
  });
}

function laneOf({ id, metric }: CompiledRule, told: readonly Transition[], until: number): Lane {
  const transitions = told.filter((transition) => transition.rule === id && transition.metric === metric);
  return { rule: id, metric, transitions, spans: alarmSpans(transitions, until) };
}
