import { byEpisode } from './amend.ts';
import { isMoreSevere } from './rule-machine.ts';
import type { EmittedTransition } from './state.ts';

/** What may be amended: late data reach back ten minutes; half as much again is kept. */
export const WINDOW_MILLIS = 15 * 60_000;
/** Transitions of one rule on one series that are kept for amending; an instrument that chatters must not fill the state. */
const KEPT_PER_RULE = 40;

/** Whether a transition of this time can still be amended, where the series is evaluated to `evaluatedTo`. */
export const isAmendable = (time: number, evaluatedTo: number): boolean => time >= evaluatedTo - WINDOW_MILLIS;

export interface Remembered {
  /** In order of time. */
  readonly emitted: readonly EmittedTransition[];
  /** Up to where the series can no longer be amended because there were too many transitions; absent: there were not. */
  readonly settled?: number;
}

/**
 * What a series' emitted transitions (in order of time) are worth remembering: the episodes that are running or of which something may
 * still be amended. Of what lies further back in them: the onset, the worst of it, and the last.
 */
export function remember(emitted: readonly EmittedTransition[], evaluatedTo: number): Remembered {
  const rules = Map.groupBy(emitted, ({ rule }) => rule);
  const kept: EmittedTransition[] = [];
  let settled: number | undefined;
  for (const own of rules.values()) {
    const surplus = own.at(-1 - KEPT_PER_RULE);
    let boundary = evaluatedTo - WINDOW_MILLIS - 1;
    if (surplus && surplus.time > boundary) {
      boundary = surplus.time;
      settled = Math.max(settled ?? boundary, boundary);
    }
    for (const episode of byEpisode(own).values()) kept.push(...thinned(episode, boundary));
  }
  if (rules.size > 1) kept.sort((a, b) => a.time - b.time);
  return settled === undefined ? { emitted: kept } : { emitted: kept, settled };
}

/** Of one episode: nothing where it was over by the boundary; of what lies up to it, the onset, the worst, and the last. */
export function thinned<Of extends EmittedTransition>(episode: readonly Of[], boundary: number): readonly Of[] {
  const last = episode.at(-1) as Of;
  if (last.time <= boundary && last.transition === 'clear') return [];
  const recent = episode.findIndex(({ time }) => time > boundary);
  const old = recent < 0 ? episode : episode.slice(0, recent);
  if (old.length <= 2) return episode;
  let worst = old[0] as Of;
  const peaks = old.filter((transition, index) => {
    if (index > 0 && !isMoreSevere(transition.grade, worst.grade)) return index === old.length - 1;
    worst = transition;
    return true;
  });
  return recent < 0 ? peaks : [...peaks, ...episode.slice(recent)];
}
