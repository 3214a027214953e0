import type { Transition } from '../../core/alarm/model.ts';
import { element, short } from './svg.ts';

/** The sign of a transition, at a place: a filled triangle up begins, a filled diamond is worse, a hollow diamond better, a hollow triangle down ends. */
export function mark(transition: Transition['transition'], x: number, y: number): string {
  const corners = SHAPES[transition].map(([right, down]) => `${short(x + right)},${short(y + down)}`);
  const isFilled = transition === 'onset' || transition === 'upgrade';
  return element('polygon', { points: corners.join(' '), class: isFilled ? 'mark' : 'hollow' });
}

const UP = [
  [0, -5],
  [5, 4],
  [-5, 4],
] as const;
const DIAMOND = [
  [0, -5],
  [5, 0],
  [0, 5],
  [-5, 0],
] as const;
const DOWN = [
  [0, 5],
  [5, -4],
  [-5, -4],
] as const;
const SHAPES = { onset: UP, upgrade: DIAMOND, downgrade: DIAMOND, clear: DOWN } as const;
