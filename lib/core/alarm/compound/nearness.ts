import { distanceMetres, pointOnEarth } from '../../registry/distance.ts';
import type { Position } from '../../registry/model.ts';
import type { Lasting } from './clusters.ts';
import { type Joint, whereOf } from './joint.ts';
import type { Place, Step } from './model.ts';

/** A course, and how it stands with it at the moment that is looked at. */
export interface Node {
  readonly lasting: Lasting;
  /** In the order of names. */
  readonly order: number;
  readonly cell: Cell;
  step: Step | undefined;
  /** Those that meet the condition together with it; `undefined` while it does not. */
  group: Group | undefined;
}

export interface Group {
  readonly members: Node[];
}

/** Nodes that are looked at together when those near one of them are looked for. */
export interface Cell {
  /** Those that meet the condition now. */
  readonly present: Set<Node>;
  /** Itself, and where else what is near may be. */
  readonly around: Cell[];
}

export function nodesOf(joint: Joint, all: readonly Lasting[]): Node[] {
  const cells = typeof joint.across === 'object' ? cellsByRadius(joint.across.radius, all) : cellsByKey((place) => whereOf(joint, place));
  return all.map((lasting, order) => ({ lasting, order, cell: cells(lasting.course.place), step: undefined, group: undefined }));
}

/** Of two in cells that are around each other. Where no positions are known, everything is near. */
export function isNear({ across }: Joint, a: Node, b: Node): boolean {
  if (typeof across !== 'object') return true;
  const [from, to] = [a.lasting.course.place.position, b.lasting.course.place.position];
  return !from || !to || distanceMetres(from, to) <= across.radius;
}

function cellsByKey(keyOf: (place: Place) => string): (place: Place) => Cell {
  const cells = new Map<string, Cell>();
  return (place) => {
    const known = cells.get(keyOf(place));
    if (known) return known;
    const cell: Cell = { present: new Set(), around: [] };
    cell.around.push(cell);
    cells.set(keyOf(place), cell);
    return cell;
  };
}

const STEPS = [-1, 0, 1];
const AROUND = STEPS.flatMap((x) => STEPS.flatMap((y) => STEPS.map((z) => [x, y, z] as const)));

/** Cubes with edges of a radius: no straight line is longer than the way over the ground, so what is near is in one that touches. */
function cellsByRadius(radius: number, all: readonly Lasting[]): (place: Place) => Cell {
  if (all.some(({ course }) => !course.place.position)) return cellsByKey(() => '');
  const cells = new Map<string, Cell>();
  return ({ position }) => {
    const [x, y, z] = pointOnEarth(position as Position).map((metres) => Math.floor(metres / radius)) as [number, number, number];
    const known = cells.get(`${x} ${y} ${z}`);
    if (known) return known;
    const cell: Cell = { present: new Set(), around: [] };
    cells.set(`${x} ${y} ${z}`, cell);
    for (const [dx, dy, dz] of AROUND) {
      const other = cells.get(`${x + dx} ${y + dy} ${z + dz}`);
      if (!other) continue;
      cell.around.push(other);
      if (other !== cell) other.around.push(cell);
    }
    return cell;
  };
}
