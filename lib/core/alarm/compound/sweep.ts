import { isMoreSevere } from '../rule-machine.ts';
import { type Cluster, clusterOf, type Lasting, lastingOf, latest, nameOf } from './clusters.ts';
import { Groups } from './groups.ts';
import type { Joint } from './joint.ts';
import type { Base, ContextSpan, Course, PlacedTransition, RunningEpisode } from './model.ts';
import type { Group } from './nearness.ts';

export interface Swept {
  /** Later than the base's moment, or at it where something came to light that had begun before; in order of time. */
  readonly transitions: readonly PlacedTransition[];
  /** What lasts at `keepAt`. */
  readonly base: Base;
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
  const groups = new Groups(joint, lasting, contexts);
  /** Of what lasts, by episode. */
  const behind = new Map<string, Group>();
  for (const time of timesOf(lasting, contexts, base, until)) {
    if (time > keepAt) kept ??= running;
    const { formed, gone } = groups.moveTo(time);
    const clusters = formed.flatMap((group) => {
      const cluster = clusterOf(joint, group);
      return cluster ? [{ group, ...cluster }] : [];
    });
    const next: RunningEpisode[] = [];
    const change = (what: Pick<PlacedTransition, 'transition' | 'grade' | 'value' | 'reason' | 'sources'>, of: RunningEpisode): void => {
      const { episode, where, sensor, metric } = of;
      transitions.push({ time, sensor, metric, rule: joint.rule, ...what, episode, where });
    };
    for (const one of running) {
      const group = behind.get(one.episode);
      if (group && !gone.has(group)) {
        next.push(one);
        continue;
      }
      const position = clusters.findIndex((cluster) => isSame(joint, one, cluster));
      const [cluster] = position < 0 ? [] : clusters.splice(position, 1);
      if (!cluster) {
        behind.delete(one.episode);
        const reason = isWithdrawn(lasting, one, time) ? { reason: 'rule-withdrawn' as const } : {};
        change({ transition: 'clear', grade: one.grade, value: valueAt(lasting, one, time), ...reason }, one);
        continue;
      }
      const { grade, sensors } = cluster;
      const value = grade === one.grade ? one.value : valueAt(lasting, one, time);
      if (grade !== one.grade) change({ transition: isMoreSevere(grade, one.grade) ? 'upgrade' : 'downgrade', grade, value }, one);
      behind.set(one.episode, cluster.group);
      next.push({ ...one, grade, sensors, value });
    }
    for (const cluster of clusters) {
      const { lasting: completing, step } = latest(cluster.members);
      const { place, metric } = completing.course;
      const sensor = joint.across === 'sensor' ? place.sensor : (place.asset ?? place.sensor);
      const { where, grade, sensors } = cluster;
      const began = { episode: `${time} ${names++}`, where, grade, sensor, metric, sensors, value: step.value };
      const sources = sourcesOf(cluster, completing.course);
      change({ transition: 'onset', grade, value: step.value, ...(joint.across === 'sensor' ? {} : { sources }) }, began);
      behind.set(began.episode, cluster.group);
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

function isSame({ across }: Joint, { where, sensors }: RunningEpisode, cluster: Cluster): boolean {
  return typeof across === 'object' ? sensors.some((sensor) => cluster.sensors.includes(sensor)) : where === cluster.where;
}

/** Whether all that ends at a moment of those that meet a condition was withdrawn: what a reading ends needs no other reason. */
function isWithdrawn(all: readonly Lasting[], { sensors }: RunningEpisode, time: number): boolean {
  const own = new Set(sensors);
  const ends = all.flatMap(({ course, steps }) =>
    own.has(course.place.sensor) ? steps.filter((step) => step.time === time && step.grade === null) : [],
  );
  return ends.length > 0 && ends.every(({ reason }) => reason === 'rule-withdrawn');
}

/** What was last seen of those that meet a condition, when it changes: of what had ended before, nobody may know any more. */
function valueAt(all: readonly Lasting[], { sensors, value }: RunningEpisode, time: number): number {
  const own = new Set(sensors);
  const members = all.flatMap((lasting) => {
    const step = own.has(lasting.course.place.sensor) ? lasting.steps.findLast((candidate) => candidate.time <= time) : undefined;
    return step && (step.grade !== null || step.time === time) ? [{ lasting, step }] : [];
  });
  return members.length === 0 ? value : latest(members).step.value;
}
