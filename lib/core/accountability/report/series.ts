import type { CompiledRule, CompiledRulePack } from '../../alarm/rule.ts';
import { comparesReadings } from '../../alarm/signals/signal.ts';
import { sensorOfSeries, seriesBehind } from '../../alarm/sources.ts';
import type { AlarmRow, Incident } from '../../incident/model.ts';
import { toInstant, toMillis } from '../../instant.ts';
import type { Reading } from '../../telemetry/model.ts';
import { convertDeclaredUnit } from '../../telemetry/units.ts';
import type { ReportSeries } from './model.ts';

/** Before the first alarm of a series and after its last one ended. */
const AROUND = 15 * 60_000;
/** An alarm that never ended, or a fault of days, is shown by its beginning. */
const LONGEST = 24 * 3_600_000;
/** Two points each, its lowest and its highest: finer than paper shows. */
const BUCKETS = 240;

/** A sensor's metric that gave alarm, with the time a report shows of it. */
export interface SeriesWanted {
  readonly sensor: string;
  readonly metric: string;
  readonly alarms: readonly AlarmRow[];
  readonly from: number;
  readonly to: number;
}

/** What was read of a series. */
export interface ReadSeries {
  readonly wanted: SeriesWanted;
  readonly readings: readonly Reading[];
  /** There are more than these. */
  readonly truncated: boolean;
}

/** The series of an incident, those of the most severe alarms first; alarms that late data took back are none. */
export function seriesWanted({ alarms }: Pick<Incident, 'alarms'>, now: number): SeriesWanted[] {
  const bySeries = new Map<string, AlarmRow[]>();
  for (const alarm of bySeverity(alarms)) {
    // What another system reported has no readings here.
    if (alarm.retracted || alarm.reported) continue;
    for (const series of seriesBehind(alarm)) {
      const known = bySeries.get(series);
      if (known) known.push(alarm);
      else bySeries.set(series, [alarm]);
    }
  }
  return [...bySeries].map(([series, own]) => {
    const [sensor, metric] = [sensorOfSeries(series), series.slice(series.lastIndexOf('/') + 1)];
    const from = Math.min(...own.map(({ onsetAt }) => toMillis(onsetAt))) - AROUND;
    const end = Math.max(...own.map(({ clearedAt }) => (clearedAt ? toMillis(clearedAt) : now))) + AROUND;
    return { sensor, metric, alarms: own, from, to: Math.max(from, Math.min(end, from + LONGEST)) };
  });
}

const GRADE_ORDER = ['I', 'II', 'III'];

/** The most severe first, then in the order in which they began. */
export const bySeverity = (alarms: readonly AlarmRow[]): AlarmRow[] =>
  [...alarms].sort((a, b) => GRADE_ORDER.indexOf(a.grade) - GRADE_ORDER.indexOf(b.grade) || toMillis(a.onsetAt) - toMillis(b.onsetAt));

/** What is drawn of a series' readings, in any order; `truncated`: there are more than these. */
export function reportSeries(
  wanted: SeriesWanted,
  readings: readonly Reading[],
  rules: readonly CompiledRulePack[],
  truncated: boolean,
): ReportSeries {
  const own = readings.filter(({ metric }) => metric === wanted.metric);
  const unit = own[0]?.unit;
  const drawn = own.flatMap(({ time, value, flags }): [number, number][] => (value === null || flags.length > 0 ? [] : [[time, value]]));
  return {
    sensor: wanted.sensor,
    metric: wanted.metric,
    ...(unit === undefined ? {} : { unit }),
    from: toInstant(wanted.from),
    to: toInstant(wanted.to),
    points: thinned(
      drawn.sort(([a], [b]) => a - b),
      wanted.from,
      wanted.to,
    ),
    readings: own.length,
    flagged: own.length - drawn.length,
    truncated,
    thresholds: unit === undefined ? [] : thresholdsOf(rules, wanted, unit),
    onsets: wanted.alarms.map((alarm) => ({ grade: alarm.grade, at: alarm.onsetAt })),
    clears: wanted.alarms.flatMap(({ clearedAt }) => (clearedAt ? [clearedAt] : [])),
  };
}

/** Of each slice of time the first, the lowest, the highest and the last stay as they are, in order: no peak is smoothed away. */
function thinned(points: readonly [number, number][], from: number, to: number): [number, number][] {
  if (points.length <= 2 * BUCKETS) return [...points];
  const width = Math.max(1, (to - from) / BUCKETS);
  const buckets = new Map<number, [number, number][]>();
  for (const point of points) {
    const bucket = Math.floor((point[0] - from) / width);
    const known = buckets.get(bucket);
    if (known) known.push(point);
    else buckets.set(bucket, [point]);
  }
  return [...buckets.values()].flatMap((bucket) => {
    const lowest = bucket.reduce((best, point) => (point[1] < best[1] ? point : best));
    const highest = bucket.reduce((best, point) => (point[1] > best[1] ? point : best));
    return [...new Set([lowest, highest])].sort(([a], [b]) => a - b);
  });
}

/** The limits of the rules that gave these alarms, in the unit of the readings. A rule that was withdrawn since has none any more. */
function thresholdsOf(rules: readonly CompiledRulePack[], wanted: SeriesWanted, unit: string): ReportSeries['thresholds'] {
  const named = new Set(wanted.alarms.map(({ rule }) => rule));
  const found = rules
    .flatMap((pack) => pack.rules)
    .filter((rule) => named.has(rule.id) && rule.metric === wanted.metric && comparesReadings(rule));
  const lines = found.flatMap((rule) =>
    rule.grades.flatMap(({ grade, condition }) =>
      ('than' in condition ? [condition.than] : [condition.low, condition.high]).flatMap((limit) => {
        const value = inUnit(limit, rule, unit);
        return value === undefined ? [] : [{ grade, value }];
      }),
    ),
  );
  return lines.filter(({ grade, value }, index) => lines.findIndex((other) => other.grade === grade && other.value === value) === index);
}

function inUnit(limit: number, { unit }: CompiledRule, wanted: string): number | undefined {
  return unit === wanted ? limit : convertDeclaredUnit(limit, unit, wanted);
}
