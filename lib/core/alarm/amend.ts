import type { EmittedTransition } from './state.ts';

/** An episode's part of a ledger, in order of time. */
interface Episode {
  readonly rule: string;
  readonly start: number;
  readonly end: number;
  readonly transitions: EmittedTransition[];
}

/**
 * For each onset in `recomputed`, the identity it was emitted under, if it is the same episode as one in `emitted`: it overlaps it in time,
 * and no earlier one has claimed it. Key: `<rule> <onset time>`.
 */
export function matchEpisodes(emitted: readonly EmittedTransition[], recomputed: readonly EmittedTransition[]): Map<string, string> {
  const identities = new Map<string, string>();
  const old = episodes(emitted).filter((episode) => startsHere(episode));
  const claimed = new Set<Episode>();
  for (const episode of episodes(recomputed).filter((candidate) => startsHere(candidate))) {
    const same = old.find(
      (candidate) =>
        !claimed.has(candidate) && candidate.rule === episode.rule && candidate.start <= episode.end && episode.start <= candidate.end,
    );
    if (!same) continue;
    claimed.add(same);
    identities.set(`${episode.rule} ${episode.start}`, (same.transitions[0] as EmittedTransition).episode);
  }
  return identities;
}

/** What became of an emitted episode: all its transitions from the onset on, empty when it never happened. */
export interface Correction {
  readonly episode: string;
  readonly rule: string;
  readonly corrected: readonly EmittedTransition[];
}

/**
 * Compares, episode by episode, what stands emitted with what should have been: the emitted ones that turned out different, and the
 * transitions of those that nobody knew of.
 */
export function differences(
  before: readonly EmittedTransition[],
  after: readonly EmittedTransition[],
): { readonly corrections: readonly Correction[]; readonly added: readonly EmittedTransition[] } {
  const emitted = byEpisode(before);
  const recomputed = byEpisode(after);
  const corrections: Correction[] = [];
  const added: EmittedTransition[] = [];
  for (const [episode, transitions] of emitted) {
    const corrected = recomputed.get(episode) ?? [];
    const { rule } = transitions[0] as EmittedTransition;
    if (!sameTransitions(transitions, corrected)) corrections.push({ episode, rule, corrected });
  }
  for (const [episode, transitions] of recomputed) if (!emitted.has(episode)) added.push(...transitions);
  return { corrections, added: added.sort((a, b) => a.time - b.time) };
}

export function byEpisode<Of extends EmittedTransition>(transitions: readonly Of[]): Map<string, Of[]> {
  const found = new Map<string, Of[]>();
  for (const transition of transitions) {
    const own = found.get(transition.episode);
    if (own) own.push(transition);
    else found.set(transition.episode, [transition]);
  }
  return found;
}

function episodes(transitions: readonly EmittedTransition[]): Episode[] {
  return [...byEpisode(transitions).values()].map((own) => {
    const first = own[0] as EmittedTransition;
    const last = own.at(-1) as EmittedTransition;
    return {
      rule: first.rule,
      start: first.time,
      end: last.transition === 'clear' ? last.time : Number.POSITIVE_INFINITY,
      transitions: own,
    };
  });
}

const startsHere = (episode: Episode): boolean => episode.transitions[0]?.transition === 'onset';

/** Whether two ledgers of one rule tell the same. */
export function sameTransitions(a: readonly EmittedTransition[], b: readonly EmittedTransition[]): boolean {
  return a.length === b.length && a.every((one, index) => isSame(one, b[index] as EmittedTransition));
}

const isSame = (a: EmittedTransition, b: EmittedTransition): boolean =>
  a.time === b.time && a.sensor === b.sensor && a.transition === b.transition && a.grade === b.grade && a.value === b.value;
