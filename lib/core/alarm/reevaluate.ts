import { type Correction, differences, matchEpisodes } from './amend.ts';
import type { SeriesBinding } from './bindings.ts';
import { inOrder, type OrderedSample } from './samples.ts';
import { advance, type IdentifyEpisode, mintEpisode, type Sample } from './series.ts';
import type { Checkpoint, EmittedTransition, SeriesState } from './state.ts';

/** From where a series has to be evaluated again, because something arrived behind what was evaluated. */
export interface RewindPoint {
  /** Event time of the earliest late sample. */
  readonly late: number;
  /** The newest state strictly before it; absent: the series' beginning. */
  readonly base: SeriesState | undefined;
  /** History is needed from this event time on. */
  readonly from: number;
}

/** Chooses the newest checkpoint strictly before the late sample. `checkpoints` are newest first. */
export function rewindPoint(series: string, state: SeriesState, late: number, checkpoints: readonly Checkpoint[]): RewindPoint {
  for (const checkpoint of checkpoints) {
    const base = checkpoint.series[series];
    if (base && base.evaluatedTo < late) return { late, base, from: base.evaluatedTo + 1 };
  }
  return { late, base: undefined, from: Math.min(state.startedAt, late) };
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
}

/**
 * Evaluates a series again from a rewind point over everything stored since, in order. An episode keeps the identity under which it was
 * first emitted, however late data moves its ends.
 */
export function reevaluate(
  thing: string,
  binding: SeriesBinding,
  point: RewindPoint,
  stored: OrderedSample[],
  emitted: readonly EmittedTransition[],
  checkpoints: readonly Checkpoint[],
): Reevaluation {
  const samples = inOrder(stored);
  const isAffected = ({ time }: EmittedTransition): boolean => time >= point.late;
  const known = emitted.filter(isAffected);
  const earlier = emitted.filter((transition) => !isAffected(transition));
  const firstPass = advance(binding, point.base, samples, (rule, onset) => `${rule} ${onset.time}`);
  const identities = matchEpisodes(known, firstPass.transitions.filter(isAffected));
  const identify = identifier(thing, binding.name, identities, emitted);
  const cuts = checkpoints
    .flatMap((checkpoint) => {
      const own = checkpoint.series[binding.name];
      return own && own.evaluatedTo >= point.late ? [{ number: checkpoint.number, at: own.evaluatedTo }] : [];
    })
    .sort((a, b) => a.at - b.at);
  const corrected = new Map<number, SeriesState>();
  const transitions: EmittedTransition[] = [];
  let state = point.base;
  let taken = 0;
  const take = (until: number): void => {
    const part: Sample[] = [];
    while (taken < samples.length && (samples[taken] as OrderedSample).time <= until) part.push(samples[taken++] as OrderedSample);
    if (part.length === 0) return;
    const step = advance(binding, state, part, identify);
    state = step.state;
    transitions.push(...step.transitions);
  };
  for (const cut of cuts) {
    take(cut.at);
    if (state) corrected.set(cut.number, state);
  }
  take(Number.POSITIVE_INFINITY);
  const recomputed = transitions.filter(isAffected);
  return { state: state as SeriesState, checkpoints: corrected, ...differences(known, recomputed), emitted: [...earlier, ...recomputed] };
}

/** The identity of an onset: the one its episode was emitted under, else a new one that nobody has. */
function identifier(
  thing: string,
  series: string,
  matched: ReadonlyMap<string, string>,
  emitted: readonly EmittedTransition[],
): IdentifyEpisode {
  const onsets = new Map(
    emitted.filter(({ transition }) => transition === 'onset').map(({ rule, time, episode }) => [`${rule} ${time}`, episode]),
  );
  const taken = new Set([...matched.values(), ...emitted.map(({ episode }) => episode)]);
  return (rule, { time }) => {
    const known = matched.get(`${rule} ${time}`) ?? onsets.get(`${rule} ${time}`);
    if (known) return known;
    const minted = mintEpisode(thing, series, rule, time);
    // An episode that began here once may have been moved by late data and keep this identity.
    return taken.has(minted) ? mintEpisode(thing, `${series} again`, rule, time) : minted;
  };
}
