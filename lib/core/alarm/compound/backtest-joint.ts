import { byEpisode } from '../amend.ts';
import type { Transition } from '../model.ts';
import type { CompiledRule } from '../rule.ts';
import { endOf } from './clusters.ts';
import { type Joint, jointOf, scopeOf } from './joint.ts';
import type { Base, ContextSpan, Course, Place, PlacedTransition } from './model.ts';
import { sweep } from './sweep.ts';

/** What is known of the things that a file has readings of. */
export interface RecordedWorld {
  /** @default nothing but its name: then all sensors are looked at together */
  readonly placeOf?: (sensor: string) => Place;
  /** By context, when it held. @default never */
  readonly contexts?: ReadonlyMap<string, readonly ContextSpan[]>;
}

/** What the conditions of one rule did on single series, condition by condition. */
export type OperandTransitions = readonly (readonly Transition[])[];

/** Edges that are looked at together: with how many there are in a file, the time it takes would grow in the square. */
const EDGES_AT_ONCE = 400;

/** What a rule over several things, or one that applies in a context, would have done; `until`: how far the record goes. */
export function backtestJoint(rule: CompiledRule, found: OperandTransitions, until: number, world: RecordedWorld): Transition[] {
  const joint = jointOf(rule);
  if (!joint) return [];
  const placeOf = world.placeOf ?? ((sensor: string): Place => ({ sensor }));
  const contexts = world.contexts?.get(joint.while ?? '') ?? [];
  if (joint.while !== undefined && contexts.length === 0) return [];
  const courses = found.flatMap((transitions, operand) => coursesOf(transitions, operand, placeOf));
  const scopes = Map.groupBy(courses, ({ place }) => scopeOf(joint, place));
  return [...scopes.values()].flatMap((own) => swept(joint, own, contexts, until).map(bare));
}

const bare = ({ episode: _own, where: _there, sources: _behind, ...transition }: PlacedTransition): Transition => transition;

function coursesOf(transitions: readonly Transition[], operand: number, placeOf: (sensor: string) => Place): Course[] {
  const running = new Map<string, string>();
  const named = transitions.map((transition) => {
    const { sensor, metric, time } = transition;
    const series = `${sensor}/${metric}`;
    if (transition.transition === 'onset') running.set(series, `${operand} ${series} ${time}`);
    return { ...transition, episode: running.get(series) as string };
  });
  return [...byEpisode(named)].map(([source, own]) => {
    const { sensor, metric } = own[0] as Transition;
    const steps = own.map(({ time, transition, grade, value }) => ({ time, grade: transition === 'clear' ? null : grade, value }));
    return { source, operand, metric, place: placeOf(sensor), steps };
  });
}

function swept(joint: Joint, courses: readonly Course[], contexts: readonly ContextSpan[], until: number): PlacedTransition[] {
  const times = courses.flatMap(({ steps }) => steps.map(({ time }) => time)).sort((a, b) => a - b);
  const transitions: PlacedTransition[] = [];
  let base: Base | null = null;
  for (let next = EDGES_AT_ONCE; ; next += EDGES_AT_ONCE) {
    const to = Math.min(until, times[next] ?? until);
    const from: number = base?.at ?? Number.NEGATIVE_INFINITY;
    const own = courses.filter((course) => (course.steps[0]?.time ?? 0) <= to && endOf(joint, course) > from);
    const found = sweep(joint, own, contexts, base, to, to);
    transitions.push(...found.transitions);
    base = found.base;
    if (to >= until) return transitions;
  }
}
