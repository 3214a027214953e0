import type { ThingState } from './state.ts';

/**
 * Packs that a state remembers: as many as most things send until a queue repeats one. A repetition of what it has forgotten is found in
 * history and changes nothing; it only takes longer.
 */
const RECENT_PACKS = 8;
/** Hexadecimal digits of a digest that are kept: that another pack of the thing begins with the same is one chance in 10^13 a pack. */
export const PACK_DIGITS = 12;

const markOf = (digest: string): string => digest.slice(0, PACK_DIGITS);

export function isRecent(state: Pick<ThingState, 'recent'> | undefined, digest: string): boolean {
  return state !== undefined && state.recent.length > 0 && state.recent.includes(markOf(digest));
}

export const withPacks = (recent: readonly string[], digests: readonly string[]): readonly string[] =>
  [...recent, ...digests.map(markOf)].slice(-RECENT_PACKS);
