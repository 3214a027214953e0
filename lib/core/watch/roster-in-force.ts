import { type Instant, toInstant, toMillis } from '../instant.ts';
import { type DomainId, GRADES, type Grade } from '../registry/model.ts';
import type { TierPath } from '../tier/tier-path.ts';
import { endOf, type ResponseMode, responseModeAt } from './response-mode.ts';
import { handOversBetween, isWithin, onDuty, type Roster } from './roster.ts';

/** What decides who is on call: all rosters, and the response modes there are. */
export interface RosterSources {
  readonly rosters: readonly Roster[];
  readonly modes: readonly ResponseMode[];
  /** People who cannot be called, whatever a roster says. @default none */
  readonly vacant?: ReadonlySet<string>;
}

/** A unit, where it belongs, and for which of its domains it is asked; without one, the roster for all of them. */
export interface Post {
  readonly unit: string;
  readonly tier: TierPath;
  readonly domain?: DomainId;
}

/**
 * Whom the rosters name, in the order in which they are called: by the unit's roster for the domain, else by its roster for all. Empty:
 * nobody, which is a gap. `undefined`: no roster is declared for the unit at that moment.
 */
export function rosteredAt({ rosters, modes, vacant }: RosterSources, post: Post, at: Instant): readonly string[] | undefined {
  const moment = toMillis(at);
  const level = responseModeAt(modes, post.tier, at)?.level;
  const own = rosters.filter(({ unit, mode }) => unit === post.unit && appliesIn(level, mode));
  const declared = own.filter(({ domain, effectiveFrom }) => isFor(domain, post) && toMillis(effectiveFrom) <= moment);
  if (declared.length === 0) return undefined;
  const special = declared.filter(({ domain }) => domain !== undefined);
  const general = declared.filter(({ domain }) => domain === undefined);
  return (
    [special, general]
      .map((some) => calledBy(some, level, moment).filter((person) => !vacant?.has(person)))
      .find((called) => called.length > 0) ?? []
  );
}

const isFor = (domain: DomainId | undefined, post: Post): boolean => domain === undefined || domain === post.domain;

/** A roster for peace applies always: a mode without a roster of its own changes nothing. */
const appliesIn = (level: Grade | undefined, mode: Grade | undefined): boolean =>
  mode === undefined || (level !== undefined && GRADES.indexOf(level) <= GRADES.indexOf(mode));

/** By the roster nearest to the level of the mode in force; of several the one that took effect last. */
function calledBy(rosters: readonly Roster[], level: Grade | undefined, at: number): string[] {
  const inForce = rosters.filter((one) => isWithin({ from: one.effectiveFrom, ...until(one) }, at));
  const levels = level === undefined ? [undefined] : [...GRADES.slice(GRADES.indexOf(level)), undefined];
  for (const wanted of levels) {
    const [newest] = inForce
      .filter(({ mode }) => mode === wanted)
      .reverse()
      .sort((a, b) => toMillis(b.effectiveFrom) - toMillis(a.effectiveFrom));
    if (newest) return onDuty(newest, at);
  }
  return [];
}

const until = ({ effectiveUntil }: Roster): { to?: Instant } => (effectiveUntil === undefined ? {} : { to: effectiveUntil });

/** A span in which the same people are called. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
  /** In the order in which they are called; empty: nobody is on call. */
  readonly called: readonly string[];
}

/** Who is called when, in [from, to): spans without holes between them, except where no roster is declared. */
export function spansOf(sources: RosterSources, post: Post, from: Instant, to: Instant): Span[] {
  const [start, end] = [toMillis(from), toMillis(to)];
  const own = sources.rosters.filter(({ unit, domain }) => unit === post.unit && isFor(domain, post));
  const moments = new Set<number>([
    start,
    ...own.flatMap((roster) => momentsOf(roster, start, end)),
    ...sources.modes.flatMap((mode) => [toMillis(mode.from), toMillis(endOf(mode))]),
  ]);
  const inside = [...moments].filter((moment) => moment >= start && moment < end).sort((a, b) => a - b);
  const spans: Span[] = [];
  for (const [index, moment] of inside.entries()) {
    const called = rosteredAt(sources, post, toInstant(moment));
    if (called === undefined) continue;
    const span = { from: toInstant(moment), to: toInstant(inside[index + 1] ?? end), called };
    const before = spans.at(-1);
    if (before?.to === span.from && before.called.join() === called.join()) spans[spans.length - 1] = { ...before, to: span.to };
    else spans.push(span);
  }
  return spans;
}

/** When nobody is on call though a roster is declared. */
export const gapsIn = (spans: readonly Span[]): Span[] => spans.filter(({ called }) => called.length === 0);

function momentsOf(roster: Roster, from: number, to: number): number[] {
  const spans = [...roster.overrides, ...roster.absences].flatMap((one) => [toMillis(one.from), toMillis(one.to)]);
  const ends = roster.effectiveUntil === undefined ? [] : [toMillis(roster.effectiveUntil)];
  return [toMillis(roster.effectiveFrom), ...ends, ...spans, ...(roster.rotation ? handOversBetween(roster.rotation, from, to) : [])];
}

/** The posts that rosters are declared for, each once, in the order of the rosters. */
export function postsOf(rosters: readonly Roster[], tierOf: (unit: string) => TierPath | undefined): Post[] {
  const posts = new Map<string, Post>();
  for (const { unit, domain } of rosters) {
    const tier = tierOf(unit);
    if (tier !== undefined) posts.set(`${unit} ${domain ?? ''}`, { unit, tier, ...(domain ? { domain } : {}) });
  }
  return [...posts.values()];
}
