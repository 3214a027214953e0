import { isOperand, seriesRulesOf } from '../../core/alarm/compound/joint.ts';
import { resolveRule } from '../../core/alarm/resolve-rule.ts';
import type { CompiledRule, CompiledRulePack, Condition } from '../../core/alarm/rule.ts';
import { comparesReadings } from '../../core/alarm/signals/signal.ts';
import { durationMillis } from '../../core/duration.ts';
import { convertUnit, isKnownUnit } from '../../core/telemetry/units.ts';
import type { Draft } from '../draft.ts';
import type { Fault } from '../fault.ts';
import type { MetricEntry } from '../schema/profiles-file.ts';

/** A normal value stays this many standard deviations of its noise away from every threshold. */
const DEVIATIONS = 6;

/** Metrics no rule could be applied to, and normal values that would raise alarms by themselves. */
export function checkProfiles({ profiles }: Draft, packs: readonly CompiledRulePack[]): Fault[] {
  if (!profiles) return [];
  const faults: Fault[] = [];
  for (const [index, profile] of profiles.value.profiles.entries()) {
    const rules = (packs.find(({ domain }) => domain === profile.domain)?.rules ?? []).flatMap(seriesRulesOf);
    for (const [at, sensor] of profile.sensors.entries()) {
      for (const [number, metric] of sensor.metrics.entries()) {
        const path = ['profiles', index, 'sensors', at, 'metrics', number];
        if (sensor.metrics.findIndex((other) => other.metric === metric.metric) < number) {
          faults.push(profiles.fault([...path, 'metric'], `a second ${metric.metric} of one sensor: expected each metric once`));
        }
        const own = instrumentFaults(metric);
        const found =
          own.length > 0 ? own : rules.filter((rule) => rule.metric === metric.metric).flatMap((rule) => ruleFaults(metric, rule));
        faults.push(...found.map((fault) => profiles.fault([...path, fault.key], fault.message)));
      }
    }
  }
  return faults;
}

interface MetricFault {
  readonly key: keyof MetricEntry;
  readonly message: string;
}

function instrumentFaults(metric: MetricEntry): MetricFault[] {
  const { range, normal, unit, stuckAfter } = metric;
  const faults: MetricFault[] = [];
  if (!isKnownUnit(unit))
    faults.push({ key: 'unit', message: `"${unit}" is not a unit known here: expected UCUM, such as %{vol} or mg/m3` });
  if (stuckAfter !== undefined && durationMillis(stuckAfter) <= 0)
    faults.push({ key: 'stuckAfter', message: `${stuckAfter} would flag every reading: expected more than zero` });
  if (!range) return faults;
  const [low, high] = range;
  const [lowest, highest] = course(normal);
  if (low >= high) faults.push({ key: 'range', message: `${low} to ${high} is empty: expected the smaller number first` });
  else if (normal.mean < low || normal.mean > high)
    faults.push({
      key: 'normal',
      message: `a normal value of ${normal.mean} ${unit} is out of the range ${low} to ${high}: expected one the instrument can show`,
    });
  else if (lowest < low || highest > high)
    faults.push({
      key: 'normal',
      message: `normal values from ${lowest} to ${highest} ${unit} leave the range ${low} to ${high}: expected them inside it`,
    });
  return faults;
}

function ruleFaults(metric: MetricEntry, rule: CompiledRule): MetricFault[] {
  const ends = course(metric.normal).map((value) => convertUnit(value, metric.unit, rule.unit));
  const [low, high] = ends;
  if (low === undefined || high === undefined) {
    return [
      { key: 'unit', message: `${metric.unit} cannot be compared with ${rule.unit} of rule ${rule.id}: expected a unit of the same kind` },
    ];
  }
  // One of several conditions raises nothing by itself.
  if (isOperand(rule.id)) return [];
  const own = resolveRule(rule, metric);
  const alarm = (own && comparesReadings(own) ? own.grades : []).find(({ condition }) => touches(condition, low, high));
  return alarm
    ? [
        {
          key: 'normal',
          message: `normal values from ${low} to ${high} ${rule.unit} reach grade ${alarm.grade} of rule ${rule.id}: expected values well clear of it`,
        },
      ]
    : [];
}

function course({ mean, daily, noise }: MetricEntry['normal']): [number, number] {
  const swing = daily + DEVIATIONS * noise;
  return [mean - swing, mean + swing];
}

/** True when some value of the interval meets the condition. */
function touches(condition: Condition, low: number, high: number): boolean {
  switch (condition.is) {
    case 'above':
      return high > condition.than;
    case 'above-or-equal':
      return high >= condition.than;
    case 'below':
      return low < condition.than;
    case 'below-or-equal':
      return low <= condition.than;
    case 'inside':
      return high >= condition.low && low <= condition.high;
    case 'outside':
      return low < condition.low || high > condition.high;
  }
}
