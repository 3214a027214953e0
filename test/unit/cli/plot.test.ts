import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { drawPicture } from '../../../lib/cli/plot/draw-picture.ts';
import { sensorPictures } from '../../../lib/cli/plot/sensor-pictures.ts';
import { thinned } from '../../../lib/cli/plot/thinned.ts';
import { timeTicks } from '../../../lib/cli/plot/time-axis.ts';
import { valueAxis } from '../../../lib/cli/plot/value-axis.ts';
import { backtest, type RecordedGap, type RecordedReading } from '../../../lib/core/alarm/backtest.ts';
import { compileRulePack, type RuleSource } from '../../../lib/core/alarm/compile-rule.ts';

const START = Date.parse('2026-11-23T22:00:00+08:00');
const MINUTE = 60_000;

type Row = RecordedReading | RecordedGap;
const row = (minute: number, value: number | null, metric = 'ch4', sensor = 's'): Row =>
  ({ time: START + minute * MINUTE, sensor, metric, value }) as Row;

function picturesOf(rules: readonly RuleSource[], rows: readonly Row[]) {
  const pack = compileRulePack({ domain: 'gas', rules });
  return sensorPictures({ rules: pack.rules, rows, transitions: backtest(pack.rules, rows).transitions });
}

/** Elements of a picture by class. Throws for what is no XML. */
function classesOf(svg: string): Map<string, number> {
  const counts = new Map<string, number>();
  const parser = new SaxesParser();
  parser.on('opentag', ({ attributes }) => counts.set(String(attributes.class), (counts.get(String(attributes.class)) ?? 0) + 1));
  parser.on('error', (cause) => {
    throw cause;
  });
  parser.write(svg).close();
  return counts;
}

