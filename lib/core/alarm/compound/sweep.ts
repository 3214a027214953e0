import { distanceMetres } from '../../registry/distance.ts';
import type { Grade } from '../../registry/model.ts';
import { contains } from '../../tier/tier-path.ts';
import { isMoreSevere } from '../rule-machine.ts';
import { type Joint, whereOf } from './joint.ts';
import type { Base, ContextSpan, Course, PlacedTransition, RunningEpisode, Step } from './model.ts';

/** A course as it counts: its end comes `within` later. */
interface Lasting {
  readonly course: Course;
  readonly steps: readonly Step[];
}

/** Sensors that meet the condition together at one moment. */
interface Cluster {
  readonly where: string;
  readonly members: readonly { readonly lasting: Lasting; readonly step: Step }[];
  readonly sensors: readonly string[];
  readonly grade: Grade;
}

export interface Swept {
  /** Later than the base's moment, or at it where something came to light that had begun before; in order of time. */
  readonly transitions: readonly PlacedTransition[];
  /** What lasts at `keepAt`. */
  readonly base: Base;
}

/** When a course stops counting; infinite while it lasts. */
export function endOf({ within }: Joint, { steps }: Course): number {
  const last = steps.at(-1);
  return last?.grade === null ? last.time + within : Number.POSITIVE_INFINITY;
}

/**
 * What a joint condition does in time, from the edges of its operands. It holds at t where each (`all`) or one (`any`) of the operands held
 * on some series of the scope at some moment of [t − within, t], on at least so many different sensors. New episodes have names of no
 * meaning: who they are is for the caller to say.
 */
export function sweep(
  joint: Joint,
  courses: readonly Course[],
  contexts: readonly ContextSpan[],
  base: Base | null,
  until: number,
  keepAt: number,
): Swept {
  // In an order of its own: everybody finds the same, whoever told first.
  const lasting = courses.map((course) => lastingOf(joint, course)).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const transitions: PlacedTransition[] = [];
  let running = base?.running ?? [];
  let kept: readonly RunningEpisode[] | undefined;
  let names = 0;
  for (const time of timesOf(lasting, contexts, base, until)) {
    if (time > keepAt) kept ??= running;
    const clusters = clustersAt(joint, lasting, contexts, time);
    const next: RunningEpisode[] = [];
    const change = (what: Pick<PlacedTransition, 'transition' | 'grade' | 'value' | 'sources'>, of: RunningEpisode): void => {
      const { episode, where, sensor, metric } = of;
      transitions.push({ time, sensor, metric, rule: joint.rule, ...what, episode, where });
    };
    for (const one of running) {
      const position = clusters.findIndex((cluster) => isSame(joint, one, cluster));
      const [cluster] = position < 0 ? [] : clusters.splice(position, 1);
      if (!cluster) {
        change({ transition: 'clear', grade: one.grade, value: valueAt(lasting, one, time) }, one);
        continue;
      }
      const { grade, sensors } = cluster;
      if (grade !== one.grade) {
        const transition = isMoreSevere(grade, one.grade) ? 'upgrade' : 'downgrade';
        change({ transition, grade, value: valueAt(lasting, one, time) }, one);
      }
      next.push({ ...one, grade, sensors });
    }
    for (const cluster of clusters) {
      const { lasting: completing, step } = latest(cluster.members);
      const { place, metric } = completing.course;
      const sensor = joint.across === 'sensor' ? place.sensor : (place.asset ?? place.sensor);
      const { where, grade, sensors } = cluster;
      const began = { episode: `${time} ${names++}`, where, grade, sensor, metric, sensors };
      const sources = sourcesOf(cluster, completing.course);
      change({ transition: 'onset', grade, value: step.value, ...(joint.across === 'sensor' ? {} : { sources }) }, began);
      next.push(began);
    }
    running = next;
  }
  return { transitions, base: { at: keepAt, running: kept ?? running } };
}

/** The series that meet the condition, the one that completed it last. */
function sourcesOf({ members }: Cluster, { place, metric }: Course): string[] {
  const completing = `${place.sensor}/${metric}`;
  const names = members.map(({ lasting: { course } }) => `${course.place.sensor}/${course.metric}`);
  return [...new Set(names.sort())].filter((name) => name !== completing).concat(completing);
}

