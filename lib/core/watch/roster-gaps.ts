import { type Instant, toMillis } from '../instant.ts';
import { GRADES, type Grade } from '../registry/model.ts';
import type { ResponseMode } from './response-mode.ts';
import type { Roster } from './roster.ts';
import { gapsIn, type Post, postsOf, type Span, spansOf } from './roster-in-force.ts';

/** When nobody is on call for a post though a roster is declared. */
export interface RosterGap extends Pick<Span, 'from' | 'to'> {
  readonly post: Post;
  /** The response mode in which that is so; absent: in peace, whatever else there is. */
  readonly mode?: Grade;
  /** The roster that leaves it, among those asked of. */
  readonly roster: number;
}

/** The gaps in [from, to), in peace and, where rosters are kept for a response mode, were that one declared. */
export function gapsOf(rosters: readonly Roster[], tierOf: Parameters<typeof postsOf>[1], from: Instant, to: Instant): RosterGap[] {
  return postsOf(rosters, tierOf).flatMap((post) => {
    const gapsWith = (modes: readonly ResponseMode[]) => gapsIn(spansOf({ rosters, modes }, post, from, to));
    const gaps = (found: readonly Span[], mode?: Grade): RosterGap[] =>
      found.map((span) => ({
        post,
        from: span.from,
        to: span.to,
        ...(mode ? { mode } : {}),
        roster: leaving(rosters, post, mode, span.from),
      }));
    const inPeace = gapsWith([]);
    const isKnown = (gap: Span): boolean => inPeace.some((one) => one.from <= gap.from && gap.to <= one.to);
    const levels = GRADES.filter((level) => rosters.some((one) => one.mode === level && isOf(one, post)));
    const inModes = levels.flatMap((level) => {
      const own = gapsWith([supposed(level, post, from, to)]).filter((gap) => !isKnown(gap));
      return gaps(own, level);
    });
    return [...gaps(inPeace), ...inModes];
  });
}

/** One line about a gap, for whoever can close it. */
export const gapText = ({ post, mode, from, to }: RosterGap): string =>
  `nobody is on call for ${post.unit}${post.domain ? ` (${post.domain})` : ''} from ${from} to ${to}${mode ? ` in response mode ${mode}` : ''}`;

const isOf = ({ unit, domain }: Roster, post: Post): boolean => unit === post.unit && (domain === undefined || domain === post.domain);

const supposed = (level: Grade, { tier }: Post, from: Instant, to: Instant): ResponseMode => ({
  id: level,
  level,
  area: tier,
  from,
  to,
  reason: '',
  reminderFactor: 1,
  declaredBy: { id: '', name: '', tier },
  declaredAt: from,
});

/** The roster to look into: of that mode and domain where there is one, and of several the last that had begun. */
function leaving(rosters: readonly Roster[], post: Post, mode: Grade | undefined, at: Instant): number {
  const rank = (roster: Roster): number =>
    (roster.mode === mode ? 4 : 0) + (roster.domain === post.domain ? 2 : 0) + (toMillis(roster.effectiveFrom) <= toMillis(at) ? 1 : 0);
  const [found] = [...rosters.entries()]
    .filter(([, roster]) => isOf(roster, post))
    .sort(([a, one], [b, other]) => rank(other) - rank(one) || latest(one, other, at) || a - b);
  return found?.[0] ?? 0;
}

/** Of two that had begun the later, of two that had not the earlier. */
function latest(one: Roster, other: Roster, at: Instant): number {
  const [a, b] = [toMillis(one.effectiveFrom), toMillis(other.effectiveFrom)];
  return a <= toMillis(at) ? b - a : a - b;
}
