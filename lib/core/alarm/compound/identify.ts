import { byEpisode } from '../amend.ts';
import { mintEpisode } from '../series.ts';
import type { Joint } from './joint.ts';
import type { CompoundKey, CompoundState, PlacedTransition } from './model.ts';
import type { Swept } from './sweep.ts';

interface Span {
  readonly onset: PlacedTransition;
  readonly end: number;
}

/**
 * What a sweep found, its new episodes under the identities they were first emitted under, where late data has moved their ends, else under
 * new ones, which the version makes the same for nobody else.
 */
export function identified(
  across: Joint['across'] | undefined,
  { domain, rule, scope }: CompoundKey,
  { emitted, base }: CompoundState,
  swept: Swept,
  version: number,
): Swept {
  const open = spansOf(emitted).filter(({ onset }) => base === null || onset.time > base.at);
  const names = new Map<string, string>();
  for (const span of spansOf(swept.transitions)) {
    const position = open.findIndex((former) => isSame(across, former, span));
    const [former] = position < 0 ? [] : open.splice(position, 1);
    const { episode, sensor, where, time } = span.onset;
    names.set(episode, former?.onset.episode ?? mintEpisode(`${domain}/${rule}@${scope}`, `${where} ${sensor}`, rule, time, version));
  }
  const named = <Of extends { readonly episode: string }>(of: Of): Of => ({ ...of, episode: names.get(of.episode) ?? of.episode });
  return { transitions: swept.transitions.map(named), base: { ...swept.base, running: swept.base.running.map(named) } };
}

/** Episodes with their onsets: those that go on from before have theirs elsewhere. */
function spansOf(transitions: readonly PlacedTransition[]): Span[] {
  return [...byEpisode(transitions).values()].flatMap((own) => {
    const [onset, last] = [own[0], own.at(-1)] as [PlacedTransition, PlacedTransition];
    return onset.transition === 'onset' ? [{ onset, end: last.transition === 'clear' ? last.time : Number.POSITIVE_INFINITY }] : [];
  });
}

/** At the same place (of a radius: seen by one of the same sensors), and at the same time for a while. */
function isSame(across: Joint['across'] | undefined, a: Span, b: Span): boolean {
  const isThere = typeof across === 'object' ? shareSensor(a.onset, b.onset) : a.onset.where === b.onset.where;
  return isThere && a.onset.time <= b.end && b.onset.time <= a.end;
}

const shareSensor = (a: PlacedTransition, b: PlacedTransition): boolean =>
  a.sources?.some((sensor) => b.sources?.includes(sensor)) ?? false;
