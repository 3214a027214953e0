import { distanceMetres } from '../../registry/distance.ts';
import type { Grade } from '../../registry/model.ts';
import { contains } from '../../tier/tier-path.ts';
import { isMoreSevere } from '../rule-machine.ts';
import { type Joint, whereOf } from './joint.ts';
import type { ContextSpan, Course, Step } from './model.ts';

/** A course as it counts: its end comes `within` later. */
export interface Lasting {
  readonly course: Course;
  readonly steps: readonly Step[];
}

/** Sensors that meet the condition together at one moment. */
export interface Cluster {
  readonly where: string;
  readonly members: readonly { readonly lasting: Lasting; readonly step: Step }[];
  readonly sensors: readonly string[];
  readonly grade: Grade;
}

/** When a course stops counting; infinite while it lasts. */
export function endOf({ within }: Joint, { steps }: Course): number {
  const last = steps.at(-1);
  return last?.grade === null ? last.time + within : Number.POSITIVE_INFINITY;
}

export function lastingOf({ within }: Joint, course: Course): Lasting {
  const steps = course.steps.map((step) => (step.grade === null ? { ...step, time: step.time + within } : step));
  return { course, steps };
}

/** Those that meet the condition at a moment, place by place. */
export function clustersAt(joint: Joint, all: readonly Lasting[], contexts: readonly ContextSpan[], time: number): Cluster[] {
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

/** Sorts by what happened, before the identity of the episode, which is not the same in a file of history. */
export function nameOf({ course }: Lasting): string {
  const { place, operand, metric, source, steps } = course;
  return `${place.sensor} ${operand} ${metric} ${String(steps[0]?.time ?? 0).padStart(16, '0')} ${source}`;
}

/** The one that changed last; of several at one moment, the first by name. */
export function latest<Member extends { readonly lasting: Lasting; readonly step: Step }>(members: readonly Member[]): Member {
  return members.reduce((best, member) => {
    if (member.step.time !== best.step.time) return member.step.time > best.step.time ? member : best;
    return nameOf(member.lasting) < nameOf(best.lasting) ? member : best;
  });
}
