import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backtest } from '../../../lib/core/alarm/backtest.ts';
import { compileRulePack, RuleFaults, type RuleSource } from '../../../lib/core/alarm/compile-rule.ts';
import type { CompiledRule } from '../../../lib/core/alarm/rule.ts';
import { type ReferenceReading, referenceTransitions } from '../support/reference-machine.ts';

const RUNS = Number(process.env.CITYWATCH_PROPERTY_RUNS ?? 60);
/** 2026-11-23T08:00:00+08:00, a Monday. */
const MONDAY = Date.UTC(2026, 10, 23);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function compile(rule: object): CompiledRule {
  const source = { id: 'rule', metric: 'level', unit: 'm', ...rule } as RuleSource;
  return compileRulePack({ domain: 'drainage', rules: [source] }).rules[0] as CompiledRule;
}

/** One reading a minute from the given ones, unless they say when. */
function run(rule: object, readings: readonly (number | readonly [minutes: number, value: number])[], from = MONDAY): string[] {
  const recorded = readings.map((reading, index) => {
    const [minutes, value] = typeof reading === 'number' ? [index, reading] : reading;
    return { time: from + minutes * MINUTE, sensor: 's', metric: 'level', value };
  });
  return backtest([compile(rule)], recorded).transitions.map(
    ({ time, transition, grade, value }) => `${(time - from) / MINUTE} ${transition} ${grade} ${value}`,
  );
}

describe('over', () => {
  const over = (fn: string, than: number, more: object = {}) => ({
    over: { window: 'PT3M', fn, ...more },
    when: { 'above-or-equal': than },
  });

  it('speaks from the first reading that is a window old, of the readings that are less than a window old', () => {
    expect(run(over('sum', 3), [1, 1, 1, 1, 0])).toEqual(['3 onset III 3', '4 clear III 2']);
    expect(run(over('count', 3), [0, 0, 0, 0, [6, 0]])).toEqual(['3 onset III 3', '6 clear III 1']);
  });

  it('means decimals as they are written', () => {
    expect(run(over('sum', 0.3), [0.1, 0.1, 0.1, 0.1])).toEqual(['3 onset III 0.3']);
    expect(run(over('mean', 0.1), [0.1, 0.1, 0.1, 0.1])).toEqual(['3 onset III 0.1']);
    expect(run(over('delta', 0.1), [100, 100.2, 100.2, 100.3])).toEqual(['3 onset III 0.1']);
  });

  it('takes least, greatest, root mean square, and the last less the first', () => {
    expect(run(over('min', 2), [0, 3, 2, 4, 1])).toEqual(['3 onset III 2', '4 clear III 1']);
    expect(run(over('max', 4), [9, 3, 2, 4, 1, 1, 1])).toEqual(['3 onset III 4', '6 clear III 1']);
    expect(run(over('rms', 5), [0, 5, -5, 5, 0])).toEqual(['3 onset III 5', '4 clear III 4.08248290463863']);
    expect(run(over('delta', 2), [0, 1, 2, 3, 3, 3])).toEqual(['3 onset III 2', '4 clear III 1']);
  });

  it('counts the seconds that the condition held, each value until the next', () => {
    expect(run(over('duration', 120), [0, 1, 1, 0, 1, 0, 0])).toEqual(['3 onset III 120', '4 clear III 60']);
    expect(run(over('duration', 120, { when: { above: 2 } }), [1, 3, 3, 1, 1])).toEqual(['3 onset III 120', '4 clear III 60']);
  });

  it('is what clear is compared with', () => {
    const rule = { over: { window: 'PT2M', fn: 'mean' }, when: { above: { III: 4, II: 8 } }, clear: { below: 2 }, hold: 'PT1M' };
    expect(run(rule, [9, 9, 9, 0, 1, 0, 0])).toEqual(['2 onset II 9', '4 downgrade III 0.5', '5 clear III 0.5']);
  });

  it('survives numbers that no sum holds', () => {
    expect(run(over('rms', 2), [1e200, 1, 1, 2, 2, 2])).toContain('5 onset III 2');
  });
});

