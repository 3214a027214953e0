import { createHash } from 'node:crypto';
import { convertUnit } from '../telemetry/units.ts';
import type { BoundRule, SeriesBinding } from './bindings.ts';
import type { Transition } from './model.ts';
import { step, storedRule, type WorkingRule, workingRule } from './rule-machine.ts';
import type { EmittedTransition, RuleState, SeriesState } from './state.ts';

/** A reading that counts: of one series, in its declared unit. */
export interface Sample {
  readonly time: number;
  readonly value: number;
}

/** Finds (or mints) the identity of the episode that begins with this onset. */
export type IdentifyEpisode = (rule: string, onset: Transition) => string;

export interface Advance {
  readonly state: SeriesState;
  readonly transitions: readonly EmittedTransition[];
}

/** Evaluates samples, strictly later than what the state has seen and in order of time, each time once. */
export function advance(
  binding: SeriesBinding,
  state: SeriesState | undefined,
  samples: readonly Sample[],
  identify: IdentifyEpisode,
): Advance {
  const working: WorkingRule[] = binding.rules.map(({ rule }) => workingRule(rule, state?.rules[rule.id]));
  const transitions: EmittedTransition[] = [];
  let unchangedSince = state?.unchangedSince ?? state?.evaluatedTo;
  let last = state?.value;
  for (let index = 0; index < samples.length; index++) {
    const { time, value } = samples[index] as Sample;
    if (value !== last || unchangedSince === undefined) unchangedSince = time;
    last = value;
    for (let position = 0; position < working.length; position++) {
      const { rule, converts } = binding.rules[position] as BoundRule;
      const own = working[position] as WorkingRule;
      const change = step(rule, own, time, converts ? (convertUnit(value, binding.unit, rule.unit) as number) : value);
      if (!change) continue;
      const transition: Transition = { time, sensor: binding.sensor, metric: binding.metric, rule: rule.id, ...change, value };
      if (change.transition === 'onset') own.episode = identify(rule.id, transition);
      transitions.push({ ...transition, episode: own.episode as string });
      if (change.transition === 'clear') own.episode = undefined;
    }
  }
  const newest = samples.at(-1);
  const rules: Record<string, RuleState> = {};
  for (let position = 0; position < working.length; position++) {
    const { rule } = binding.rules[position] as BoundRule;
    rules[rule.id] = storedRule(rule, working[position] as WorkingRule);
  }
  return {
    transitions,
    state: {
      startedAt: Math.min(state?.startedAt ?? Number.POSITIVE_INFINITY, samples[0]?.time ?? Number.POSITIVE_INFINITY),
      evaluatedTo: newest?.time ?? (state?.evaluatedTo as number),
      value: newest?.value ?? (state?.value as number),
      ...(binding.stuckAfter === undefined || unchangedSince === undefined ? {} : { unchangedSince }),
      rules,
    },
  };
}

/** The identity of an episode when it is first emitted: the same for whoever evaluates the same readings. */
export function mintEpisode(thing: string, series: string, rule: string, onset: number): string {
  return createHash('sha256').update(`${thing}\n${series}\n${rule}\n${onset}`).digest('hex').slice(0, 24);
}

/** The transitions with which rules end that no longer apply to the series while their episode was running: at its last reading. */
export function withdrawn(binding: SeriesBinding, state: SeriesState): EmittedTransition[] {
  return Object.entries(state.rules).flatMap(([id, rule]) => {
    const kept = binding.rules.some((bound) => bound.rule.id === id && bound.rule.fingerprint === rule.fingerprint);
    if (kept || !rule.current || !rule.episode) return [];
    const { sensor, metric } = binding;
    return [
      {
        time: state.evaluatedTo,
        sensor,
        metric,
        rule: id,
        transition: 'clear',
        grade: rule.current,
        value: state.value,
        episode: rule.episode,
      },
    ];
  });
}
