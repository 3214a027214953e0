import type { BoundRule, SeriesBinding } from '../bindings.ts';
import type { CompiledRule } from '../rule.ts';
import type { WorkingRule } from '../rule-machine.ts';
import type { Advance, IdentifyEpisode } from '../series.ts';
import type { EmittedTransition, SeriesState } from '../state.ts';
import { type Heard, silenceBefore, silentFrom } from './silence.ts';

/** What a reading says of the silence before it, by every rule that listens. */
export function breakSilence(
  binding: SeriesBinding,
  working: readonly WorkingRule[],
  last: Heard | undefined,
  next: Heard,
  identify: IdentifyEpisode,
): EmittedTransition[] {
  const broken = working.flatMap((own, position) => {
    const { rule } = binding.rules[position] as BoundRule;
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
  isSilent: (rule: CompiledRule) => boolean,
  identify: IdentifyEpisode,
): Pick<Advance, 'state' | 'transitions'> {
  const rules = { ...state.rules };
  const transitions: EmittedTransition[] = [];
  for (const { rule } of binding.rules) {
    const own = rules[rule.id];
    if (!rule.missing || !own || own.current || !isSilent(rule)) continue;
    const time = silentFrom(rule, state);
    const { grade } = rule.missing;
    const episode = identify(rule.id, time);
    rules[rule.id] = { ...own, current: grade, episode };
    const { sensor, metric } = binding;
    transitions.push({ time, sensor, metric, rule: rule.id, transition: 'onset', grade, value: state.value, episode });
  }
  return transitions.length === 0 ? { state, transitions } : { state: { ...state, rules }, transitions };
}