describe('rising and falling', () => {
  it('compare with the lowest and highest reading of so long, that one included', () => {
    expect(run({ when: { rising: { by: 2, within: 'PT2M' } } }, [0, 1, 2, 2, 2])).toEqual(['2 onset III 2', '3 clear III 2']);
    expect(run({ grade: 'II', when: { falling: { by: 0.05, within: 'PT5M' } } }, [0.3, 0.3, 0.25, 0.31])).toEqual([
      '2 onset II 0.25',
      '3 clear II 0.31',
    ]);
  });

  it('have grades, and a clear that the reading is compared with', () => {
    const rule = { when: { falling: { by: { III: 1, II: 3 }, within: 'PT2M' } }, clear: { above: 4 } };
    expect(run(rule, [5, 4, 1, 1, 1, 1, 5])).toEqual(['1 onset III 4', '2 upgrade II 1', '4 downgrade III 1', '6 clear III 5']);
  });
});

describe('count', () => {
  it.each([
    [{ count: { n: 2, of: 3, above: { III: 1, II: 5 } } }],
    [{ count: { n: 2, of: 3, when: { above: { III: 1, II: 5 } } } }],
    [{ count: { n: 2, of: 3 }, above: { III: 1, II: 5 } }],
  ])('holds while n of the last readings meet what it is around: %j', (when) => {
    expect(run({ when }, [2, 0, 0, 2, 6, 0, 6, 0, 0])).toEqual(['4 onset III 6', '6 upgrade II 6', '7 clear II 0']);
  });
});

describe('schedule and season', () => {
  it('are in local time; a span over midnight belongs to the day on which it begins', () => {
    const rule = { when: { above: 1 }, schedule: { days: ['mon..fri'], from: '22:00', to: '06:00' } };
    const hours = Array.from({ length: 7 * 24 }, (_, hour): [number, number] => [hour * 60, 2]);
    const found = run(rule, hours);
    // From Monday, 08:00.
    expect(found.slice(0, 2)).toEqual(['840 onset III 2', '1320 clear III 2']);
    expect(found.filter((line) => line.includes('onset'))).toHaveLength(5);
    // Friday's night ends on Saturday, and Saturday has none.
    expect(found.at(-1)).toBe(`${(4 * 24 + 22) * 60} clear III 2`);
  });

  it('may stand in when, may be several, and end an alarm whatever clear says', () => {
    const when = { above: 1, schedule: [{ from: '08:00', to: '08:02' }, { from: '08:03' }] };
    expect(run({ when, clear: { below: 0 } }, [2, 2, 2, 2])).toEqual(['0 onset III 2', '2 clear III 2', '3 onset III 2']);
  });

  it('know a season over the turn of the year, both days included', () => {
    const rule = { when: { above: 1 }, season: { from: '11-24', to: '04-30' } };
    expect(
      run(rule, [
        [0, 2],
        [15 * 60, 2],
        [16 * 60, 2],
      ]),
    ).toEqual(['960 onset III 2']);
    const end = Date.UTC(2027, 3, 30, 15, 59);
    expect(run(rule, [2, 2], end)).toEqual(['0 onset III 2', '1 clear III 2']);
  });
});