describe('a picture of a sensor with its alarms', () => {
  const RULE: RuleSource = { id: 'ch4-space', metric: 'ch4', unit: '%{vol}', when: { above: { III: 1, II: 4 } }, clear: { below: 0.8 } };
  const LEAK = [0.2, 1.5, 4.5, 2, 0.9, 0.5, 0.3].map((value, minute) => row(minute, value));

  test('has the series, each bound, the spans by grade, and a mark for each transition in the chart and beside the rule', () => {
    const [picture] = picturesOf([RULE], LEAK);
    expect(picture?.charts.map(({ bounds }) => bounds)).toEqual([
      [
        { grade: 'II', value: 4 },
        { grade: 'III', value: 1 },
        { grade: 'clear', value: 0.8 },
      ],
    ]);
    const minutes = picture?.lanes[0]?.spans.map(({ from, to, grade }) => [(from - START) / MINUTE, (to - START) / MINUTE, grade]);
    expect(minutes).toEqual([
      [1, 2, 'III'],
      [2, 3, 'II'],
      [3, 5, 'III'],
    ]);
    const classes = classesOf(drawPicture([picture as NonNullable<typeof picture>]));
    // One more of each for the legend.
    expect(
      Object.fromEntries(['reading', 'bound b-III', 'bound b-clear', 'shade s-III', 's-II'].map((name) => [name, classes.get(name)])),
    ).toEqual({
      reading: 2,
      'bound b-III': 1,
      'bound b-clear': 1,
      'shade s-III': 2,
      's-II': 2,
    });
    expect([classes.get('mark'), classes.get('hollow')]).toEqual([2 * 2 + 2, 2 * 2 + 2]);
  });

  test('draws what is compared where that is not the reading: on the same axis, or on one of its own', () => {
    const rules: RuleSource[] = [
      { ...RULE, id: 'mean', over: { window: 'PT2M', fn: 'mean' } },
      { id: 'rise', metric: 'ch4', unit: '%{vol}', when: { rising: { by: 2, within: 'PT2M' } } },
      { id: 'odd', metric: 'ch4', unit: '%{vol}', when: { anomaly: {} } },
    ];
    const charts = picturesOf(rules, LEAK)[0]?.charts ?? [];
    expect(charts.map(({ isDerived, unit, signals }) => [isDerived, unit, signals.map(({ title }) => title)])).toEqual([
      [false, '%{vol}', ['2 分钟内的平均值 mean of 2 min']],
      [true, '%{vol}', ['比 2 分钟内最低读数高出 above the lowest of 2 min']],
    ]);
    expect(charts[1]?.signals[0]?.points.map(({ value }) => value)).toEqual([0, 1.3, 4.3, 0.5, 0, 0, 0]);
  });

  test('an alarm that lasts is drawn to the end of the record, silence beyond the last reading too', () => {
    const rule: RuleSource = { id: 'silent', metric: 'ch4', unit: '%{vol}', when: { missing: 'PT5M' } };
    const [picture] = picturesOf([rule], [row(0, 1), row(1, 1), row(9, 2), row(20, null)]);
    expect(picture?.lanes[0]?.spans.map(({ from, to }) => [(from - START) / MINUTE, (to - START) / MINUTE])).toEqual([
      [6, 9],
      [14, 20],
    ]);
    expect(picture?.to).toBe(START + 20 * MINUTE);
  });

  test('a position is drawn as what its area makes of it', () => {
    const square = [
      [113, 23],
      [114, 23],
      [114, 24],
      [113, 24],
      [113, 23],
    ];
    const rule: RuleSource = {
      id: 'zone',
      metric: 'position',
      unit: 'deg',
      when: { 'inside-area': { type: 'Polygon', coordinates: [square] } },
    };
    const rows = [112.9, 113.5].flatMap((lon, minute) => [row(minute, 23.5, 'lat'), row(minute, lon, 'lon')]);
    expect(picturesOf([rule], rows)[0]?.charts.map(({ signals }) => signals[0]?.points.map(({ value }) => value))).toEqual([[0, 1]]);
  });

  test('a rule over several series has a picture of its own, with its conditions; a context has a lane', () => {
    const rule: RuleSource = {
      id: 'both',
      metric: 'ch4',
      unit: '%{vol}',
      when: { all: [{ above: 1 }, { metric: 'flow', unit: 'm3/h', below: 5 }] },
      while: 'gas-declared',
      grade: 'II',
    } as unknown as RuleSource;
    const rows = [0, 1, 2, 3].flatMap((minute) => [row(minute, minute, 'ch4'), row(minute, 7 - 2 * minute, 'flow', 'q')]);
    const { rules } = compileRulePack({ domain: 'gas', rules: [rule] });
    const world = { contexts: new Map([['gas-declared', [{ source: 'x', from: START + 2.5 * MINUTE }]]]) };
    const { transitions } = backtest(rules, rows, undefined, world);
    const pictures = sensorPictures({ rules, rows, transitions, world });
    expect(pictures).toHaveLength(1);
    const [picture] = pictures;
    expect(picture?.charts.map(({ title, spans }) => [title, spans.map(({ from, grade }) => [(from - START) / MINUTE, grade])])).toEqual([
      ['s: ch4', [[2, 'II']]],
      ['q: flow', [[2, 'II']]],
    ]);
    expect(picture?.contexts).toEqual([{ context: 'gas-declared', spans: [{ from: START + 2.5 * MINUTE, to: START + 3 * MINUTE }] }]);
    expect(picture?.lanes[0]?.spans).toEqual([{ from: START + 2.5 * MINUTE, to: START + 3 * MINUTE, grade: 'II' }]);
  });

  test('a sensor that flaps for hours is drawn, in a file that can be looked at', () => {
    const rows = Array.from(
      { length: 20_000 },
      (_, second): RecordedReading => ({ ...LEAK[0], time: START + second * 1000, value: (second % 2) * 3 }) as RecordedReading,
    );
    const svg = drawPicture(picturesOf([{ ...RULE, clear: { below: 0.5 } }], rows));
    expect(svg.length).toBeLessThan(500_000);
  });

  test('names are text, whatever they hold', () => {
    const name = '<script>&"s';
    const svg = drawPicture(picturesOf([RULE], [row(0, 5, 'ch4', name)]));
    expect(() => classesOf(svg)).not.toThrow();
    expect(svg).not.toContain('<script');
  });
});

test('a long series is thinned, but for what stands out', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 400 }), (values) => {
      const points = values.map((value, time) => ({ time, value }));
      const kept = thinned(points, 0, points.length - 1, 10);
      expect(kept.length).toBeLessThanOrEqual(44);
      expect(Math.max(...kept.map(({ value }) => value))).toBe(Math.max(...values));
      expect(Math.min(...kept.map(({ value }) => value))).toBe(Math.min(...values));
      expect(kept.map(({ time }) => time)).toEqual(kept.map(({ time }) => time).toSorted((a, b) => a - b));
    }),
    { numRuns: 50 },
  );
});

test('times are the city’s, at even hours, with the date where a day begins', () => {
  expect(timeTicks(START + 10 * MINUTE, START + 270 * MINUTE, 6)).toEqual([
    { time: START + 60 * MINUTE, clock: '23:00', date: '2026-11-23' },
    { time: START + 120 * MINUTE, clock: '00:00', date: '2026-11-24' },
    { time: START + 180 * MINUTE, clock: '01:00' },
    { time: START + 240 * MINUTE, clock: '02:00' },
  ]);
});

test('an axis holds all values at even steps, and one value too', () => {
  expect(valueAxis([0.2, 4.5])).toEqual({ low: 0, high: 5, ticks: [0, 1, 2, 3, 4, 5] });
  for (const values of [[7], [0], [-3, -3], []]) {
    const { low, high, ticks } = valueAxis(values);
    expect(low).toBeLessThan(high);
    expect(ticks.length).toBeGreaterThan(1);
  }
});
