import { convertDeclaredUnit } from '../telemetry/units.ts';
import { isEmpty } from './advance-quietly.ts';
import type { SeriesBinding } from './bindings.ts';
import { type KnownRule, SeriesMachine } from './engine/series-machine.ts';
import type { Listening } from './missing/listen.ts';
import { decodeSamples, MOST_SAMPLES } from './recent-samples.ts';
import { type WorkingRule, workingRule } from './rule-machine.ts';
import { openSignal } from './signals/signal.ts';
import type { SeriesState } from './state.ts';

const NOTHING: readonly [] = [];

/** A series while its samples are being evaluated. */
export interface OpenSeries {
  readonly machine: SeriesMachine;
  /** The latest readings, where a rule looks back. */
  readonly times: number[];
  readonly values: number[];
  readonly listening: readonly Listening[];
}

/** `current` tells since when each rule applies, where it is not `state` itself. */
export function openSeries(binding: SeriesBinding, state: SeriesState | undefined, current: SeriesState | undefined): OpenSeries {
  const { program, keys, reach } = binding;
  const { times, values } = reach > 0 && state?.recent !== undefined ? decodeSamples(state.recent) : { times: [], values: [] };
  const isQuiet = state === undefined ? current === undefined : state === current && state.bound === keys && isEmpty(state.rules);
  if (isQuiet && program.general.length === 0) {
    const machine = new SeriesMachine(program, { times, values, most: MOST_SAMPLES, working: NOTHING });
    return { machine, times, values, listening: NOTHING };
  }
  const known = keys.map((key): KnownRule => {
    const after = current?.rules[key]?.after;
    const stored = state?.bound.includes(key) ? state.rules[key] : undefined;
    // A checkpoint of before the rule was bound (again) knows nothing of use about it.
    return stored?.after === after ? { state: stored, after } : { after };
  });
  const working = program.general.map(({ rule, position, converts }) => {
    const { state: stored, after } = known[position] as KnownRule;
    const own = workingRule(rule, stored, after);
    if (!rule.signal) return own;
    const since = after ?? state?.startedAt;
    const samples = times.flatMap((time, index) => {
      if (after !== undefined && time <= after) return [];
      const value = values[index] as number;
      return [{ time, value: converts ? (convertDeclaredUnit(value, binding.unit, rule.unit) as number) : value }];
    });
    own.signal = openSignal(rule.signal, { ...(since === undefined ? {} : { since }), samples, stored: stored?.signal }, MOST_SAMPLES);
    return own;
  });
  const machine = new SeriesMachine(program, { ...(isQuiet ? {} : { known }), times, values, most: MOST_SAMPLES, working });
  const listening = program.general.flatMap(({ rule }, index) => (rule.missing ? [{ rule, own: working[index] as WorkingRule }] : []));
  return { machine, times, values, listening };
}
