import { createHash } from 'node:crypto';
import { convertDeclaredUnit } from '../telemetry/units.ts';
import type { BoundRule, SeriesBinding } from './bindings.ts';
import { breakSilence } from './missing/listen.ts';
import type { Transition } from './model.ts';
import { decodeSamples, encodeSamples, MOST_SAMPLES, type RecentSample, stillRecent } from './recent-samples.ts';
import { storedRule, take, type WorkingRule, workingRule } from './rule-machine.ts';
import type { Sample } from './samples.ts';
import { openSignal } from './signals/signal.ts';
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
  const past = binding.reach > 0 && state?.recent !== undefined ? decodeSamples(state.recent) : [];
  const working = workingRules(binding, state, current, past);
  const recent = binding.reach > 0 ? [...past] : undefined;
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
      transitions.push(...breakSilence(binding, working, before, { time, value }, identify));
    }
    lastAt = time;
    if (value !== last || unchangedSince === undefined) unchangedSince = time;
    last = value;
    if (time - unchangedSince > stuckAfter) {
      stuck.push(time);
      continue;
    }
    recent?.push({ time, value });
    for (let position = 0; position < working.length; position++) {
      const own = working[position] as WorkingRule;
      if (own.after !== undefined && time <= own.after) continue;
      const { rule, converts } = binding.rules[position] as BoundRule;
      if (rule.missing) continue;
      const change = take(rule, own, time, converts ? (convertDeclaredUnit(value, binding.unit, rule.unit) as number) : value, lon);
      if (!change) continue;
      if (change.transition === 'onset') own.episode = identify(rule.id, time);
      const transition: Transition = { time, sensor: binding.sensor, metric: binding.metric, rule: rule.id, value, ...change };
      transitions.push({ ...transition, episode: own.episode as string });
      if (change.transition === 'clear') own.episode = undefined;
    }
  }
  const first = samples[0]?.time as number;
  const next: { -readonly [key in keyof SeriesState]: SeriesState[key] } = {
    startedAt: state === undefined ? first : Math.min(state.startedAt, first),
    evaluatedTo: samples.at(-1)?.time as number,
    value: last as number,
    rules: storedRules(binding, working),
  };
  if (binding.stuckAfter !== undefined && unchangedSince !== undefined) next.unchangedSince = unchangedSince;
  if (recent && recent.length > 0) next.recent = encodeSamples(stillRecent(recent, binding.reach));
  if (current?.settled !== undefined) next.settled = current.settled;
  if (current?.heardAt !== undefined) next.heardAt = current.heardAt;
  return { transitions, state: next, stuck };
}

function workingRules(
  binding: SeriesBinding,
  state: SeriesState | undefined,
  current: SeriesState | undefined,
  past: readonly RecentSample[],
): WorkingRule[] {
  const working = new Array<WorkingRule>(binding.rules.length);
  for (let position = 0; position < working.length; position++) {
    const { rule, converts } = binding.rules[position] as BoundRule;
    const after = current?.rules[rule.id]?.after;
    const stored = state?.rules[rule.id];
    // A checkpoint of before the rule was bound (again) knows nothing of use about it.
    const known = stored?.after === after && stored?.fingerprint === rule.fingerprint ? stored : undefined;
    const own = workingRule(rule, known, after);
    working[position] = own;
    if (!rule.signal) continue;
    const since = after ?? state?.startedAt;
    const samples = past.flatMap(({ time, value }) => {
      if (after !== undefined && time <= after) return [];
      return [{ time, value: converts ? (convertDeclaredUnit(value, binding.unit, rule.unit) as number) : value }];
    });
    own.signal = openSignal(rule.signal, { ...(since === undefined ? {} : { since }), samples, stored: known?.signal }, MOST_SAMPLES);
  }
  return working;
}

function storedRules(binding: SeriesBinding, working: readonly WorkingRule[]): Record<string, RuleState> {
  const rules: Record<string, RuleState> = {};
  for (let position = 0; position < working.length; position++) {
    const { rule } = binding.rules[position] as BoundRule;
    rules[rule.id] = storedRule(rule, working[position] as WorkingRule);
  }
  return rules;
}

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
  const bound = new Map(binding?.rules.map(({ rule }) => [rule.id, rule]));
  for (const [id, { fingerprint, current, episode }] of Object.entries(state.rules)) {
    if (!current || !episode || bound.get(id)?.fingerprint === fingerprint) continue;
    // A silence begins behind the last reading.
    const time = emitted.reduce((latest, told) => (told.episode === episode ? Math.max(latest, told.time) : latest), state.evaluatedTo);
    const { value } = state;
    transitions.push({ time, sensor, metric, rule: id, transition: 'clear', grade: current, value, episode, reason: 'rule-withdrawn' });
  }
  const rules: Record<string, RuleState> = {};
  for (const rule of bound.values()) {
    const known = state.rules[rule.id];
    // As it is, with what it has learned, where it means what it meant.
    rules[rule.id] = known?.fingerprint === rule.fingerprint ? known : storedRule(rule, workingRule(rule, undefined, state.evaluatedTo));
  }
  return { state: { ...state, rules }, transitions, stuck: [] };
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
