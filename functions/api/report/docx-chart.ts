import type { ReportSeries } from '../../../lib/core/accountability/report/model.ts';
import { toMillis } from '../../../lib/core/instant.ts';
import { chartScale } from './chart-scale.ts';
import { escaped } from './escape.ts';

const LIMIT_COLOURS: Readonly<Record<string, string>> = { I: 'B3161B', II: 'D46B08', III: 'A08500' };
const DAY = 86_400_000;
/** 1970-01-01 in days as spreadsheets count them, and Foshan's offset: a chart's times are local. */
const SERIAL_1970 = 25_569;
const OFFSET = 8 * 3_600_000;

interface Line {
  readonly name: string;
  readonly colour: string;
  readonly dashed: boolean;
  readonly points: readonly (readonly [number, number])[];
}

/** A series as a chart of Word's own (DrawingML): its numbers lie in it, so that no spreadsheet need be embedded. */
export function docxChart(series: ReportSeries): string {
  const scale = chartScale(series);
  const isShown = (time: number): boolean => time >= scale.from && time <= scale.to;
  const upright = (name: string, colour: string, times: readonly number[]): Line[] =>
    times.filter(isShown).map((time) => ({
      name,
      colour,
      dashed: false,
      points: [
        [time, scale.low],
        [time, scale.high],
      ],
    }));
  const lines: Line[] = [
    { name: `${series.metric}${series.unit ? ` ${series.unit}` : ''}`, colour: '0B5CAD', dashed: false, points: series.points },
    ...series.thresholds.map(({ grade, value }): Line => {
      const points = [
        [scale.from, value],
        [scale.to, value],
      ] as const;
      return { name: `${grade} ${value}`, colour: LIMIT_COLOURS[grade] ?? '666666', dashed: true, points };
    }),
    ...upright('报警 onset', 'B3161B', [...new Set(series.onsets.map(({ at }) => toMillis(at)))]),
    ...upright('恢复 clear', '0B6B2F', [...new Set(series.clears.map(toMillis))]),
  ];
  const axis = (id: number, other: number, position: string, low: number, high: number, format: string): string =>
    `<c:valAx><c:axId val="${id}"/><c:scaling><c:orientation val="minMax"/><c:max val="${high}"/><c:min val="${low}"/></c:scaling>` +
    `<c:delete val="0"/><c:axPos val="${position}"/>${position === 'l' ? '<c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="E2E2E2"/></a:solidFill></a:ln></c:spPr></c:majorGridlines>' : ''}` +
    `<c:numFmt formatCode="${format}" sourceLinked="0"/><c:majorTickMark val="out"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>` +
    `${SMALL_TEXT}<c:crossAx val="${other}"/><c:crosses val="min"/></c:valAx>`;
  return (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
    '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">' +
    '<c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>' +
    `<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>${lines.map(lineXml).join('')}<c:axId val="1"/><c:axId val="2"/></c:scatterChart>` +
    axis(1, 2, 'b', serial(scale.from), serial(scale.to), 'hh:mm:ss') +
    axis(2, 1, 'l', scale.low, scale.high, 'General') +
    `</c:plotArea><c:legend><c:legendPos val="r"/>${SMALL_TEXT}</c:legend><c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart></c:chartSpace>`
  );
}

const SMALL_TEXT = '<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="700"/></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>';

const serial = (time: number): number => (time + OFFSET) / DAY + SERIAL_1970;

function lineXml({ name, colour, dashed, points }: Line, index: number): string {
  const numbers = (values: readonly number[]): string =>
    `<c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="${values.length}"/>${values
      .map((value, at) => `<c:pt idx="${at}"><c:v>${value}</c:v></c:pt>`)
      .join('')}</c:numLit>`;
  return (
    `<c:ser><c:idx val="${index}"/><c:order val="${index}"/><c:tx><c:v>${escaped(name)}</c:v></c:tx>` +
    `<c:spPr><a:ln w="${index === 0 ? 15875 : 9525}"><a:solidFill><a:srgbClr val="${colour}"/></a:solidFill>${dashed ? '<a:prstDash val="dash"/>' : ''}</a:ln></c:spPr>` +
    `<c:marker><c:symbol val="none"/></c:marker><c:xVal>${numbers(points.map(([time]) => serial(time)))}</c:xVal>` +
    `<c:yVal>${numbers(points.map(([, value]) => value))}</c:yVal><c:smooth val="0"/></c:ser>`
  );
}
