import { describe, expect, it } from 'vitest';
import { boundsOf, lineOf, longestStep, rangeOf, samplesOf } from '../../../console/src/charts/series.ts';
import { type ChartWords, seriesOption } from '../../../console/src/charts/series-option.ts';

const at = (minute: number): number => Date.parse('2026-12-01T12:00:00+08:00') + minute * 60_000;
const sample = (minute: number, value: number, ...flags: string[]) => ({ at: at(minute), value, flags });

describe('a series', () => {
  it('is of one metric, oldest first, without what was no number', () => {
    const reading = (time: string, metric: string, value: number | null) => ({ time, metric, value, unit: '%{vol}', flags: [] });
    const read = [
      reading('2026-12-01T12:01:00+08:00', 'ch4', 2),
      reading('2026-12-01T12:00:30+08:00', 'h2s', 9),
      reading('2026-12-01T12:00:20+08:00', 'ch4', null),
      reading('2026-12-01T12:00:00+08:00', 'ch4', 1),
    ];
    expect(samplesOf(read, 'ch4').map(({ value }) => value)).toEqual([1, 2]);
  });

  it('is not joined over a silence, by the thing’s interval or by what is usual', () => {
    const samples = [sample(0, 1), sample(1, 1), sample(2, 1), sample(20, 2)];
    expect(lineOf(samples, longestStep(samples)).map(([, value]) => value)).toEqual([1, 1, 1, null, 2]);
    expect(lineOf(samples, longestStep(samples, 1200)).map(([, value]) => value)).toEqual([1, 1, 1, 2]);
  });

  it('has the bounds of its own rules in its own unit, both of a range', () => {
    const rule = { sensor: 's', metric: 'o', rule: 'r', unit: '%{vol}', missingAfter: null } as never;
    const of = (rest: object) => ({ ...(rule as object), ...rest }) as Parameters<typeof boundsOf>[0][number];
    const grades = [{ grade: 'III', condition: { is: 'outside', low: 19.5, high: 23.5 }, for: 'PT0S' }];
    const rules = [of({ grades }), of({ grades, sensor: 'other' }), of({ grades, unit: '[ppm]' }), of({ grades, missingAfter: 'PT5M' })];
    const bounds = boundsOf(rules, { sensor: 's', metric: 'o' }, '%{vol}');
    expect(bounds.map(({ value, is, grade }) => [value, is, grade])).toEqual([
      [19.5, 'below', 'III'],
      [23.5, 'above', 'III'],
    ]);
  });

  it('shows its samples and its bounds, and no room below nothing', () => {
    const [low, high] = rangeOf([sample(0, 0.1)], [{ value: 5, is: 'above', grade: 'I', rule: 'r' }]);
    expect(low).toBe(0);
    expect(high).toBeGreaterThan(5);
    expect(rangeOf([], [])).toEqual([0, 1]);
  });
});

describe('its picture', () => {
  const words: ChartWords = {
    time: String,
    moment: String,
    value: String,
    bound: ({ grade, value }) => `${grade} ${value}`,
    span: ({ grade }) => grade,
    flags: (flags) => flags.join(),
    now: 'now',
    series: '<img src=x onerror=alert(1)>',
    poor: 'poor',
  };
  const grade = { I: '#c00', II: '#b50', III: '#fc1' };
  const colours = { ink: '#fff', faint: '#999', line: '#333', panel: '#111', series: '#7bf', alarm: '#f88', grade };
  interface Drawn {
    readonly tooltip: { readonly renderMode: string };
    readonly series: readonly [
      {
        readonly markLine: { readonly data: readonly object[] };
        readonly markArea: { readonly data: readonly (readonly { readonly xAxis: number }[])[] };
      },
      { readonly data: readonly (readonly number[])[] },
    ];
  }

  it('marks doubtful samples, bounds, now, and alarms as far as they are in sight; what it is told is drawn, never markup', () => {
    const samples = [sample(0, 1), sample(1, 99, 'out-of-range')];
    const bounds = [{ value: 4, is: 'above', grade: 'II', rule: 'r' } as const];
    const spans = [{ from: at(-60), to: at(-50), grade: 'I' } as const, { from: at(-30), grade: 'II' } as const];
    const drawn = seriesOption({ samples, bounds, spans, from: at(-10), to: at(10), now: at(5) }, words, colours) as unknown as Drawn;
    expect(drawn.tooltip.renderMode).toBe('richText');
    expect(drawn.series[0].markLine.data).toHaveLength(2);
    expect(drawn.series[0].markArea.data.map((span) => span.map(({ xAxis }) => xAxis))).toEqual([[at(-10), at(5)]]);
    expect(drawn.series[1].data).toEqual([[at(1), 99]]);
  });
});
