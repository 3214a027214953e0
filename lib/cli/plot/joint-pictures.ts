import { backtest, type RecordedReading } from '../../core/alarm/backtest.ts';
import type { CompiledRule } from '../../core/alarm/rule.ts';
import { chartsOf } from './charts.ts';
import { type Backtested, contextsOf, laneOf, pictureOf, type SensorPicture, type Series } from './sensor-pictures.ts';

/** More series are not drawn of one rule. */
const MOST_SERIES = 6;

/** A picture for each place at which a rule over several series was in alarm: its conditions, each on its own series, and the rule. One where it never was. */
export function jointPictures(backtested: Backtested, series: readonly Series[], until: number): SensorPicture[] {
  return backtested.rules.filter(({ compound }) => compound).flatMap((rule) => picturesOf(rule, backtested, series, until));
}

function picturesOf(rule: CompiledRule, backtested: Backtested, series: readonly Series[], until: number): SensorPicture[] {
  const { rows, transitions, appliesTo = (condition) => condition, world } = backtested;
  const operands = rule.compound?.operands ?? [];
  // A condition has no grade of its own.
  const grade = rule.compound?.grade ?? 'III';
  const bound: typeof appliesTo = (condition, sensor) => {
    const own = appliesTo(condition, sensor, rule.id);
    return own && { ...own, grades: own.grades.map((one) => ({ ...one, grade })) };
  };
  const alone = backtest(operands, rows, bound).transitions;
  const looked = series.flatMap((own) => {
    const { sensor, metric } = own[0] as RecordedReading;
    const applied = operands.flatMap((operand) => (operand.metric === metric ? (bound(operand, sensor) ?? []) : []));
    return applied.length > 0 ? [{ own, sensor, applied, told: alone.filter((change) => change.sensor === sensor) }] : [];
  });
  if (looked.length === 0) return [];
  const told = transitions.filter((transition) => transition.rule === rule.id);
  const places = told.length > 0 ? [...new Set(told.map(({ sensor }) => sensor))].sort() : [rule.id];
  return places.map((place) => {
    const there = looked.filter(({ sensor }) => Object.values(world?.placeOf?.(sensor) ?? {}).includes(place));
    // What met a condition first; a rule over a town looks at more than anybody could.
    const drawn = (there.length > 0 ? there : looked).toSorted((a, b) => Number(b.told.length > 0) - Number(a.told.length > 0));
    const shown = drawn.slice(0, MOST_SERIES);
    const charts = shown.flatMap(({ own, sensor, applied, told: changes }) =>
      chartsOf(applied, own, changes, until).map((chart) => ({ ...chart, title: `${sensor}: ${chart.title}` })),
    );
    const lanes = [
      laneOf(
        rule,
        told.filter(({ sensor }) => sensor === place),
        until,
      ),
    ];
    const contexts = contextsOf([rule], shown[0]?.sensor ?? '', until, world);
    return pictureOf(
      { sensor: place, charts, lanes, contexts },
      shown.map(({ own }) => own),
    );
  });
}
