import { type AppliesTo, type RecordedGap, type RecordedReading, withPositions } from '../../core/alarm/backtest.ts';
import type { RecordedWorld } from '../../core/alarm/compound/backtest-joint.ts';
import { seriesRulesOf } from '../../core/alarm/compound/joint.ts';
import type { Transition } from '../../core/alarm/model.ts';
import { POSITION } from '../../core/alarm/position.ts';
import { seriesOf } from '../../core/alarm/recorded-series.ts';
import type { CompiledRule } from '../../core/alarm/rule.ts';
import { contains } from '../../core/tier/tier-path.ts';
import { type AlarmSpan, alarmSpans } from './alarm-spans.ts';
import { type Chart, chartsOf } from './charts.ts';
import { jointPictures } from './joint-pictures.ts';

/** One rule on one sensor: when it was in alarm. */
export interface Lane {
  readonly rule: string;
  readonly spans: readonly AlarmSpan[];
  readonly transitions: readonly Transition[];
}

/** When a context held that a rule names; epoch milliseconds. */
export interface ContextLane {
  readonly context: string;
  readonly spans: readonly { readonly from: number; readonly to: number }[];
}

/** What is drawn of a sensor, or of what a rule looks at together: its series, and below them when which rule was in alarm. */
export interface SensorPicture {
  readonly sensor: string;
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly charts: readonly Chart[];
  readonly contexts: readonly ContextLane[];
  readonly lanes: readonly Lane[];
}

export interface Backtested {
  readonly rules: readonly CompiledRule[];
  readonly rows: readonly (RecordedReading | RecordedGap)[];
  readonly transitions: readonly Transition[];
  readonly appliesTo?: AppliesTo;
  readonly world?: RecordedWorld;
}

/** The readings of a series, in order. */
export type Series = readonly RecordedReading[];

/** The pictures of all sensors that a rule looks at, by name; then those of rules that look at several. */
export function sensorPictures(backtested: Backtested): SensorPicture[] {
  const { rules, rows, transitions, appliesTo = (rule) => rule } = backtested;
  const until = rows.reduce((last, { time }) => Math.max(last, time), Number.NEGATIVE_INFINITY);
  const conditions = rules.flatMap(seriesRulesOf);
  const recorded = rows.filter((row) => row.value !== null);
  const readings = conditions.some(({ metric }) => metric === POSITION) ? withPositions(recorded) : recorded;
  const series: Series[] = seriesOf(conditions, readings);
  const bySensor = Map.groupBy(series, (own) => (own[0] as RecordedReading).sensor);
  const single = rules.filter(({ compound }) => !compound);
  const pictures = [...bySensor.keys()].sort().flatMap((sensor) => {
    const looked = (bySensor.get(sensor) ?? []).flatMap((own) => {
      const { metric } = own[0] as RecordedReading;
      const applied = single.flatMap((rule) => (rule.metric === metric ? (appliesTo(rule, sensor) ?? []) : []));
      return applied.length > 0 ? [{ own, applied }] : [];
    });
    if (looked.length === 0) return [];
    const told = transitions.filter((transition) => transition.sensor === sensor);
    const lanes = looked.flatMap(({ applied }) => applied.map((rule) => laneOf(rule, told, until)));
    const charts = looked.flatMap(({ own, applied }) => chartsOf(applied, own, told, until));
    const all = looked.flatMap(({ applied }) => applied);
    return [
      pictureOf(
        { sensor, charts, lanes, contexts: contextsOf(all, sensor, until, backtested.world) },
        looked.map(({ own }) => own),
      ),
    ];
  });
  return [...pictures, ...jointPictures(backtested, series, until)];
}

/** Over all that is known of its series. */
export function pictureOf(drawn: Omit<SensorPicture, 'from' | 'to'>, series: readonly Series[]): SensorPicture {
  const times = series.flatMap((own) => [(own[0] as RecordedReading).time, (own.at(-1) as RecordedReading).time]);
  // The last of a rule ends last.
  const ends = drawn.lanes.flatMap(({ spans }) => spans.at(-1)?.to ?? []);
  return { ...drawn, from: Math.min(...times), to: Math.max(...times, ...ends) };
}

export function laneOf({ id, metric, compound }: CompiledRule, told: readonly Transition[], until: number): Lane {
  const transitions = told.filter((transition) => transition.rule === id && (compound !== undefined || transition.metric === metric));
  return { rule: id, transitions, spans: alarmSpans(transitions, until) };
}

/** When the contexts of rules held where a sensor is. */
export function contextsOf(rules: readonly CompiledRule[], sensor: string, until: number, world: RecordedWorld = {}): ContextLane[] {
  const names = new Set(rules.flatMap((rule) => rule.while ?? []));
  const town = world.placeOf?.(sensor).town;
  return [...names].map((context) => {
    const held = world.contexts?.get(context) ?? [];
    const here = held.filter(({ place }) => place === undefined || town === undefined || contains(place, town));
    return { context, spans: here.map(({ from, to = until }) => ({ from, to })) };
  });
}
