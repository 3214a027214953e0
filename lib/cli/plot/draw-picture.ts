import { GRADES } from '../../core/registry/model.ts';
import { drawChart, type Times } from './draw-chart.ts';
import { drawContext, drawLane } from './draw-lane.ts';
import { acrossTime, type Drawn, INNER, LEFT, WIDTH } from './layout.ts';
import { drawLegend } from './legend.ts';
import type { SensorPicture } from './sensor-pictures.ts';
import { STYLE } from './style.ts';
import { element, escaped, label } from './svg.ts';
import { timeTicks } from './time-axis.ts';

/** Between two sensors. */
const APART = 18;
const HEAD = 26;
const AXIS = 40;
/** A tick needs so much room for its hour. */
const TICK = 76;

/** One SVG picture of sensors, one below the other. */
export function drawPicture(sensors: readonly SensorPicture[]): string {
  const grades = GRADES.filter((grade) =>
    sensors.some(({ lanes }) => lanes.some(({ spans }) => spans.some((span) => span.grade === grade))),
  );
  const hasSignals = sensors.some(({ charts }) => charts.some(({ signals }) => signals.length > 0));
  const legend = drawLegend(grades, hasSignals, 8);
  const parts: Drawn[] = [legend];
  let top = legend.height + 8;
  for (const sensor of sensors) {
    const drawn = drawSensor(sensor, top);
    parts.push(drawn);
    top += drawn.height + APART;
  }
  const title = `报警图 Alarms: ${sensors.map(({ sensor }) => sensor).join(', ')}`;
  const body = parts.map(({ svg }) => svg).join('\n');
  const size = { width: WIDTH, height: top, viewBox: `0 0 ${WIDTH} ${Math.ceil(top)}` };
  return `${element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', ...size, role: 'img' },
    `\n${element('title', {}, escaped(title))}\n`,
    `${element('style', {}, STYLE)}\n`,
    `${element('rect', { ...size, viewBox: undefined, class: 'ground' })}\n`,
    `${body}\n`,
  )}\n`;
}

function drawSensor({ sensor, from, to, charts, contexts, lanes }: SensorPicture, top: number): Drawn {
  const times: Times = { from, to, x: acrossTime(from, to), ticks: timeTicks(from, to, INNER / TICK) };
  const parts = [label(LEFT, top + 17, sensor, { class: 'head' })];
  let height = HEAD;
  for (const chart of charts) {
    const drawn = drawChart(chart, top + height, times);
    parts.push(drawn.svg);
    height += drawn.height;
  }
  const drawnLanes = [
    ...contexts.map((context) => (at: number) => drawContext(context, at, times.x)),
    ...lanes.map((lane) => (at: number) => drawLane(lane, at, times.x)),
  ];
  for (const draw of drawnLanes) {
    const drawn = draw(top + height);
    parts.push(drawn.svg);
    height += drawn.height;
  }
  parts.push(drawTimes(times, top + height));
  return { svg: parts.join('\n'), height: height + AXIS };
}

function drawTimes({ x, ticks }: Times, top: number): string {
  return [
    ...ticks.map(({ time, clock }) => label(x(time), top + 12, clock, { class: 'faint', 'text-anchor': 'middle' })),
    ...ticks.flatMap(({ time, date }) =>
      date === undefined ? [] : [label(x(time), top + 27, date, { class: 'faint', 'text-anchor': 'middle' })],
    ),
    label(WIDTH - 4, top + 27, '时间 time +08:00', { class: 'faint', 'text-anchor': 'end' }),
  ].join('\n');
}
