import type { ReportSeries } from '../../../lib/core/accountability/report/model.ts';
import { toInstant, toMillis } from '../../../lib/core/instant.ts';
import { chartScale } from './chart-scale.ts';
import { escaped } from './escape.ts';

const WIDTH = 680;
const HEIGHT = 190;
const PLOT = { left: 48, right: 60, top: 16, bottom: 24 };
const TIME_TICKS = 6;

/** A series as a drawing of its own: readings, the limits of its rules, where alarms began (▲) and ended (▽). Its classes are those of the page's style. */
export function chartSvg(series: ReportSeries, label: string): string {
  const scale = chartScale(series);
  const right = WIDTH - PLOT.right;
  const bottom = HEIGHT - PLOT.bottom;
  const x = (time: number): number => rounded(PLOT.left + ((time - scale.from) / (scale.to - scale.from)) * (right - PLOT.left));
  const y = (value: number): number => rounded(bottom - ((value - scale.low) / (scale.high - scale.low)) * (bottom - PLOT.top));
  const grid = scale.ticks.map(
    (tick) =>
      `<line class="grid" x1="${PLOT.left}" x2="${right}" y1="${y(tick)}" y2="${y(tick)}"/>` +
      `<text class="tick" x="${PLOT.left - 5}" y="${y(tick) + 3}" text-anchor="end">${tick}</text>`,
  );
  const times = Array.from({ length: TIME_TICKS }, (_, index) => scale.from + (index / (TIME_TICKS - 1)) * (scale.to - scale.from));
  const axis = times.map(
    (time) =>
      `<text class="tick" x="${x(time)}" y="${HEIGHT - 8}" text-anchor="middle">${toInstant(Math.round(time)).slice(11, 19)}</text>`,
  );
  const limits = series.thresholds.map(
    ({ grade, value }) =>
      `<line class="limit limit-${grade}" x1="${PLOT.left}" x2="${right}" y1="${y(value)}" y2="${y(value)}"/>` +
      `<text class="limit-name" x="${right + 4}" y="${y(value) + 3}">${grade} ${value}</text>`,
  );
  const isShown = (time: number): boolean => time >= scale.from && time <= scale.to;
  const moments = (instants: readonly string[], shape: string, name: string): string[] =>
    [...new Set(instants)]
      .map(toMillis)
      .filter(isShown)
      .map(
        (time) =>
          `<line class="${name}" x1="${x(time)}" x2="${x(time)}" y1="${PLOT.top}" y2="${bottom}"/>` +
          `<text class="${name}-mark" x="${x(time)}" y="${PLOT.top - 4}" text-anchor="middle">${shape}</text>`,
      );
  const onsets = moments(
    series.onsets.map(({ at }) => at),
    '▲',
    'onset',
  );
  const clears = moments(series.clears, '▽', 'clear');
  const path = series.points.map(([time, value]) => `${x(time)},${y(value)}`).join(' ');
  const dots =
    series.points.length <= 60 ? series.points.map(([time, value]) => `<circle class="dot" cx="${x(time)}" cy="${y(value)}" r="2"/>`) : [];
  return [
    `<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(label)}">`,
    ...grid,
    ...axis,
    ...limits,
    ...onsets,
    ...clears,
    `<polyline class="readings" points="${path}"/>`,
    ...dots,
    '</svg>',
  ].join('');
}

const rounded = (pixels: number): number => Math.round(pixels * 10) / 10;
