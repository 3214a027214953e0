import { byEpisode } from '../amend.ts';
import { thinned, WINDOW_MILLIS } from '../emitted.ts';
import { endOf } from './clusters.ts';
import type { Joint } from './joint.ts';
import type { CompoundState, ContextSpan, Course, Edge, PlacedTransition, Step } from './model.ts';

export interface Hearing {
  readonly courses: readonly Course[];
  readonly heard: CompoundState['heard'];
  /** Those that were news. */
  readonly news: readonly Edge[];
}

/** A thing of which nothing was heard for so long has no older version on its way any more. Milliseconds. */
const REMEMBERED_MILLIS = 24 * 3_600_000;

/**
 * What is known of the operands' episodes with these edges. The edges of a thing's item are told in the order of its versions, for whoever
 * writes the next version has told those of the one before: what is not newer than what was heard is a repetition, and undoes nothing.
 */
export function hear(before: Pick<CompoundState, 'courses' | 'heard' | 'until'>, fingerprint: string, edges: readonly Edge[]): Hearing {
  const courses = new Map(before.courses.map((course) => [course.source, course]));
  const news: Edge[] = [];
  for (const edge of edges) {
    const { teller, target, course } = edge;
    const known = courses.get(course.source);
    const isOurs = target ? target.fingerprint === fingerprint : known !== undefined;
    if (!isOurs || teller.version <= (before.heard[teller.item]?.[0] ?? 0)) continue;
    news.push(edge);
    const about = target ?? known;
    const steps = target ? course.steps : withdrawn(course.steps, before.until);
    if (steps.length > 0 && about) courses.set(course.source, { ...course, steps, operand: about.operand, place: about.place });
    else courses.delete(course.source);
  }
  return { courses: [...courses.values()], heard: withNews(before.heard, news), news };
}

/** What is no operand any more ends where evaluation has come to: what was told of it was so, and is not taken back. */
function withdrawn(steps: readonly Step[], until: number): readonly Step[] {
  return steps.map((step) => (step.grade === null ? { ...step, time: Math.max(step.time, until + 1) } : step));
}

function withNews(before: CompoundState['heard'], news: readonly Edge[]): CompoundState['heard'] {
  const heard = new Map(Object.entries(before));
  let newest = 0;
  for (const { teller, time } of news) {
    const [version, at] = heard.get(teller.item) ?? [0, 0];
    heard.set(teller.item, [Math.max(version, teller.version), Math.max(at, time)]);
    newest = Math.max(newest, time);
  }
  return Object.fromEntries([...heard].filter(([, [, at]]) => at >= newest - REMEMBERED_MILLIS));
}

/** The spans with these in the place of those of the same incidents; what was there where that changes nothing. */
export function spansWith(before: readonly ContextSpan[], told: readonly ContextSpan[]): readonly ContextSpan[] {
  const isKnown = ({ source, from, to }: ContextSpan): boolean =>
    before.some((span) => span.source === source && span.from === from && span.to === to);
  if (told.every(isKnown)) return before;
  return [...before.filter(({ source }) => !told.some((span) => span.source === source)), ...told];
}

/** Moments of which they tell. */
export function timesOf(news: readonly Edge[], courses: readonly Course[], contexts: readonly ContextSpan[]): number[] {
  return [
    ...news.map(({ time }) => time),
    ...courses.flatMap(({ steps }) => steps.map(({ time }) => time)),
    ...contexts.map(({ from, to }) => to ?? from),
  ];
}

/** Ended episodes of operands that are kept at most: a sensor that chatters must not fill the item. */
const MOST_ENDED = 200;
/**
 * So many are kept however long ago they ended, up to a day, those that last counted first: after a backlog, things are evaluated hours apart
 * from each other. In a storm there are many, and all since the base are evaluated with each that is told.
 */
const LEAST_KNOWN = 64;
const LONGEST_KEPT = 24 * 3_600_000;

/** The moment at which evaluation begins again from now on: as far back as data may be late. */
export function keepFrom(joint: Joint, courses: readonly Course[], until: number): number {
  const ends = courses.map((course) => endOf(joint, course)).filter((end) => end <= until);
  ends.sort((a, b) => b - a);
  const lasting = courses.length - ends.length;
  const least = lasting < LEAST_KNOWN ? (ends[LEAST_KNOWN - lasting] ?? 0) : until;
  const most = ends[MOST_ENDED] ?? 0;
  return Math.max(0, until - LONGEST_KEPT, Math.min(least, until - WINDOW_MILLIS), most);
}

export function stillCounting(joint: Joint, courses: readonly Course[], after: number): readonly Course[] {
  return courses.filter((course) => endOf(joint, course) > after);
}

export function stillInForce(contexts: readonly ContextSpan[], after: number): readonly ContextSpan[] {
  return contexts.filter(({ to }) => to === undefined || to > after);
}

export function stillAmendable(emitted: readonly PlacedTransition[], after: number): readonly PlacedTransition[] {
  return [...byEpisode(emitted).values()].flatMap((episode) => thinned(episode, after));
}

/** When something that lasts may end by itself; `undefined`: not before something else is told. */
export function dueAt(joint: Joint, courses: readonly Course[], emitted: readonly PlacedTransition[], until: number): number | undefined {
  const running = new Set<string>();
  for (const { episode, transition } of emitted) {
    if (transition === 'clear') running.delete(episode);
    else running.add(episode);
  }
  const ends = courses.map((course) => endOf(joint, course)).filter((end) => end > until && Number.isFinite(end));
  return running.size === 0 || ends.length === 0 ? undefined : Math.min(...ends);
}
