import { contains } from '../../tier/tier-path.ts';
import type { Lasting } from './clusters.ts';
import type { Joint } from './joint.ts';
import type { ContextSpan, Step } from './model.ts';
import { type Group, isNear, type Node, nodesOf } from './nearness.ts';

export interface Regrouped {
  /** In which something is otherwise than at the moment before, in the order of their first members, which have an order of their own. */
  readonly formed: readonly Group[];
  /** That are not there any more, or not so. */
  readonly gone: ReadonlySet<Group>;
}

/**
 * Those that meet a condition together, as time goes on: those of one place; of a radius, those of which each is near another. In a storm
 * hundreds of sensors are in alarm, and little of it changes from moment to moment: only what does is looked at.
 */
export class Groups {
  readonly #joint: Joint;
  readonly #contexts: readonly ContextSpan[];
  readonly #nodes: readonly Node[];
  readonly #changes: readonly { readonly node: Node; readonly step: Step }[];
  #next = 0;
  #inForce: readonly ContextSpan[] = [];

  constructor(joint: Joint, all: readonly Lasting[], contexts: readonly ContextSpan[]) {
    this.#joint = joint;
    this.#contexts = joint.while === undefined ? [] : contexts;
    this.#nodes = nodesOf(joint, all);
    const changes = this.#nodes.flatMap((node) => node.lasting.steps.map((step) => ({ node, step })));
    this.#changes = changes.sort((a, b) => a.step.time - b.step.time);
  }

  /** Goes on to a moment that is not before the last one. */
  moveTo(time: number): Regrouped {
    const [formed, gone] = [new Set<Group>(), new Set<Group>()];
    const [torn, came] = [new Set<Group>(), new Set<Node>()];
    for (const node of this.#touchedAt(time)) {
      const { group } = node;
      const meets = this.#meets(node);
      if (group) gone.add(group);
      if (group && !meets) torn.add(group);
      else if (!group && meets) came.add(node);
    }
    // A group that was looked at once is not changed: whoever holds it knows it by that.
    for (const group of gone) {
      for (const node of group.members) node.group = undefined;
      const left = torn.has(group) ? group.members.filter((node) => this.#stays(node)) : group.members;
      for (const own of torn.has(group) ? this.#connected(left) : [[...left]]) formed.add(together(own));
    }
    for (const node of came) {
      const near = this.#groupsNear(node);
      node.cell.present.add(node);
      for (const group of near) if (!formed.delete(group)) gone.add(group);
      formed.add(together([...near.flatMap(({ members }) => members), node]));
    }
    for (const { members } of formed) members.sort((a, b) => a.order - b.order);
    const first = ({ members }: Group): number => members[0]?.order ?? 0;
    return { formed: [...formed].sort((a, b) => first(a) - first(b)), gone };
  }

  #touchedAt(time: number): Set<Node> {
    const touched = new Set<Node>();
    for (let change = this.#changes[this.#next]; change && change.step.time <= time; change = this.#changes[++this.#next]) {
      change.node.step = change.step;
      touched.add(change.node);
    }
    const inForce = this.#contexts.filter(({ from, to }) => from <= time && (to === undefined || time < to));
    const isSame = inForce.length === this.#inForce.length && inForce.every((span, index) => span === this.#inForce[index]);
    this.#inForce = inForce;
    return isSame ? touched : new Set(this.#nodes);
  }

  #meets({ step, lasting }: Node): boolean {
    if (!step || step.grade === null) return false;
    const { town } = lasting.course.place;
    const applies = ({ place }: ContextSpan): boolean => place === undefined || (town !== undefined && contains(place, town));
    return this.#joint.while === undefined || this.#inForce.some(applies);
  }

  #stays(node: Node): boolean {
    const meets = this.#meets(node);
    if (!meets) node.cell.present.delete(node);
    return meets;
  }

  /** What still hangs together of a group that lost some. */
  #connected(left: readonly Node[]): Node[][] {
    const parts: Node[][] = [];
    const reached = new Set<Node>();
    for (const first of left) {
      if (reached.has(first)) continue;
      const part = [first];
      first.cell.present.delete(first);
      for (const node of part) {
        reached.add(node);
        for (const { present } of node.cell.around) {
          for (const other of present) {
            if (other.group || !isNear(this.#joint, node, other)) continue;
            // Whoever was reached is not looked at again.
            present.delete(other);
            part.push(other);
          }
        }
      }
      parts.push(part);
    }
    for (const node of left) node.cell.present.add(node);
    return parts;
  }

  #groupsNear(node: Node): Group[] {
    const near = new Set<Group>();
    for (const { present } of node.cell.around)
      for (const other of present) if (other.group && !near.has(other.group) && isNear(this.#joint, node, other)) near.add(other.group);
    return [...near];
  }
}

function together(members: Node[]): Group {
  const group = { members };
  for (const node of members) node.group = group;
  return group;
}