function lastingOf({ within }: Joint, course: Course): Lasting {
  const steps = course.steps.map((step) => (step.grade === null ? { ...step, time: step.time + within } : step));
  return { course, steps };
}

/** Moments at which something may change, in order. */
function timesOf(lasting: readonly Lasting[], contexts: readonly ContextSpan[], base: Base | null, until: number): number[] {
  const from = base?.at ?? Number.NEGATIVE_INFINITY;
  const times = new Set<number>();
  const note = (time: number | undefined): void => {
    if (time !== undefined && time <= until) times.add(Math.max(time, from));
  };
  for (const { steps } of lasting) for (const { time } of steps) note(time);
  for (const span of contexts) {
    note(span.from);
    note(span.to);
  }
  return [...times].sort((a, b) => a - b);
}

function clustersAt(joint: Joint, all: readonly Lasting[], contexts: readonly ContextSpan[], time: number): Cluster[] {
  const inForce =
    joint.while === undefined ? undefined : contexts.filter(({ from, to }) => from <= time && (to === undefined || time < to));
  const members = all.flatMap((lasting) => {
    const step = lasting.steps.findLast((candidate) => candidate.time <= time);
    if (!step || step.grade === null) return [];
    const { town } = lasting.course.place;
    const applies = inForce?.some(({ place }) => place === undefined || (town !== undefined && contains(place, town))) ?? true;
    return applies ? [{ lasting, step }] : [];
  });
  return together(joint, members).flatMap((own): Cluster[] => {
    const operands = new Set(own.map(({ lasting }) => lasting.course.operand));
    const sensors = [...new Set(own.map(({ lasting }) => lasting.course.place.sensor))].sort();
    const isMet = joint.of === 'any' || operands.size === joint.operands.length;
    if (!isMet || sensors.length < joint.sources) return [];
    const [first] = own as [Cluster['members'][number], ...Cluster['members']];
    const worst = own.reduce(
      (grade, { step }) => (isMoreSevere(step.grade as Grade, grade) ? (step.grade as Grade) : grade),
      'III' as Grade,
    );
    return [{ where: whereOf(joint, first.lasting.course.place), members: own, sensors, grade: joint.grade ?? worst }];
  });
}

/** Those of one place; of a radius, those of which each is near another. */
function together(joint: Joint, members: Cluster['members']): Cluster['members'][] {
  const { across } = joint;
  if (typeof across !== 'object') return [...Map.groupBy(members, ({ lasting }) => whereOf(joint, lasting.course.place)).values()];
  let clusters: Cluster['members'][] = [];
  for (const member of members) {
    const near = clusters.filter((cluster) => cluster.some((other) => isNear(member.lasting.course, other.lasting.course, across.radius)));
    clusters = [...clusters.filter((cluster) => !near.includes(cluster)), [...near.flat(), member]];
  }
  return clusters;
}

/** Where no positions are known, everything is near. */
function isNear({ place: a }: Course, { place: b }: Course, radius: number): boolean {
  return !a.position || !b.position || distanceMetres(a.position, b.position) <= radius;
}

function isSame({ across }: Joint, { where, sensors }: RunningEpisode, cluster: Cluster): boolean {
  return typeof across === 'object' ? sensors.some((sensor) => cluster.sensors.includes(sensor)) : where === cluster.where;
}

const nameOf = ({ course }: Lasting): string => `${course.place.sensor} ${course.operand} ${course.metric} ${course.source}`;

/** The one that changed last; of several at one moment, the first by name. */
function latest<Member extends { readonly lasting: Lasting; readonly step: Step }>(members: readonly Member[]): Member {
  return members.reduce((best, member) => {
    if (member.step.time !== best.step.time) return member.step.time > best.step.time ? member : best;
    return nameOf(member.lasting) < nameOf(best.lasting) ? member : best;
  });
}

/** What was last seen of those that meet a condition, when it changes: of what had ended before, nobody may know any more. */
function valueAt(all: readonly Lasting[], { sensors }: RunningEpisode, time: number): number {
  const members = all.flatMap((lasting) => {
    const step = sensors.includes(lasting.course.place.sensor) ? lasting.steps.findLast((candidate) => candidate.time <= time) : undefined;
    return step && (step.grade !== null || step.time === time) ? [{ lasting, step }] : [];
  });
  return members.length === 0 ? Number.NaN : latest(members).step.value;
}
