import type { RecordedReading } from '../../core/alarm/backtest.ts';
import type { Transition } from '../../core/alarm/model.ts';
import { POSITION } from '../../core/alarm/position.ts';
import type { CompiledRule, Condition } from '../../core/alarm/rule.ts';
import { comparesReadings, openSignal } from '../../core/alarm/signals/signal.ts';
import type { Grade } from '../../core/registry/model.ts';
import { convertUnit } from '../../core/telemetry/units.ts';
import { type AlarmSpan, alarmSpans } from './alarm-spans.ts';
import { signalText, signalUnit } from './rule-texts.ts';
import type { Point } from './thinned.ts';

/** A line that alarms begin at, or end at. */
export interface Bound {
  readonly grade: Grade | 'clear';
  readonly value: number;
}

/** What is drawn on one axis of values. */
export interface Chart {
  readonly title: string;
  readonly unit: string;
  /** `true` for what a rule makes of readings: a smaller chart. */
  readonly isDerived: boolean;
  readonly readings: readonly Point[];
  /** What is compared in the place of the reading, on the same axis. */
  readonly signals: readonly { readonly title: string; readonly points: readonly Point[] }[];
  readonly bounds: readonly Bound[];
  /** Of the rules that are compared here. */
  readonly transitions: readonly Transition[];
  /** Alarms that shade it. */
  readonly spans: readonly AlarmSpan[];
}

/** The charts of one series: its readings with the rules that compare them, or a mean of them; then one for what other rules compare. */
export function chartsOf(
  rules: readonly CompiledRule[],
  series: readonly RecordedReading[],
  transitions: readonly Transition[],
  until: number,
): Chart[] {
  const [{ metric }] = series as [RecordedReading];
  const of = (rule: CompiledRule): Transition[] => transitions.filter((own) => own.rule === rule.id && own.metric === rule.metric);
  const spansOf = (rule: CompiledRule): AlarmSpan[] => alarmSpans(of(rule), until);
  const unit = rules[0]?.unit ?? '';
  const direct = onOneAxis(rules.filter((rule) => comparesReadings(rule) && rule.unit === unit && !rule.missing));
  const derived = rules.filter((rule) => !direct.includes(rule) && rule.signal?.of !== 'anomaly' && !rule.missing);
  const window = direct[0]?.signal;
  const readings: Chart = {
    title: metric,
    unit,
    isDerived: false,
    readings: inUnit(series, unit).map(({ time, value }) => ({ time, value })),
    signals: window ? [{ title: bilingual(signalText(window)), points: trace(window, inUnit(series, unit)) }] : [],
    bounds: direct.flatMap(boundsOf),
    transitions: direct.flatMap(of),
    spans: rules.flatMap(spansOf),
  };
  const alike = Map.groupBy(derived, ({ signal, unit: own }) => JSON.stringify([signal, own]));
  return [
    ...(metric === POSITION ? [] : [readings]),
    ...[...alike.values()].map((own) => ({ ...derivedChart(own, series), transitions: own.flatMap(of), spans: own.flatMap(spansOf) })),
  ];
}

/** Those that compare the readings themselves; where there are none, those that compare the same mean or the like of them. */
function onOneAxis(rules: readonly CompiledRule[]): CompiledRule[] {
  const plain = rules.filter(({ signal }) => !signal);
  const first = JSON.stringify(rules[0]?.signal);
  return plain.length > 0 ? plain : rules.filter(({ signal }) => JSON.stringify(signal) === first);
}

/** Rules that compare the same. */
function derivedChart(rules: readonly CompiledRule[], series: readonly RecordedReading[]): Omit<Chart, 'transitions' | 'spans'> {
  const [rule] = rules as [CompiledRule];
  const { signal, unit, metric } = rule;
  const points = inUnit(series, unit);
  const names = rules.map(({ id }) => id);
  const bounds = rules.flatMap(boundsOf);
  if (!signal) return { isDerived: true, title: metric, unit, bounds, readings: points, signals: [] };
  const title = bilingual(signalText(signal));
  const signals = [{ title, points: trace(signal, points) }];
  // That 1 is inside says the title.
  const isArea = signal.of === 'area';
  return {
    isDerived: true,
    title: `${names.join(', ')}: ${title}`,
    unit: signalUnit(rule),
    bounds: isArea ? [] : bounds,
    readings: [],
    signals,
  };
}

type Signal = NonNullable<CompiledRule['signal']>;

function trace(signal: Signal, series: readonly RecordedReading[]): Point[] {
  const machine = openSignal(signal);
  return series.flatMap(({ time, value, lon }) => {
    const compared = machine.take(time, value, lon);
    return compared === undefined ? [] : [{ time, value: compared }];
  });
}

function inUnit(series: readonly RecordedReading[], unit: string): RecordedReading[] {
  return series.flatMap((reading) => {
    const value = reading.unit === undefined ? reading.value : convertUnit(reading.value, reading.unit, unit);
    return value === undefined ? [] : [{ ...reading, value }];
  });
}

/** `clear` of a rule on changes or a baseline compares the reading: it has no place among bounds of those. */
function boundsOf({ grades, signal }: CompiledRule): Bound[] {
  const comparesClear = signal === undefined || signal.of === 'window';
  return grades.flatMap(({ grade, condition, clear }) => [
    ...valuesOf(condition).map((value) => ({ grade, value })),
    ...(clear && comparesClear ? valuesOf(clear).map((value) => ({ grade: 'clear' as const, value })) : []),
  ]);
}

const valuesOf = (condition: Condition): number[] => ('than' in condition ? [condition.than] : [condition.low, condition.high]);
const bilingual = ({ zh, en }: { readonly zh: string; readonly en: string }): string => `${zh} ${en}`;
