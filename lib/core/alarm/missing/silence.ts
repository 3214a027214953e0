import type { SeriesBinding } from '../bindings.ts';
import type { Transition } from '../model.ts';
import type { CompiledRule } from '../rule.ts';
import { isIdle, type WorkingRule } from '../rule-machine.ts';
import type { SeriesState } from '../state.ts';

/** A reading as far as silence is concerned. */
export interface Heard {
  readonly time: number;
  readonly value: number;
}

type Change = Pick<Transition, 'time' | 'transition' | 'grade' | 'value'>;

/**
 * What a reading tells a rule of the silence before it: that there was one, which nobody had noticed, and that it is over. `last`: the
 * reading before it.
 */
export function silenceBefore({ missing }: CompiledRule, { current, after }: WorkingRule, last: Heard | undefined, next: Heard): Change[] {
  if (!missing || last === undefined) return [];
  const changes: Change[] = [];
  const since = Math.max(last.time, after ?? Number.NEGATIVE_INFINITY) + missing.after;
  if (current === undefined && next.time <= since) return [];
  if (current === undefined) changes.push({ time: since, transition: 'onset', grade: missing.grade, value: last.value });
  changes.push({ time: next.time, transition: 'clear', grade: missing.grade, value: next.value });
  return changes;
}

/** Since when, by a rule, a series is silent that has not been heard of after its state: epoch milliseconds. */
export const silentFrom = ({ missing }: CompiledRule, { evaluatedTo }: SeriesState): number =>
  missing ? evaluatedTo + missing.after : Number.POSITIVE_INFINITY;

/**
 * The moment from which on the tenant's ingest watermark tells that the series is silent: nothing was taken, and nothing was received,
 * for so long. The second counts for a device whose clock is behind, or that sends in batches. Nor is it silent for a time in which nobody
 * listened: `since` is when the tenant began to, where that is known.
 */
export const dueAt = ({ missing }: CompiledRule, { evaluatedTo, heardAt }: SeriesState, since = Number.NEGATIVE_INFINITY): number =>
  missing ? Math.max(evaluatedTo, heardAt ?? evaluatedTo, since) + missing.after : Number.POSITIVE_INFINITY;

/** The earliest moment at which one of its rules would find the series silent; infinite when all of them have, or none looks. */
export function nextSilence(binding: SeriesBinding, state: SeriesState, since?: number): number {
  let next = Number.POSITIVE_INFINITY;
  if (!binding.listens) return next;
  for (const { rule, key } of binding.rules) if (state.rules[key]?.current === undefined) next = Math.min(next, dueAt(rule, state, since));
  return next;
}

/** When the earliest silence of an item's series falls due. */
export function nextSilenceOf(
  series: Readonly<Record<string, SeriesState>>,
  bindingOf: (name: string) => SeriesBinding | undefined,
  since?: number,
): number {
  let next = Number.POSITIVE_INFINITY;
  for (const name in series) {
    const binding = bindingOf(name);
    if (binding) next = Math.min(next, nextSilence(binding, series[name] as SeriesState, since));
  }
  return next;
}

/** The event time up to which a series' evaluation has spoken: of one that is silent, the moment since when it is. */
export function spokenTo(binding: SeriesBinding, state: SeriesState): number {
  let to = state.evaluatedTo;
  if (!binding.listens) return to;
  for (const { rule, key } of binding.rules) if (rule.missing && state.rules[key]?.current) to = Math.max(to, silentFrom(rule, state));
  return to;
}

/** A state as it was before anybody found the series silent: silence is always behind its last reading. */
export function beforeSilence(binding: SeriesBinding, state: SeriesState): SeriesState {
  if (!binding.listens) return state;
  const rules = { ...state.rules };
  for (const { rule, key } of binding.rules) {
    const own = rules[key];
    if (!rule.missing || !own?.current) continue;
    const { current: _silent, episode: _its, rule: _whose, ...rest } = own;
    if (isIdle(rest)) delete rules[key];
    else rules[key] = rest;
  }
  return { ...state, rules };
}
