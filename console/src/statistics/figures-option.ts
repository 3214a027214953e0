import type { ChartColours } from '../charts/series-option.ts';

/** One part of a breakdown, as it is drawn. */
export interface DrawnPart {
  readonly name: string;
  readonly raised: number;
  readonly false: number;
  /** From 0 to 100; `null` where nothing counts. */
  readonly punctuality: number | null;
}

interface FigureWords {
  readonly raised: string;
  readonly false: string;
  readonly punctuality: string;
}

/** The options of ECharts for a breakdown: incidents as columns, punctuality as a line with its own axis, each told apart by its shape too. */
export function figuresOption(parts: readonly DrawnPart[], words: FigureWords, colours: ChartColours): Readonly<Record<string, unknown>> {
  const label = { color: colours.faint, fontSize: 11 };
  const quiet = { axisLabel: label, axisLine: { lineStyle: { color: colours.line } }, axisTick: { show: false } };
  return {
    animation: false,
    grid: { left: 8, right: 8, top: 34, bottom: 4, containLabel: true },
    legend: { top: 0, textStyle: { color: colours.ink, fontSize: 12 } },
    tooltip: {
      trigger: 'axis',
      // Drawn, not put into the page: a name that looks like markup stays a name.
      renderMode: 'richText',
      confine: true,
      backgroundColor: colours.panel,
      borderColor: colours.line,
      textStyle: { color: colours.ink, fontSize: 12 },
    },
    xAxis: {
      type: 'category',
      data: parts.map(({ name }) => name),
      ...quiet,
      axisLabel: { ...label, hideOverlap: true, width: 90, overflow: 'truncate' },
    },
    yAxis: [
      { type: 'value', minInterval: 1, ...quiet, splitLine: { lineStyle: { color: colours.line, opacity: 0.5 } } },
      { type: 'value', min: 0, max: 100, ...quiet, axisLabel: { ...label, formatter: '{value} %' }, splitLine: { show: false } },
    ],
    series: [
      { type: 'bar', name: words.raised, data: parts.map(({ raised }) => raised), itemStyle: { color: colours.series }, barMaxWidth: 36 },
      {
        type: 'bar',
        name: words.false,
        data: parts.map((part) => part.false),
        itemStyle: { color: 'transparent', borderColor: colours.faint, borderWidth: 1.5, borderType: 'dashed' },
        barMaxWidth: 36,
      },
      {
        type: 'line',
        name: words.punctuality,
        yAxisIndex: 1,
        data: parts.map(({ punctuality }) => punctuality),
        symbol: 'diamond',
        symbolSize: 9,
        lineStyle: { color: colours.ink, width: 1.5 },
        itemStyle: { color: colours.ink },
      },
    ],
  };
}
