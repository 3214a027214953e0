import type { Grade } from '../api/types.ts';
import type { AlarmSpan, Bound, Sample } from './series.ts';
import { lineOf, longestStep, rangeOf } from './series.ts';

/** The colours of the style sheet, which a canvas cannot read by itself. */
export interface ChartColours {
  readonly ink: string;
  readonly faint: string;
  readonly line: string;
  readonly panel: string;
  readonly series: string;
  readonly alarm: string;
  readonly grade: Readonly<Record<Grade, string>>;
}

/** What is written in the picture, in the reader's language. A canvas shows it as it is: nothing in it is markup. */
export interface ChartWords {
  /** On the axis. */
  time(at: number): string;
  moment(at: number): string;
  value(value: number): string;
  bound(bound: Bound): string;
  span(span: AlarmSpan): string;
  flags(flags: readonly string[]): string;
  readonly now: string;
  readonly series: string;
  readonly poor: string;
}

export interface SeriesPicture {
  readonly samples: readonly Sample[];
  readonly bounds: readonly Bound[];
  readonly spans: readonly AlarmSpan[];
  readonly from: number;
  readonly to: number;
  readonly now?: number | undefined;
  readonly intervalSeconds?: number | undefined;
}

/** Each sample is a dot of its own as long as they can be told apart. */
const DOTS = 150;
/** Dashes tell the bounds apart without their colours. */
const DASHES: Readonly<Record<Grade, readonly number[]>> = { I: [12, 3], II: [7, 4], III: [3, 4] };

interface Point {
  readonly seriesIndex: number;
  readonly value: readonly [number, number | null];
}

/** The options of ECharts for one series. */
export function seriesOption(picture: SeriesPicture, words: ChartWords, colours: ChartColours): Readonly<Record<string, unknown>> {
  const { samples, bounds, spans, from, to, now, intervalSeconds } = picture;
  const [min, max] = rangeOf(samples, bounds);
  const poor = samples.filter(({ flags }) => flags.length > 0);
  const flagsAt = new Map(poor.map(({ at, flags }) => [at, flags]));
  const label = { color: colours.faint, fontSize: 11 };
  return {
    animation: false,
    // Ticks on whole hours of UTC are on whole hours of the city too; what is written at them is the city's time.
    useUTC: true,
    grid: { left: 8, right: 14, top: 14, bottom: 4, containLabel: true },
    xAxis: {
      type: 'time',
      min: from,
      max: to,
      axisLabel: { ...label, hideOverlap: true, formatter: (at: number) => words.time(at) },
      axisLine: { lineStyle: { color: colours.line } },
      axisTick: { lineStyle: { color: colours.line } },
    },
    yAxis: {
      type: 'value',
      min,
      max,
      axisLabel: { ...label, showMinLabel: false, showMaxLabel: false, formatter: (value: number) => String(Number(value.toPrecision(6))) },
      splitLine: { lineStyle: { color: colours.line, opacity: 0.5 } },
    },
    tooltip: {
      trigger: 'axis',
      // Drawn, not put into the page: a name that looks like markup stays a name.
      renderMode: 'richText',
      confine: true,
      backgroundColor: colours.panel,
      borderColor: colours.line,
      textStyle: { color: colours.ink, fontSize: 12 },
      axisPointer: { type: 'line', lineStyle: { color: colours.faint } },
      formatter: (points: readonly Point[]) => tooltipText(points, words, flagsAt),
    },
    series: [
      {
        type: 'line',
        name: words.series,
        data: lineOf(samples, longestStep(samples, intervalSeconds)),
        connectNulls: false,
        showSymbol: samples.length <= DOTS,
        symbol: 'circle',
        symbolSize: 4,
        lineStyle: { color: colours.series, width: 1.5 },
        itemStyle: { color: colours.series },
        markLine: {
          silent: true,
          symbol: 'none',
          data: [
            ...bounds.map((bound) => boundLine(bound, words, colours)),
            ...(now !== undefined && now >= from && now <= to ? [nowLine(now, words, colours)] : []),
          ],
        },
        markArea: { silent: true, data: spans.flatMap((span) => spanArea(span, picture, words, colours)) },
      },
      {
        type: 'scatter',
        name: words.poor,
        data: poor.map(({ at, value }) => [at, value]),
        symbol: 'diamond',
        symbolSize: 11,
        itemStyle: { color: 'transparent', borderColor: colours.alarm, borderWidth: 2 },
        tooltip: { show: false },
      },
    ],
  };
}

function tooltipText(points: readonly Point[], words: ChartWords, flagsAt: ReadonlyMap<number, readonly string[]>): string {
  const [at, value] = points.find(({ seriesIndex }) => seriesIndex === 0)?.value ?? points[0]?.value ?? [];
  if (at === undefined || value === null || value === undefined) return '';
  const flags = flagsAt.get(at);
  return [words.moment(at), words.value(value), ...(flags ? [words.flags(flags)] : [])].join('\n');
}

function boundLine(bound: Bound, words: ChartWords, colours: ChartColours): object {
  const color = colours.grade[bound.grade];
  return {
    yAxis: bound.value,
    lineStyle: { color, type: DASHES[bound.grade], width: bound.tried ? 2.5 : 1.5 },
    label: { formatter: words.bound(bound), position: 'insideEndTop', color: colours.ink, fontSize: 11 },
  };
}

const nowLine = (now: number, words: ChartWords, colours: ChartColours): object => ({
  xAxis: now,
  lineStyle: { color: colours.ink, type: 'solid', width: 1, opacity: 0.6 },
  label: { formatter: words.now, position: 'insideEndBottom', rotate: 0, color: colours.ink, fontSize: 11 },
});

/** Nothing where it lies outside of what is shown. */
function spanArea(span: AlarmSpan, { from, to, now }: SeriesPicture, words: ChartWords, colours: ChartColours): object[][] {
  const [begin, end] = [Math.max(from, span.from), Math.min(to, span.to ?? now ?? to)];
  if (begin > to || end < from) return [];
  const itemStyle = { color: colours.grade[span.grade], opacity: 0.22 };
  const label = { formatter: words.span(span), position: 'insideTopLeft', color: colours.ink, fontSize: 11 };
  return [[{ xAxis: begin, itemStyle, label }, { xAxis: end }]];
}
