import { createHash } from 'node:crypto';
import { advanceQuietly } from './advance-quietly.ts';
import type { BoundRule, SeriesBinding } from './bindings.ts';
import { breakSilence } from './missing/listen.ts';
import type { Transition } from './model.ts';
import { openSeries } from './open-series.ts';
import { encodeSamples, firstRecent } from './recent-samples.ts';
import { type RuleKey, sharedKeys } from './rule-key.ts';
import { storedRule, workingRule } from './rule-machine.ts';
import type { Sample } from './samples.ts';
import type { EmittedTransition, RuleState, SeriesState } from './state.ts';

/** Finds (or mints) the identity of the episode that begins with this onset. */
export type IdentifyEpisode = (rule: string, onset: number) => string;

export interface Advance {
  readonly state: SeriesState;
  readonly transitions: readonly EmittedTransition[];
  /** Times of the samples that showed the same value for longer than the sensor declares: they are no rule's. */
  readonly stuck: readonly number[];
}

/**
 * Evaluates one or more samples, in order of time, each time once, all of them later than what the state has seen. `current` is the state
 * that tells since when each rule applies, where it is not `state` itself.
 */
export function advance(
  binding: SeriesBinding,
  state: SeriesState | undefined,
  samples: readonly Pick<Sample, 'time' | 'value' | 'lon'>[],
  identify: IdentifyEpisode,
  current = state,
): Advance {
  const quiet = state === current ? advanceQuietly(binding, state, samples) : undefined;
  if (quiet) return { state: quiet, transitions: NOTHING, stuck: NOTHING };
  const { sensor, metric, unit } = binding;
  const { machine, times, values, listening } = openSeries(binding, state, current);
  const transitions: EmittedTransition[] = [];
  const stuck: number[] = [];
  const stuckAfter = binding.stuckAfter ?? Number.POSITIVE_INFINITY;
  let unchangedSince = state?.unchangedSince ?? state?.evaluatedTo;
  let last = state?.value;
  let lastAt = state?.evaluatedTo;
  for (let index = 0; index < samples.length; index++) {
    const { time, value, lon } = samples[index] as Pick<Sample, 'time' | 'value' | 'lon'>;
    if (binding.listens) {
      const before = last === undefined || lastAt === undefined ? undefined : { time: lastAt, value: last };
      transitions.push(...breakSilence(binding, listening, before, { time, value }, identify));
    }
    lastAt = time;
    if (value !== last || unchangedSince === undefined) unchangedSince = time;
    last = value;
    if (time - unchangedSince > stuckAfter) {
      stuck.push(time);
      continue;
    }
    if (binding.reach > 0) {
      times.push(time);
      values.push(value);
    }
    for (const { position, ...change } of machine.take(time, value, lon, unit)) {
      const { rule } = binding.rules[position] as BoundRule;
      if (change.transition === 'onset') machine.setEpisode(position, identify(rule.id, time));
      const transition: Transition = { time, sensor, metric, rule: rule.id, value, ...change };
      transitions.push({ ...transition, episode: machine.episode(position) as string });
      if (change.transition === 'clear') machine.setEpisode(position, undefined);
    }
  }
  const first = samples[0]?.time as number;
  const next: { -readonly [key in keyof SeriesState]: SeriesState[key] } = {
    startedAt: state === undefined ? first : Math.min(state.startedAt, first),
    evaluatedTo: samples.at(-1)?.time as number,
    value: last as number,
    bound: binding.keys,
    rules: machine.close(),
  };
  if (binding.stuckAfter !== undefined && unchangedSince !== undefined) next.unchangedSince = unchangedSince;
  if (times.length > 0) next.recent = encodeSamples({ times, values }, firstRecent(times, binding.reach));
  if (current?.settled !== undefined) next.settled = current.settled;
  if (current?.heardAt !== undefined) next.heardAt = current.heardAt;
  return { transitions, state: next, stuck };
}

const NOTHING: readonly [] = [];

/**
 * A series under newer publications: rules that no longer apply to it, or mean something else, lose their state, and if their episode was
 * running it ends, at the last moment of which it was told. Rules that are new to it begin behind the last reading. `binding` is absent when
 * the series is gone; `emitted`: what stands emitted for it.
 */
export function rebind(
  name: string,
  binding: SeriesBinding | undefined,
  state: SeriesState,
  emitted: readonly EmittedTransition[] = [],
): Advance {
  const [sensor, metric] = splitName(name);
  const transitions: EmittedTransition[] = [];
  const keys = binding?.keys ?? sharedKeys('');
  for (const [key, { rule, current, episode }] of Object.entries(state.rules)) {
    if (!current || !episode || !rule || keys.includes(key)) continue;
    // A silence begins behind the last reading.
    const time = emitted.reduce((latest, told) => (told.episode === episode ? Math.max(latest, told.time) : latest), state.evaluatedTo);
    const { value } = state;
    transitions.push({ time, sensor, metric, rule, transition: 'clear', grade: current, value, episode, reason: 'rule-withdrawn' });
  }
  const rules: Record<RuleKey, RuleState> = {};
  for (const { rule, key } of binding?.rules ?? []) {
    const isKnown = state.bound.includes(key);
    // As it is, with what it has learned, where it means what it meant.
    const own = isKnown ? state.rules[key] : storedRule(rule, workingRule(rule, undefined, state.evaluatedTo));
    if (own) rules[key] = own;
  }
  const next: { -readonly [key in keyof SeriesState]: SeriesState[key] } = { ...state, bound: keys, rules };
  // Nobody watches it any more: what begins to be watched again begins anew.
  if (binding?.stuckAfter === undefined) delete next.unchangedSince;
  return { state: next, transitions, stuck: [] };
}

function splitName(name: string): [sensor: string, metric: string] {
  const cut = name.lastIndexOf('/');
  return [name.slice(0, cut), name.slice(cut + 1)];
}

/** The identity of an episode when it is first emitted: the same for whoever evaluates the same readings. */
export function mintEpisode(thing: string, series: string, rule: string, onset: number, attempt = 0): string {
  const text = `${thing}\n${series}\n${rule}\n${onset}${attempt > 0 ? `\n${attempt}` : ''}`;
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}
