import { byEpisode, sameTransitions } from '../amend.ts';
import type { AlarmEffect } from '../model.ts';
import type { Edge, PlacedTransition } from './model.ts';

/**
 * The effects of what is to stand emitted and did not, or not so: transitions that go on from what stood, and amendments of what was otherwise.
 * `origin` is the identity of the committed state that carries them.
 */
export function changesOf(
  origin: string,
  before: readonly PlacedTransition[],
  after: readonly PlacedTransition[],
  over: ReadonlySet<string>,
): AlarmEffect[] {
  const [emitted, recomputed] = [byEpisode(before), byEpisode(after)];
  const fresh: PlacedTransition[] = [];
  const effects: AlarmEffect[] = [];
  const amend = (former: readonly PlacedTransition[], corrected: readonly PlacedTransition[]): void => {
    const { episode, sensor, metric, rule } = former[0] as PlacedTransition;
    const time = firstDifference(former, corrected);
    const id = `${origin}#${effects.length}`;
    effects.push({ effect: 'amendment', id, episode, sensor, metric, rule, time, corrected: corrected.map(unplaced) });
  };
  for (const [episode, former] of emitted) {
    const own = recomputed.get(episode) ?? [];
    if (own.length < former.length || !sameTransitions(former, own.slice(0, former.length))) amend(former, own);
    else fresh.push(...own.slice(former.length));
  }
  for (const [episode, own] of recomputed) if (!emitted.has(episode)) fresh.push(...own);
  for (const transition of fresh.sort((a, b) => a.time - b.time)) {
    const { episode } = transition;
    const isOver = transition.transition === 'onset' && over.has(episode);
    const id = `${origin}#${effects.length}`;
    effects.push({ effect: 'transition', id, ...unplaced(transition), episode, ...(isOver ? { over: true } : {}) });
  }
  return effects;
}

const unplaced = ({ where: _where, episode: _own, ...transition }: PlacedTransition) => transition;

function firstDifference(a: readonly PlacedTransition[], b: readonly PlacedTransition[]): number {
  const index = a.findIndex((one, position) => !b[position] || !sameTransitions([one], [b[position]]));
  const [first, second] = [a[index < 0 ? a.length - 1 : index]?.time ?? 0, b[index]?.time ?? Number.POSITIVE_INFINITY];
  return Math.min(first, second);
}

/** Episodes that began and ended with news all of which had been over when it arrived: recorded, and nobody is sent. */
export function endedOnArrival(news: readonly Edge[], transitions: readonly PlacedTransition[]): ReadonlySet<string> {
  if (news.length === 0 || news.some(({ over }) => !over)) return new Set();
  return new Set(transitions.flatMap(({ transition, episode }) => (transition === 'clear' ? [episode] : [])));
}