describe('baseline', () => {
  /** Four readings an hour over weeks: a day's course, and in the last week half as much again on Wednesday from 3 to 5. */
  const weeks = (count: number) =>
    Array.from({ length: count * 7 * 24 * 4 }, (_, quarter): [number, number] => {
      const hour = Math.floor(quarter / 4) % 168;
      const isLast = quarter >= (count - 1) * 7 * 24 * 4;
      return [quarter * 15, (100 + 40 * Math.sin(hour)) * (isLast && hour >= 50 && hour < 52 ? 1.5 : 1)];
    });

  it('speaks of an hour of the week when it has been seen in two weeks', () => {
    const rule = { when: { baseline: { by: 'hour-of-week', above: '30%' } } };
    expect(run(rule, weeks(2))).toEqual([]);
    const at = (2 * 168 + 50) * 60;
    expect(run(rule, weeks(3)).map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([`${at} onset III`, `${at + 120} clear III`]);
  });

  it('knows grades and what is too little', () => {
    const rule = { when: { baseline: { by: 'hour-of-week', below: { III: '20%', II: '60 %' } } } };
    const readings = [...weeks(2), [2 * 168 * 60, 70], [2 * 168 * 60 + 15, 30], [2 * 168 * 60 + 30, 95]] as [number, number][];
    expect(run(rule, readings).map((line) => line.split(' ').slice(1, 3).join(' '))).toEqual(['onset III', 'upgrade II', 'clear II']);
  });
});

describe('inside and outside an area', () => {
  /** An L of 4 by 4 without its upper right quarter, with a hole from 0.5 to 1.5. */
  const outer = [
    [0, 0],
    [4, 0],
    [4, 2],
    [2, 2],
    [2, 4],
    [0, 4],
    [0, 0],
  ];
  const hole = [
    [0.5, 0.5],
    [1.5, 0.5],
    [1.5, 1.5],
    [0.5, 1.5],
    [0.5, 0.5],
  ];
  const shape = { type: 'Polygon', coordinates: [outer, hole] };

  /** One position a minute. */
  const drive = (when: object, positions: readonly (readonly [lon: number, lat: number])[]) => {
    const recorded = positions.flatMap(([lon, lat], index) => {
      const time = MONDAY + index * MINUTE;
      return [
        { time, sensor: 'v', metric: 'lat', value: lat },
        { time, sensor: 'v', metric: 'lon', value: lon, unit: 'lon' },
      ];
    });
    const rule = compile({ metric: 'position', unit: 'deg', when });
    const found = backtest([rule], [...recorded, { time: MONDAY - 1, sensor: 'v', metric: 'lat', value: 1 }]).transitions;
    return found.map(({ time, transition, metric, value }) => `${(time - MONDAY) / MINUTE} ${transition} ${metric} ${value}`);
  };

  it.each([
    ['well inside', 3, 1, true],
    ['beside', 5, 1, false],
    ['in the corner cut out', 3, 3, false],
    ['in the hole', 1, 1, false],
    ['between hole and edge', 1, 0.25, true],
    ['on an edge', 4, 1, true],
    ['on a corner', 0, 0, true],
    ['on the corner that points inwards', 2, 2, true],
    ['on the edge of the hole', 0.5, 1, true],
    ['level with a corner, outside', -1, 2, false],
    ['level with an edge, outside', 5, 0, false],
    ['level with the inner corner, inside', 1.75, 2, true],
  ])('tell %s', (_where, lon, lat, isInside) => {
    expect(drive({ 'inside-area': shape }, [[lon, lat]])).toEqual(isInside ? ['0 onset position 1'] : []);
    expect(drive({ 'outside-area': shape }, [[lon, lat]])).toEqual(isInside ? [] : ['0 onset position 0']);
  });

  it('follow a vehicle through several polygons', () => {
    const other = [
      [
        [10, 0],
        [11, 0],
        [11, 1],
        [10, 0],
      ],
    ];
    const area = { type: 'Feature', properties: {}, geometry: { type: 'MultiPolygon', coordinates: [shape.coordinates, other] } };
    const course = [
      [-1, 1],
      [3, 1],
      [3.5, 1],
      [6, 1],
      [10.75, 0.5],
    ] as const;
    expect(drive({ 'inside-area': area }, course)).toEqual(['1 onset position 1', '3 clear position 0', '4 onset position 1']);
  });
});

const bound = fc.integer({ min: -2, max: 7 });
const minutes = (max: number) => fc.integer({ min: 1, max }).map((count) => `PT${count}M`);
const comparisons = fc.oneof(
  fc.record({ above: bound }),
  fc.record({ 'below-or-equal': bound }),
  fc.record({ outside: fc.tuple(fc.constant(1), fc.integer({ min: 1, max: 5 })) }),
  fc.record({ above: fc.record({ III: bound, II: bound }) }),
);
const positive = fc.integer({ min: 1, max: 5 });
const changes = fc
  .record({ by: fc.oneof(positive, fc.record({ III: positive, I: positive })), within: minutes(6) })
  .chain((change) => fc.constantFrom<object>({ rising: change }, { falling: change }));
const percent = fc.integer({ min: 1, max: 90 }).map((number) => `${number}%`);
const baselines = fc
  .constantFrom('above', 'below')
  .chain((side) => percent.map((text): object => ({ baseline: { by: 'hour-of-week', [side]: text } })));
const counted = fc
  .record({ n: fc.integer({ min: 1, max: 3 }), of: fc.integer({ min: 3, max: 6 }), when: fc.oneof(comparisons, changes) })
  .map((count): object => ({ count }));
const times = { for: minutes(5), hold: minutes(5) };
const windows = fc.record({
  window: minutes(8),
  fn: fc.constantFrom('sum', 'mean', 'min', 'max', 'rms', 'delta', 'duration', 'count'),
});
const schedules = fc.constantFrom<object>(
  {},
  { schedule: { from: '08:10', to: '08:30' } },
  { schedule: { days: ['tue..sun'], from: '08:30', to: '08:20' } },
  { season: { from: '11-24', to: '11-22' } },
);
const optional = { requiredKeys: ['when'] } as { requiredKeys: ['when'] };
const RULES: Record<string, fc.Arbitrary<object>> = {
  over: fc.record(
    {
      when: fc.oneof(
        comparisons,
        counted.filter(({ count }: { count?: { when?: object } }) => !JSON.stringify(count?.when).includes('within')),
      ),
      over: windows,
      clear: fc.record({ below: bound }),
      ...times,
    },
    { requiredKeys: ['when', 'over'] },
  ),
  'rising and falling': fc.record({ when: changes, clear: fc.record({ above: bound }), ...times }, optional),
  count: fc.record({ when: counted, ...times }, optional),
  schedules: fc
    .tuple(fc.record({ when: comparisons, clear: fc.record({ below: bound }), ...times }, optional), schedules)
    .map(([rule, more]) => ({ ...rule, ...more })),
  baseline: fc.record({ when: baselines, ...times }, optional),
};

const readingsOf = (step: number, count: number): fc.Arbitrary<ReferenceReading[]> =>
  fc.array(
    fc.record({
      time: fc.integer({ min: 0, max: count }).map((number) => MONDAY + number * step),
      // Quarters: of them a plain sum is exact too.
      value: fc.integer({ min: -8, max: 28 }).map((number) => number / 4),
    }),
    { maxLength: 60, size: 'max' },
  );

describe('every kind does what the text says, whatever the rule and the readings', () => {
  it.each(Object.keys(RULES))('%s', (kind) => {
    // A day's readings at the same hour of each day, so that hours of the week come again.
    const readings = kind === 'baseline' ? readingsOf(84 * HOUR, 30) : readingsOf(30_000, 120);
    fc.assert(
      fc.property(RULES[kind] as fc.Arbitrary<object>, readings, (source, given) => {
        let rule: CompiledRule | undefined;
        try {
          rule = compile(source);
        } catch (cause) {
          fc.pre(!(cause instanceof RuleFaults));
          throw cause;
        }
        const found = backtest(
          [rule],
          given.map((reading) => ({ ...reading, sensor: 's', metric: 'level' })),
        ).transitions;
        const own = found.map(({ time, transition, grade, value }) => ({ time, transition, grade, value }));
        expect(own).toEqual(referenceTransitions(rule, given));
      }),
      { numRuns: RUNS },
    );
  });
});
