import { type Correction, differences, matchEpisodes } from './amend.ts';
import type { SeriesBinding } from './bindings.ts';
import { LATE_MILLIS } from './checkpoints.ts';
import { isAmendable } from './emitted.ts';
import { fallSilent } from './missing/listen.ts';
import { beforeSilence } from './missing/silence.ts';
import type { Sample } from './samples.ts';
import { advance, type IdentifyEpisode, mintEpisode } from './series.ts';
import type { Checkpoint, EmittedTransition, SeriesState } from './state.ts';

/** From where a series has to be evaluated again, because something arrived behind what was evaluated. */
export interface RewindPoint {
  /** Event time of the earliest late sample that can still count. */
  readonly late: number;
  /** The newest state strictly before it; absent: the series' beginning. */
  readonly base: SeriesState | undefined;
  /** History is needed from this event time on. */
  readonly from: number;
}

/** Further back than this nobody reads from a series' beginning, where checkpoints will do. */
const BEGINNING_MILLIS = 60 * 60_000;

/** Chooses the newest checkpoint strictly before the late sample; `undefined` when it lies behind all that can still be evaluated. */
export function rewindPoint(
  series: string,
  state: SeriesState,
  samples: readonly Sample[],
  checkpoints: readonly Checkpoint[],
): RewindPoint | undefined {
  const bases = checkpoints.flatMap((checkpoint) => checkpoint.series[series] ?? []).sort((a, b) => b.evaluatedTo - a.evaluatedTo);
  const oldest = bases.at(-1)?.evaluatedTo;
  // A device's first batch may hold hours: then its only checkpoint is at their end, and what comes late lies before it.
  const isUncovered = oldest === undefined || oldest >= state.evaluatedTo - LATE_MILLIS;
  const isWhole = isUncovered || state.evaluatedTo - state.startedAt <= BEGINNING_MILLIS;
  const floor = Math.max(state.settled ?? Number.NEGATIVE_INFINITY, isWhole ? Number.NEGATIVE_INFINITY : oldest);
  const late = samples.find(({ time }) => time > floor)?.time;
  if (late === undefined) return undefined;
  const base = bases.find(({ evaluatedTo }) => evaluatedTo < late);
  return { late, base, from: base ? base.evaluatedTo + 1 : Math.min(state.startedAt, late) };
}

export interface Reevaluation {
  readonly state: SeriesState;
  /** The series' states at the moments of the checkpoints that lie behind the late sample, by checkpoint number. */
  readonly checkpoints: ReadonlyMap<number, SeriesState>;
  readonly corrections: readonly Correction[];
  /** Transitions of episodes that nobody knew of. */
  readonly added: readonly EmittedTransition[];
  /** What stands emitted for the series from now on. */
  readonly emitted: readonly EmittedTransition[];
  /** Times of the samples that turned out stuck. */
  readonly stuck: readonly number[];
}

/**
 * Evaluates a series again from a rewind point over everything stored since, in order. An episode keeps the identity under which it was
 * first emitted, however late data moves its ends. `samples` are in order.
 */
