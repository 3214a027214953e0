import type { Correction } from './amend.ts';
import type { AlarmEffect } from './model.ts';
import type { FaultChange } from './quality/sensor-faults.ts';
import type { Sample } from './samples.ts';
import type { EmittedTransition } from './state.ts';

/** Effects of new transitions. `origin` is the identity of the committed state that carries them, `first` the number of the first one in it. */
export function transitionEffects(
  origin: string,
  first: number,
  transitions: readonly EmittedTransition[],
  over: ReadonlySet<string>,
): AlarmEffect[] {
  return transitions.map((transition, index) => ({
    effect: 'transition',
    id: `${origin}#${first + index}`,
    ...transition,
    ...(transition.transition === 'onset' && over.has(transition.episode) ? { over: true } : {}),
  }));
}

export function amendmentEffects(
  origin: string,
  first: number,
  series: { readonly sensor: string; readonly metric: string },
  late: number,
  corrections: readonly Correction[],
): AlarmEffect[] {
  return corrections.map(({ episode, rule, corrected }, index) => ({
    effect: 'amendment',
    id: `${origin}#${first + index}`,
    episode,
    sensor: series.sensor,
    metric: series.metric,
    rule,
    time: late,
    corrected: corrected.map(({ episode: _own, ...transition }) => transition),
  }));
}

export function faultEffects(origin: string, first: number, changes: readonly FaultChange[]): AlarmEffect[] {
  return changes.map(({ series, fault, change, since, at }, index) => {
    const cut = series.lastIndexOf('/');
    const [sensor, metric] = [series.slice(0, cut), series.slice(cut + 1)];
    return { effect: 'fault', id: `${origin}#${first + index}`, sensor, metric, fault, change, since, time: at };
  });
}

/**
 * What ended this long (milliseconds) before it was received is over. A peak that a device batched with what followed is not: whoever keeps
 * watch is told of it as of any other. Our figure; DOMAIN.md says "already over when it arrives" and speaks of data hours late.
 */
const LIVE_MILLIS = 60_000;

/**
 * Episodes among a series' new transitions that had already ended, by what had been received, when their onset could first be told: the
 * clear came in the same pack, or was there before, and lies a minute back. What merely waited in the queue together with its clear was not
 * over. `toldAt`: receipt of the late pack that brought the transitions to light.
 */
export function endedOnArrival(
  transitions: readonly EmittedTransition[],
  samples: readonly Sample[],
  toldAt = Number.NEGATIVE_INFINITY,
): Set<string> {
  const over = new Set<string>();
  for (const { transition, episode, time } of transitions) {
    if (transition !== 'onset') continue;
    const clear = transitions.find((other) => other.episode === episode && other.transition === 'clear');
    const ended = clear && samples.find((sample) => sample.time === clear.time);
    if (!ended) continue;
    const began = samples.find((sample) => sample.time === time);
    // A silence that was told by the reading which ended it.
    if (!began) over.add(episode);
    if (!began) continue;
    const arrival = Math.max(began.receivedAt, toldAt);
    const wasKnown = ended.digest === began.digest || ended.receivedAt < arrival;
    if (wasKnown && ended.time < arrival - LIVE_MILLIS) over.add(episode);
  }
  return over;
}
