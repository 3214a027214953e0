import type { SeriesBinding } from '../bindings.ts';
import type { CompiledRule } from '../rule.ts';
import type { RuleKey } from '../rule-key.ts';
import type { WorkingRule } from '../rule-machine.ts';
import type { Advance, IdentifyEpisode } from '../series.ts';
import type { EmittedTransition, SeriesState } from '../state.ts';
import { type Heard, silenceBefore, silentFrom } from './silence.ts';

/** A rule about silence, and its state while readings are evaluated. */
export interface Listening {
  readonly rule: CompiledRule;
  readonly own: WorkingRule;
}

/** What a reading says of the silence before it, by every rule that listens. */
export function breakSilence(
  binding: SeriesBinding,
  listening: readonly Listening[],
  last: Heard | undefined,
  next: Heard,
  identify: IdentifyEpisode,
): EmittedTransition[] {
  const broken = listening.flatMap(({ rule, own }) => {
    if (own.after !== undefined && next.time <= own.after) return [];
    return silenceBefore(rule, own, last, next).map((change) => {
      if (change.transition === 'onset') own.episode = identify(rule.id, change.time);
      const episode = own.episode as string;
      own.current = undefined;
      if (change.transition === 'clear') own.episode = undefined;
      return { sensor: binding.sensor, metric: binding.metric, rule: rule.id, ...change, episode };
    });
  });
  return broken.length > 2 ? broken.sort((a, b) => a.time - b.time) : broken;
}

/** A series of which nothing was heard since its state: rules for which `isSilent` begin, at the moment from which on it is. */
export function fallSilent(
  binding: SeriesBinding,
  state: SeriesState,
  isSilent: (rule: CompiledRule, key: RuleKey) => boolean,
  identify: IdentifyEpisode,
): Pick<Advance, 'state' | 'transitions'> {
  const rules = { ...state.rules };
  const transitions: EmittedTransition[] = [];
  for (const { rule, key } of binding.rules) {
    const own = rules[key];
    if (!rule.missing || own?.current || !isSilent(rule, key)) continue;
    const time = silentFrom(rule, state);
    const { grade } = rule.missing;
    const episode = identify(rule.id, time);
    rules[key] = { machines: [], ...own, current: grade, rule: rule.id, episode };
    const { sensor, metric } = binding;
    transitions.push({ time, sensor, metric, rule: rule.id, transition: 'onset', grade, value: state.value, episode });
  }
  return transitions.length === 0 ? { state, transitions } : { state: { ...state, rules }, transitions };
}