export function reevaluate(
  thing: string,
  binding: SeriesBinding,
  current: SeriesState,
  point: RewindPoint,
  samples: readonly Sample[],
  emitted: readonly EmittedTransition[],
  checkpoints: readonly Checkpoint[],
): Reevaluation {
  // What a rule emitted before it was bound anew stands: those readings are not evaluated by what it means now.
  const withdrawn = new Set(emitted.filter(({ reason }) => reason === 'rule-withdrawn').map(({ episode }) => episode));
  const begins = new Map(binding.rules.map(({ rule, key }) => [rule.id, current.rules[key]?.after ?? Number.NEGATIVE_INFINITY]));
  const isAffected = ({ rule, time, episode }: EmittedTransition): boolean =>
    time >= point.late && time > (begins.get(rule) ?? time) && !withdrawn.has(episode);
  const known = emitted.filter(isAffected);
  const earlier = emitted.filter((transition) => !isAffected(transition));
  const name: IdentifyEpisode = (rule, onset) => `${rule} ${onset}`;
  const { base } = point;
  const draft = advance(binding, base && beforeSilence(binding, base), samples, name, current);
  const silence = stillSilent(binding, draft.state, current, name);
  const identities = matchEpisodes(known, [...draft.transitions, ...silence.transitions].filter(isAffected));
  const identify = identifier(thing, binding.name, identities, earlier, emitted);
  const { state, corrected, transitions, stuck } = replay(binding, current, point, samples, identify, checkpoints);
  const names = new Set(emitted.map(({ episode }) => episode));
  const ended = new Map(transitions.filter(({ transition }) => transition === 'clear').map(({ episode, time }) => [episode, time]));
  const recomputed = transitions.filter(
    (transition) =>
      isAffected(transition) &&
      // An unknown episode that ended before anything can be amended is one that was emitted and forgotten.
      (names.has(transition.episode) || isAmendable(ended.get(transition.episode) ?? Number.POSITIVE_INFINITY, current.evaluatedTo)),
  );
  const standing = [...earlier, ...recomputed];
  return { state, checkpoints: corrected, ...differences(emitted, standing), emitted: standing, stuck };
}

/** Evaluates the samples, stopping at the moment of each checkpoint behind the late one to take the state it should have had. */
function replay(
  binding: SeriesBinding,
  current: SeriesState,
  point: RewindPoint,
  samples: readonly Sample[],
  identify: IdentifyEpisode,
  checkpoints: readonly Checkpoint[],
): { state: SeriesState; corrected: Map<number, SeriesState>; transitions: EmittedTransition[]; stuck: number[] } {
  const corrected = new Map<number, SeriesState>();
  const transitions: EmittedTransition[] = [];
  const stuck: number[] = [];
  let state = point.base && beforeSilence(binding, point.base);
  let taken = 0;
  const take = (until: number): void => {
    const from = taken;
    while (taken < samples.length && (samples[taken] as Sample).time <= until) taken++;
    if (taken === from) return;
    const step = advance(binding, state, samples.slice(from, taken), identify, current);
    state = step.state;
    transitions.push(...step.transitions);
    stuck.push(...step.stuck);
  };
  const cuts = checkpoints
    .flatMap(({ number, series }) => {
      const own = series[binding.name];
      return own && own.evaluatedTo >= point.late ? [{ number, at: own.evaluatedTo }] : [];
    })
    .sort((a, b) => a.at - b.at);
  for (const { number, at } of cuts) {
    take(at);
    if (state) corrected.set(number, state);
  }
  take(Number.POSITIVE_INFINITY);
  const silence = stillSilent(binding, state ?? current, current, identify);
  transitions.push(...silence.transitions);
  return { state: silence.state, corrected, transitions, stuck };
}

/** Whoever found the series silent behind its last reading was right, if that is still the last. */
function stillSilent(binding: SeriesBinding, state: SeriesState, current: SeriesState, identify: IdentifyEpisode) {
  const isLast = state.evaluatedTo === current.evaluatedTo;
  return fallSilent(binding, state, (_rule, key) => isLast && current.rules[key]?.current !== undefined, identify);
}

/** The identity of an onset: the one its episode was emitted under, else a new one that nobody has. */
function identifier(
  thing: string,
  series: string,
  matched: ReadonlyMap<string, string>,
  earlier: readonly EmittedTransition[],
  emitted: readonly EmittedTransition[],
): IdentifyEpisode {
  const onsets = new Map<string, string>();
  for (const { transition, rule, time, episode } of earlier) if (transition === 'onset') onsets.set(`${rule} ${time}`, episode);
  const taken = new Set(emitted.map(({ episode }) => episode));
  return (rule, onset) => {
    const known = matched.get(`${rule} ${onset}`) ?? onsets.get(`${rule} ${onset}`);
    if (known) return known;
    // An episode that began here once may have been moved by late data and keep this identity.
    for (let attempt = 0; ; attempt++) {
      const minted = mintEpisode(thing, series, rule, onset, attempt);
      if (!taken.has(minted)) return minted;
    }
  };
}
