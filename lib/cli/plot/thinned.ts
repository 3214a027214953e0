/** What was measured, or what a rule made of it, at a moment (epoch milliseconds). */
export interface Point {
  readonly time: number;
  readonly value: number;
}

/** A pause of so many usual intervals is drawn as one. */
const GAP = 5;

/** The points in pieces: where much more time than usual lies between two, nothing is known of it, and no line is drawn. */
export function pieces(points: readonly Point[]): Point[][] {
  const intervals = points.slice(1).map(({ time }, index) => time - (points[index] as Point).time);
  const usual = intervals.toSorted((a, b) => a - b)[Math.floor(intervals.length / 2)] ?? 0;
  const found: Point[][] = [];
  points.forEach((point, index) => {
    const isNext = index > 0 && (intervals[index - 1] as number) <= GAP * usual;
    if (isNext) (found.at(-1) as Point[]).push(point);
    else found.push([point]);
  });
  return found;
}

/** As many points as can be told apart: of each of `columns` columns the first, the lowest, the highest and the last. */
export function thinned(points: readonly Point[], from: number, to: number, columns: number): readonly Point[] {
  if (points.length <= 4 * columns) return points;
  const width = (to - from) / columns || 1;
  const byColumn = Map.groupBy(points, ({ time }) => Math.floor((time - from) / width));
  return [...byColumn.values()].flatMap((own) => {
    let [lowest, highest] = [own[0] as Point, own[0] as Point];
    for (const point of own) {
      if (point.value < lowest.value) lowest = point;
      if (point.value > highest.value) highest = point;
    }
    return [...new Set([own[0] as Point, lowest, highest, own.at(-1) as Point])].sort((a, b) => a.time - b.time);
  });
}
