import type { Grade } from '../../registry/model.ts';
import { isMoreSevere } from '../rule-machine.ts';
import { type Joint, whereOf } from './joint.ts';
import type { Course, Step } from './model.ts';
import type { Group } from './nearness.ts';

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

/** Those of a group at the moment at which it was formed, where they are enough. */
export function clusterOf(joint: Joint, group: Group): Cluster | undefined {
  const members = group.members as Cluster['members'];
  const operands = new Set<number>();
  // In the order of the names, which begin with them.
  const sensors = new Set<string>();
  let worst: Grade = 'III';
  for (const { lasting, step } of members) {
    operands.add(lasting.course.operand);
    sensors.add(lasting.course.place.sensor);
    if (isMoreSevere(step.grade as Grade, worst)) worst = step.grade as Grade;
  }
  const [first] = members;
  const isMet = joint.of === 'any' || operands.size === joint.operands.length;
  if (!first || !isMet || sensors.size < joint.sources) return undefined;
  return { where: whereOf(joint, first.lasting.course.place), members, sensors: [...sensors], grade: joint.grade ?? worst };
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
