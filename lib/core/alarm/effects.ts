import type { Correction } from './amend.ts';
import type { AlarmEffect } from './model.ts';
import type { EmittedTransition } from './state.ts';

/** An episode that ended longer than this before its data arrived is history: recorded, not dispatched. */
const LIVE_MILLIS = 60_000;

export interface EffectSource {
  /** Identity of the committed state that carries the effects: `<thing>#<group>#<version>`. */
  readonly origin: string;
  /** When the earliest of the packs was received. */
  readonly receivedAt: number;
}

/** Effects of new transitions, in order of time. */
export function transitionEffects(source: EffectSource, transitions: readonly EmittedTransition[], first: number): AlarmEffect[] {
  const ends = new Map(transitions.filter(({ transition }) => transition === 'clear').map(({ episode, time }) => [episode, time]));
  return transitions.map((transition, index) => {
    const end = ends.get(transition.episode);
    const over = transition.transition === 'onset' && end !== undefined && end < source.receivedAt - LIVE_MILLIS;
    return { effect: 'transition', id: `${source.origin}#${first + index}`, ...transition, ...(over ? { over } : {}) };
  });
}

export function amendmentEffects(
  source: EffectSource,
  series: { readonly sensor: string; readonly metric: string },
  late: number,
  corrections: readonly Correction[],
  first: number,
): AlarmEffect[] {
  return corrections.map(({ episode, rule, corrected }, index) => ({
    effect: 'amendment',
    id: `${source.origin}#${first + index}`,
    episode,
    sensor: series.sensor,
    metric: series.metric,
    rule,
    time: late,
    corrected: corrected.map(({ episode: _own, ...transition }) => transition),
  }));
}
