import type { Transition } from '../../core/alarm/model.ts';
import { withoutNoise } from '../../core/decimal.ts';
import type { Bound, Chart } from './charts.ts';
import { type AcrossTime, type Drawn, INNER, LEFT } from './layout.ts';
import { mark } from './marks.ts';
import { seenMarks, seenSpans } from './seen.ts';
import { element, label, short } from './svg.ts';
import { type Point, pieces, thinned } from './thinned.ts';
import type { TimeTick } from './time-axis.ts';
import { valueAxis } from './value-axis.ts';

const TITLE = 20;
const HEIGHT = { readings: 200, derived: 100 } as const;
/** So few readings are drawn one by one. */
const FEW = 100;
/** Below the last line. */
const AIR = 8;

export interface Times {
  readonly from: number;
  readonly to: number;
  readonly x: AcrossTime;
  readonly ticks: readonly TimeTick[];
}

/** Readings, what is compared, the bounds, and where something began or ended; shaded while in alarm. */
export function drawChart(chart: Chart, top: number, { from, to, x, ticks }: Times): Drawn {
  const height = chart.isDerived ? HEIGHT.derived : HEIGHT.readings;
  const lines = [chart.readings, ...chart.signals.map(({ points }) => points)];
  const axis = valueAxis([...lines.flat().map(({ value }) => value), ...chart.bounds.map(({ value }) => value)], height / 45);
  const [first, last] = [top + TITLE, top + TITLE + height];
  const y = (value: number): number => last - ((value - axis.low) / (axis.high - axis.low)) * height;
  const isUnder = chart.signals.length > 0;
  const path = (points: readonly Point[], name: string): string => {
    const parts = pieces(points).map((part) => thinned(part, from, to, INNER));
    return pathOf(parts, points.length <= FEW, x, y, name);
  };
  const compared = new Map((chart.signals.at(-1)?.points ?? chart.readings).map(({ time, value }) => [time, value]));
  return {
    height: TITLE + height + AIR,
    svg: [
      label(LEFT, top + 14, titleOf(chart), { class: 'name' }),
      ...seenSpans(chart.spans, x).map((span) =>
        element('rect', { x: x(span.from), y: first, width: x(span.to) - x(span.from), height, class: `shade s-${span.grade}` }),
      ),
      ...ticks.map(({ time }) => element('line', { x1: x(time), x2: x(time), y1: first, y2: last, class: 'grid' })),
      ...axis.ticks.map((value) => element('line', { x1: LEFT, x2: LEFT + INNER, y1: y(value), y2: y(value), class: 'grid' })),
      ...axis.ticks.map((value) => label(LEFT - 6, y(value) + 4, String(value), { class: 'faint', 'text-anchor': 'end' })),
      element('rect', { x: LEFT, y: first, width: INNER, height, class: 'frame' }),
      ...drawBounds(chart.bounds, y),
      path(chart.readings, isUnder ? 'reading under' : 'reading'),
      ...chart.signals.map(({ points }) => path(points, 'signal')),
      ...seenMarks(chart.transitions, x).map((transition) => markAt(transition, compared, x, y)),
    ].join('\n'),
  };
}

/** `vibration (m/s2); 10 min RMS`, each thing in both languages. */
function titleOf({ title, unit, isDerived, signals }: Chart): string {
  const measured = `${title}${unit === '' || unit === '1' ? '' : ` (${unit})`}`;
  return isDerived ? measured : [measured, ...signals.map((signal) => signal.title)].join('; ');
}

function pathOf(parts: readonly (readonly Point[])[], areFew: boolean, x: AcrossTime, y: (value: number) => number, name: string): string {
  const lines = parts.filter(({ length }) => length > 1);
  const lone = (areFew ? parts : parts.filter(({ length }) => length === 1)).flat();
  const d = lines.map((part) => `M${part.map(({ time, value }) => `${short(x(time))} ${short(y(value))}`).join('L')}`).join('');
  const dots = lone.map(({ time, value }) =>
    element('circle', { cx: x(time), cy: y(value), r: 2, class: name.startsWith('signal') ? 'dot compared' : 'dot' }),
  );
  return [d === '' ? '' : element('path', { d, class: name }), ...dots].join('');
}

/** The labels of near bounds are moved apart. */
function drawBounds(bounds: readonly Bound[], y: (value: number) => number): string[] {
  let lowest = Number.POSITIVE_INFINITY;
  return bounds
    .toSorted((a, b) => a.value - b.value)
    .flatMap(({ grade, value }) => {
      const at = y(value);
      lowest = Math.min(at + 4, lowest - 12);
      const text = grade === 'clear' ? `解除 clear ${withoutNoise(value)}` : `${grade} ${withoutNoise(value)}`;
      return [
        element('line', { x1: LEFT, x2: LEFT + INNER, y1: at, y2: at, class: `bound b-${grade}` }),
        label(LEFT + INNER + 4, lowest, text, { class: `t-${grade}` }),
      ];
    });
}

/** At what was compared then; nothing is drawn where nothing was measured (of a silence). */
function markAt(
  { time, transition }: Transition,
  compared: ReadonlyMap<number, number>,
  x: AcrossTime,
  y: (value: number) => number,
): string {
  const value = compared.get(time);
  return value === undefined ? '' : mark(transition, x(time), y(value));
}
