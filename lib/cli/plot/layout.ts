/** Pixels of a picture. */
export const WIDTH = 960;
export const LEFT = 72;
export const RIGHT = 100;
export const INNER = WIDTH - LEFT - RIGHT;

/** Where a moment is drawn. */
export type AcrossTime = (time: number) => number;

export function acrossTime(from: number, to: number): AcrossTime {
  const span = to - from || 1;
  return (time) => LEFT + ((time - from) / span) * INNER;
}

/** A part of a picture, drawn from `top` on. */
export interface Drawn {
  readonly svg: string;
  readonly height: number;
}
