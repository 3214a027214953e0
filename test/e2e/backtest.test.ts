import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CommandResult, citywatchHere as citywatch, jsonLines } from '../support/command.ts';

interface Line {
  readonly time: string;
  readonly sensor: string;
  readonly rule: string;
  readonly transition: string;
  readonly grade: string;
  readonly value: number;
}

/** Epoch seconds: 2023-11-15T06:13:20+08:00. */
const START = 1_700_000_000;

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'citywatch-backtest-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(extension: string, text: string): Promise<string> {
  const path = join(folder, `${++files}.${extension}`);
  await writeFile(path, text);
  return path;
}

async function backtest(rules: object | string, readings: string, ...more: string[]): Promise<CommandResult> {
  const pack = await file(typeof rules === 'string' ? 'yaml' : 'json', typeof rules === 'string' ? rules : JSON.stringify(rules));
  const recorded = await file(readings.startsWith('[') ? 'senml' : 'csv', readings);
  return citywatch(['backtest', '--rules', pack, '--readings', recorded, ...more]);
}

/** A rule of the gas pack, and by hand what it has to say: readings as `second: value`, transitions as `second transition grade`. */
interface Case {
  readonly what: string;
  readonly rule: object;
  readonly readings: readonly (readonly [second: number, value: number | ''])[];
  readonly expected: readonly string[];
}

const CASES: readonly Case[] = [
  {
    what: 'above: three grades, up and down; the bound itself is not above it',
    rule: { when: { above: { III: 1, II: 4, I: 5 } } },
    readings: [
      [0, 0.5],
      [1, 1],
      [2, 1.1],
      [3, 4.5],
      [4, 5],
      [5, 5.1],
      [6, 2],
      [7, 1],
    ],
    expected: ['2 onset III', '3 upgrade II', '5 upgrade I', '6 downgrade III', '7 clear III'],
  },
  {
    what: 'several grades at once: one onset, one clear, of the most severe one',
    rule: { when: { above: { III: 1, II: 4, I: 5 } } },
    readings: [
      [0, 0.5],
      [1, 9],
      [2, 0.5],
    ],
    expected: ['1 onset I', '2 clear I'],
  },
  {
    what: 'below',
    rule: { when: { below: { III: 10, II: 5 } } },
    readings: [
      [0, 10],
      [1, 9.9],
      [2, 5],
      [3, 4.9],
      [4, 10],
    ],
    expected: ['1 onset III', '3 upgrade II', '4 clear II'],
  },
  {
    what: 'above-or-equal',
    rule: { when: { 'above-or-equal': { II: 1 } } },
    readings: [
      [0, 0.999],
      [1, 1],
      [2, 0.999],
    ],
    expected: ['1 onset II', '2 clear II'],
  },
  {
    what: 'below-or-equal',
    rule: { when: { 'below-or-equal': { I: 5 } } },
    readings: [
      [0, 5.001],
      [1, 5],
      [2, 5.001],
    ],
    expected: ['1 onset I', '2 clear I'],
  },
  {
    what: 'inside: both bounds belong to it',
    rule: { when: { inside: { III: [19.5, 23.5] } } },
    readings: [
      [0, 19.4],
      [1, 19.5],
      [2, 23.5],
      [3, 23.6],
    ],
    expected: ['1 onset III', '3 clear III'],
  },
  {
    what: 'outside: both bounds are still inside',
    rule: { when: { outside: { III: [19.5, 23.5] } } },
    readings: [
      [0, 19.5],
      [1, 19.4],
      [2, 23.5],
      [3, 23.6],
      [4, 20],
    ],
    expected: ['1 onset III', '2 clear III', '3 onset III', '4 clear III'],
  },
  {
    what: 'without grades it is III',
    rule: { when: { above: 3 } },
    readings: [
      [0, 4],
      [1, 3],
    ],
    expected: ['0 onset III', '1 clear III'],
  },
  {
    what: 'without grades it is what `grade` says',
    rule: { when: { below: 3 }, grade: 'I' },
    readings: [
      [0, 2],
      [1, 3],
    ],
    expected: ['0 onset I', '1 clear I'],
  },
  {
    what: 'clear is for the mildest grade: the others end when their condition does',
    rule: { when: { above: { III: 1, II: 4 } }, clear: { below: 0.8 } },
    readings: [
      [0, 4.5],
      [1, 3.9],
      [2, 0.9],
      [3, 0.8],
      [4, 0.79],
      [5, 0.9],
      [6, 1.1],
    ],
    expected: ['0 onset II', '1 downgrade III', '4 clear III', '6 onset III'],
  },
  {
    what: 'clear where II alone is active: it ends with its own condition, and III with its own',
    rule: { when: { above: { III: 1, II: 4 } }, clear: { below: 0.8 }, for: { III: 'PT30S' } },
    readings: [
      [0, 4.5],
      [10, 2],
      [30, 2],
      [40, 0.9],
      [50, 0.7],
    ],
    expected: ['0 onset II', '10 clear II', '30 onset III', '50 clear III'],
  },
  {
    what: 'for: onset at the first reading that is 30 s into the run, not before',
    rule: { when: { above: { III: 1 } }, for: 'PT30S' },
    readings: [
      [0, 2],
      [10, 3],
      [29, 2],
      [30, 2.5],
      [31, 1],
    ],
    expected: ['30 onset III', '31 clear III'],
  },
  {
    what: 'for: one reading in which it fails starts the run afresh',
    rule: { when: { above: { III: 1 } }, for: 'PT30S' },
    readings: [
      [0, 2],
      [20, 0.5],
      [25, 2],
      [50, 2],
      [54, 2],
      [60, 2],
    ],
    expected: ['60 onset III'],
  },
  {
    what: 'for: sparse readings, the second one is old enough',
    rule: { when: { above: { III: 1 } }, for: 'PT30S' },
    readings: [
      [0, 2],
      [3600, 2],
    ],
    expected: ['3600 onset III'],
  },
  {
    what: 'for by grade: each grade waits for itself',
    rule: { when: { above: { III: 1, II: 4, I: 5 } }, for: { III: 'PT30S', II: 'PT10S', I: 'PT0S' } },
    readings: [
      [0, 4.5],
      [9, 4.5],
      [10, 4.5],
      [12, 6],
      [13, 4.5],
      [22, 4.5],
      [30, 4.5],
      [40, 1.5],
      [50, 0.5],
    ],
    // At 12 also II goes on: 6 is above 4. At 30 III becomes active beneath it.
    expected: ['10 onset II', '12 upgrade I', '13 downgrade II', '40 downgrade III', '50 clear III'],
  },
  {
    what: 'for by grade: a severe grade that ends before a mild one has begun is a clear and a new onset',
    rule: { when: { above: { III: 1, II: 4 } }, for: { III: 'PT30S', II: 'PT10S' } },
    readings: [
      [0, 4.5],
      [10, 4.5],
      [15, 1.5],
      [30, 1.5],
      [31, 1],
    ],
    expected: ['10 onset II', '15 clear II', '30 onset III', '31 clear III'],
  },
  {
    what: 'hold: clear at the first reading that is two minutes into the calm',
    rule: { when: { above: { III: 1 } }, hold: 'PT2M' },
    readings: [
      [0, 2],
      [60, 0.5],
      [179, 0.5],
      [180, 0.5],
    ],
    expected: ['0 onset III', '180 clear III'],
  },
  {
    what: 'hold: a reading in alarm starts it afresh',
    rule: { when: { above: { III: 1 } }, hold: 'PT2M' },
    readings: [
      [0, 2],
      [10, 0.5],
      [100, 1.5],
      [110, 0.5],
      [229, 0.5],
      [230, 0.5],
    ],
    expected: ['0 onset III', '230 clear III'],
  },
  {
    what: 'hold with clear: a reading in between, neither alarm nor clear, starts it afresh too',
    rule: { when: { above: { III: 1 } }, clear: { below: 0.8 }, hold: 'PT2M' },
    readings: [
      [0, 2],
      [10, 0.5],
      [100, 0.9],
      [110, 0.5],
      [131, 0.5],
      [230, 0.5],
    ],
    expected: ['0 onset III', '230 clear III'],
  },
  {
    what: 'hold is for every grade: a severe one lasts as long as the calm below it is not old enough',
    rule: { when: { above: { III: 1, II: 4 } }, hold: 'PT10S' },
    readings: [
      [0, 5],
      [1, 2],
      [10, 2],
      [11, 2],
      [12, 0.5],
      [21, 0.5],
      [22, 0.5],
    ],
    expected: ['0 onset II', '11 downgrade III', '22 clear III'],
  },
  {
    what: 'of equal times the last one counts',
    rule: { when: { above: { III: 1 } } },
    readings: [
      [0, 2],
      [0, 0.5],
      [10, 0.5],
      [10, 2],
      [20, 0.1],
    ],
    expected: ['10 onset III', '20 clear III'],
  },
  {
    what: 'an empty value is no reading: it neither breaks a run nor ends it',
    rule: { when: { above: { III: 1 } }, for: 'PT30S' },
    readings: [
      [0, 2],
      [15, ''],
      [30, 2],
      [40, ''],
      [50, 1],
    ],
    expected: ['30 onset III', '50 clear III'],
  },
  {
    what: 'rows in any order are taken in the order of their time',
    rule: { when: { above: { III: 1 } }, for: 'PT30S' },
    readings: [
      [30, 2],
      [31, 1],
      [10, 3],
      [0, 2],
    ],
    expected: ['30 onset III', '31 clear III'],
  },
  {
    what: 'values that are negative, tiny or written with an exponent',
    rule: { when: { below: { III: -1e-3 } } },
    readings: [
      [0, -0.001],
      [1, -1.5e-3],
      [2, 1e-20],
    ],
    expected: ['1 onset III', '2 clear III'],
  },
];

const metric = (index: number): string => `m${index}`;

test('every comparison, clear, for and hold do what INTERFACES.md says, reading by reading', async () => {
  const rules = CASES.map(({ rule }, index) => ({ id: `rule-${index}`, metric: metric(index), unit: '1', ...rule }));
  const rows = CASES.flatMap(({ readings }, index) =>
    readings.map(([second, value]) => `${START + second},sensor-1,${metric(index)},${value}`),
  );
  const result = await backtest({ domain: 'gas', rules }, ['time,sensor,metric,value', ...rows].join('\n'));
  expect(result).toMatchObject({ status: 0, stderr: '' });
  const lines = jsonLines<Line>(result);
  for (const [index, { what, readings, expected }] of CASES.entries()) {
    const own = lines.filter(({ rule }) => rule === `rule-${index}`);
    const told = own.map(({ time, transition, grade }) => `${Date.parse(time) / 1000 - START} ${transition} ${grade}`);
    expect(told, what).toEqual(expected);
    for (const { time, value, sensor } of own) {
      const second = Date.parse(time) / 1000 - START;
      expect(sensor).toBe('sensor-1');
      expect(value, `${what}: the value that caused it`).toBe(readings.findLast(([own]) => own === second)?.[1]);
    }
  }
  const order = lines.map(({ time, sensor, rule }) => `${time} ${sensor} ${rule}`);
  expect(order).toEqual([...order].sort());
  for (const line of lines) {
    expect(Object.keys(line)).toEqual(['time', 'sensor', 'rule', 'transition', 'grade', 'value']);
    expect(line.time).toMatch(/^2023-11-15T\d\d:\d\d:\d\d(\.\d+)?\+08:00$/);
  }
}, 30_000);

const GAS = `domain: gas
rules:
  - id: ch4-space
    metric: ch4
    unit: "%{vol}"
    when: { above: { III: 1, II: 4, I: 5 } }
    clear: { below: 0.8 }
    for: { III: PT30S, II: PT10S, I: PT0S }
    hold: PT2M
`;
/** Sensor b leaks from the 10th to the 200th second, sensor a for a moment. */
const LEAK = [
  'time,sensor,metric,value',
  `2023-11-15T06:13:20+08:00,b,ch4,0.1`,
  `2023-11-14T22:13:30Z,b,ch4,6`,
  `${START + 10},a,ch4,6`,
  `${START + 11.5},a,ch4,0.2`,
  `2023-11-15T06:13:40.250+08:00,a,temperature,90`,
  `${START + 200},b,ch4,0.1`,
  `${START + 320},b,ch4,0.1`,
  `${START + 131.5},a,ch4,0.2`,
  `${START + 400},a,ch4,7`,
  `${START + 460},a,ch4,7`,
].join('\r\n');

describe.concurrent('files', () => {
  test('a rule applies to every sensor with its metric; lines are ordered by time, sensor and rule; times are epoch seconds or RFC 3339', async () => {
    const both = `${GAS}  - { id: a-second-rule, metric: ch4, unit: "%{vol}", when: { above: 5.5 } }\n`;
    const result = await backtest(both, LEAK);
    expect(result.status).toBe(0);
    expect(
      jsonLines<Line>(result).map(({ time, sensor, rule, transition, grade, value }) => [
        Date.parse(time) / 1000 - START,
        sensor,
        rule,
        transition,
        grade,
        value,
      ]),
    ).toEqual([
      [10, 'a', 'a-second-rule', 'onset', 'III', 6],
      [10, 'a', 'ch4-space', 'onset', 'I', 6],
      [10, 'b', 'a-second-rule', 'onset', 'III', 6],
      [10, 'b', 'ch4-space', 'onset', 'I', 6],
      [11.5, 'a', 'a-second-rule', 'clear', 'III', 0.2],
      [131.5, 'a', 'ch4-space', 'clear', 'I', 0.2],
      [200, 'b', 'a-second-rule', 'clear', 'III', 0.1],
      [320, 'b', 'ch4-space', 'clear', 'I', 0.1],
      [400, 'a', 'a-second-rule', 'onset', 'III', 7],
      [400, 'a', 'ch4-space', 'onset', 'I', 7],
    ]);
  });

  test('SenML packs, one a line, with base values and units that are converted', async () => {
    const packs = [
      JSON.stringify([
        { bn: 'main-1/', bt: START, n: 'pressure', u: 'Pa', v: 340_000 },
        { n: 'pressure', u: 'Pa', v: 130_000, t: 10 },
      ]),
      '',
      JSON.stringify([{ n: 'main-1/pressure', u: 'Pa', v: 170_000, t: START + 20 }]),
      JSON.stringify([{ n: 'main-1/pressure', v: 0.1, t: START + 30 }]),
    ].join('\n');
    const rules = {
      domain: 'water-supply',
      rules: [{ id: 'low', metric: 'pressure', unit: 'MPa', when: { below: { III: 0.14 } }, clear: { above: 0.16 } }],
    };
    const lines = jsonLines<Line>(await backtest(rules, packs));
    expect(lines.map(({ time, transition, value }) => [Date.parse(time) / 1000 - START, transition, value])).toEqual([
      [10, 'onset', 0.13],
      [20, 'clear', 0.17],
      [30, 'onset', 0.1],
    ]);
    expect(lines.every(({ sensor, rule }) => sensor === 'main-1' && rule === 'low')).toBe(true);
  });

  test('with --city the rules are bound as the city would bind them', async () => {
    const rows = ['gas-zumiao-01-ch4-1', 'somewhere-else', 'drainage-zumiao-01-ponding-1'].map((sensor) => `${START},${sensor},ch4,6`);
    const result = await backtest(GAS, ['time,sensor,metric,value', ...rows].join('\n'), '--city', 'cities/foshan');
    expect(jsonLines<Line>(result).map(({ sensor }) => sensor)).toEqual(['gas-zumiao-01-ch4-1']);
  });

  test('every kind that looks at one sensor, in one pack', async () => {
    const rules = `domain: traffic
rules:
  - { id: a-window, metric: level, unit: m, over: { window: PT2M, fn: mean }, when: { above: 3 } }
  - { id: b-rising, metric: level, unit: m, when: { rising: { by: 3, within: PT1M } }, grade: II }
  - { id: c-often, metric: level, unit: m, when: { count: { n: 2, of: 3, above: 4 } } }
  - { id: d-evening, metric: level, unit: m, when: { above: 0 }, schedule: { from: "06:15", to: "06:16" }, season: { from: "11-15", to: "11-15" } }
  - id: e-area
    metric: position
    unit: deg
    when: { inside-area: { type: Polygon, coordinates: [[[113, 23], [114, 23], [114, 24], [113, 24], [113, 23]]] } }
`;
    // From 06:13:20, a reading every minute.
    const levels = [1, 1, 5, 5, 1, 1].map((value, minute) => `${START + 60 * minute},s,level,${value}`);
    const positions = [112.9, 113.5, 114].flatMap((lon, minute) => [
      `${START + 60 * minute},v,lat,23.5`,
      `${START + 60 * minute},v,lon,${lon}`,
    ]);
    const result = await backtest(rules, ['time,sensor,metric,value', ...levels, ...positions].join('\n'));
    const found = jsonLines<Line>(result).map(
      ({ time, sensor, rule, transition, grade, value }) =>
        `${(Date.parse(time) / 1000 - START) / 60} ${sensor} ${rule} ${transition} ${grade} ${value}`,
    );
    expect(found).toEqual([
      '1 v e-area onset III 1',
      '2 s b-rising onset II 5',
      '2 s d-evening onset III 5',
      '3 s a-window onset III 5',
      '3 s b-rising clear II 5',
      '3 s c-often onset III 5',
      '3 s d-evening clear III 5',
      '4 s a-window clear III 3',
      '5 s c-often clear III 1',
    ]);
  });

  test('the rule packs of the city are understood as they are', async () => {
    const recorded = await file('csv', `time,sensor,metric,value\n${START},s,ch4,6\n`);
    const result = await citywatch(['backtest', '--rules', 'cities/foshan/rules/gas.yaml', '--readings', recorded]);
    expect(jsonLines<Line>(result)).toMatchObject([{ sensor: 's', rule: 'ch4-space', transition: 'onset', grade: 'I', value: 6 }]);
    // What only a city knows of its tanks is left out, and told.
    const leak = await file('csv', `time,sensor,metric,value\n${START},s,combustible,60\n${START},s,level,99\n`);
    const plant = await citywatch(['backtest', '--rules', 'cities/foshan/rules/high-risk-enterprise.yaml', '--readings', leak]);
    expect(jsonLines<Line>(plant)).toMatchObject([{ sensor: 's', rule: 'combustible-gas', transition: 'onset', grade: 'II', value: 60 }]);
    expect(plant.stderr).toMatch(/tank-level-high .*share of high.*--city; left out/);
  });

  test('an anomaly, and why it is one', async () => {
    const values = Array.from({ length: 600 }, (_, second) => (second < 500 ? [3, 5, 4, 6, 4, 2, 4][second % 7] : 40) as number);
    const readings = values.map((value, second) => `${START + second},s,ch4,${value}`).join('\n');
    const rules = 'domain: gas\nrules:\n  - { id: unusual, metric: ch4, unit: "%{vol}", grade: II, when: { anomaly: {} } }\n';
    const lines = jsonLines<Line & { readonly because: object }>(await backtest(rules, `time,sensor,metric,value\n${readings}\n`));
    expect(lines).toMatchObject([{ rule: 'unusual', transition: 'onset', grade: 'II', value: 40, because: { kind: 'reading', seen: 40 } }]);
  });

  test('nothing to tell: no line, status 0', async () => {
    expect(await backtest(GAS, 'time,sensor,metric,value\n')).toMatchObject({ status: 0, stdout: '' });
    expect(await backtest(GAS, `time,sensor,metric,value\n${START},s,ch4,0.1\n`)).toMatchObject({ status: 0, stdout: '' });
  });
});

describe('--summary', () => {
  test('counts onsets, clears, seconds in alarm; with labels hits, misses and false alarms', async () => {
    const labels = await file(
      'csv',
      // b leaks within its label; a’s first alarm touches none, its second one does; the last label is of a quiet time.
      [
        'sensor,start,end',
        `b,${START},${START + 100}`,
        `a,2023-11-15T06:20:00+08:00,${START + 500}`,
        `b,${START + 390},${START + 400}`,
      ].join('\n'),
    );
    const result = await backtest(GAS, LEAK, '--summary', '--labels', labels);
    const summary = jsonLines<{ summary?: Record<string, number> }>(result).at(-1)?.summary;
    // a: 10 to 131.5 and from 400 to the last reading at 460; b: 10 to 320.
    expect(summary).toMatchObject({ onsets: 3, clears: 2, timeInAlarm: 121.5 + 60 + 310, hits: 2, misses: 1, falseAlarms: 1 });
    const plain = jsonLines<{ summary?: Record<string, number> }>(await backtest(GAS, LEAK, '--summary')).at(-1)?.summary;
    expect(plain).toEqual({ readings: summary?.readings, onsets: 3, clears: 2, timeInAlarm: 491.5 });
  });
});

describe('--plot', () => {
  const drawn = (path: string): Promise<string> => readFile(path, 'utf8');

  test('one picture of all sensors, or of those that are named; the lines are as without it', async () => {
    const picture = join(folder, 'drawn', 'leak.svg');
    const plain = await backtest(GAS, LEAK);
    expect(await backtest(GAS, LEAK, '--plot', picture)).toEqual(plain);
    const svg = await drawn(picture);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    for (const text of ['>a<', '>b<', '规则 rule ch4-space', '时间 time +08:00']) expect(svg).toContain(text);
    await backtest(GAS, LEAK, '--plot', picture, '--sensor', 'b');
    expect(await drawn(picture)).not.toContain('>a<');
  });

  test('a folder: a picture of each', async () => {
    const pictures = join(folder, 'pictures');
    await backtest(GAS, LEAK, '--plot', pictures);
    expect((await readdir(pictures)).sort()).toEqual(['a.svg', 'b.svg']);
  });
});

describe('what is not understood: status 2, the reason on stderr, nothing on stdout', () => {
  const rule = { id: 'r', metric: 'ch4', unit: '1' };
  const rules = (...wrong: readonly object[]): object => ({ domain: 'gas', rules: wrong });

  async function expectRefusals(results: readonly (readonly [what: string, result: Promise<CommandResult>, said: readonly RegExp[]])[]) {
    for (const [what, running, said] of results) {
      const result = await running;
      expect(result, what).toMatchObject({ status: 2, stdout: '' });
      for (const one of said) expect(result.stderr, what).toMatch(one);
      expect(result.stderr, `${what}: no stack`).not.toMatch(/^\s+at /m);
    }
  }

  test('rule packs', () =>
    expectRefusals([
      ['a kind that this version does not know', backtest(rules({ ...rule, when: { wobbles: 3 } }), LEAK), [/wobbles/]],
      [
        'one rule of several',
        backtest(rules({ ...rule, when: { above: 1 } }, { ...rule, id: 'q', when: { sideways: 1 } }), LEAK),
        [/sideways/],
      ],
      ['a domain there is not', backtest({ domain: 'weather', rules: [{ ...rule, when: { above: 1 } }] }, LEAK), [/weather/]],
      ['a member of the pack that this version does not know', backtest(`season: summer\n${GAS}`, LEAK), [/:1: .*season/]],
      ['a unit there is not', backtest(rules({ ...rule, unit: 'furlong', when: { above: 1 } }), LEAK), [/furlong/]],
      ['a clear within the alarm', backtest(rules({ ...rule, when: { above: 1 }, clear: { below: 2 } }), LEAK), [/clear .* at once/]],
      [
        'a window that no history holds',
        backtest(rules({ ...rule, when: { above: 1 }, over: { window: 'P500D', fn: 'sum' } }), LEAK),
        [/P500D/],
      ],
      ['a share of what only a city knows', backtest(rules({ ...rule, when: { above: '80 % of design' } }), LEAK), [/design.*--city/]],
      ['nothing', backtest('', LEAK), [/domain/]],
      ['broken YAML, with its line', backtest('domain: gas\nrules:\n  - { id: r, metric: ch4\n', LEAK), [/\.yaml:\d+/]],
      [
        'many faults: all of them, each with its line',
        backtest(
          `domain: gas
rules:
  - { id: two-at-once, metric: m, unit: "1", when: { above: 1, below: 0 } }
  - { id: grade, metric: m, unit: "1", when: { above: { IV: 1 } } }
  - { id: bound, metric: m, unit: "1", when: { above: { III: high } } }
  - { id: order, metric: m, unit: "1", when: { inside: { III: [5, 1] } } }
  - { id: no-condition, metric: m, unit: "1" }
  - { id: no-metric, unit: "1", when: { above: 1 } }
  - { id: no-unit, metric: m, when: { above: 1 } }
  - { id: duration, metric: m, unit: "1", when: { above: 1 }, for: 30s }
  - { id: duration, metric: m, unit: "1", when: { above: 2 } }
`,
          LEAK,
        ),
        [
          /:3: .*above and below/,
          /:4: .*IV/,
          /:5: .*high/,
          /:6: .*lower first/,
          /:7: .*when/,
          /:8: .*metric/,
          /:9: .*unit/,
          /:10: .*30s/,
          /:11: .*twice/,
        ],
      ],
    ]));

  test('readings, with their line', () =>
    expectRefusals([
      ['no header', backtest(GAS, `${START},s,ch4,6\n`), [/:1: .*header/]],
      ['a time that is none', backtest(GAS, `time,sensor,metric,value\n${START},s,ch4,6\nyesterday,s,ch4,6\n`), [/:3: .*yesterday/]],
      ['a day its month does not have', backtest(GAS, 'time,sensor,metric,value\n2026-02-30T00:00:00Z,s,ch4,6\n'), [/:2: .*2026-02-30/]],
      ['milliseconds for seconds', backtest(GAS, `time,sensor,metric,value\n${START}000,s,ch4,6\n`), [/:2: .*epoch seconds/]],
      ['a time no calendar has', backtest(GAS, `time,sensor,metric,value\n${'9'.repeat(20)},s,ch4,6\n`), [/:2: .*epoch seconds/]],
      ['a value like 1e999', backtest(GAS, `time,sensor,metric,value\n${START},s,ch4,6\n${START},s,ch4,1e999\n`), [/:3: .*1e999/]],
      ['a row too short', backtest(GAS, `time,sensor,metric,value\n${START},s,ch4\n`), [/:2/]],
      ['SenML that breaks off', backtest(GAS, `[{"n":"s/ch4","v":6,"t":${START}}]\n[{"n":"s/ch4"`), [/:2: /]],
    ]));

  test('options and files', async () => {
    const pack = await file('yaml', GAS);
    const recorded = await file('csv', LEAK);
    const run = (...args: string[]): Promise<CommandResult> => citywatch(['backtest', ...args]);
    await expectRefusals([
      ['no pack', run('--rules', join(folder, 'none.yaml'), '--readings', recorded), [/none\.yaml/]],
      ['no readings', run('--rules', pack, '--readings', join(folder, 'none.csv')), [/none\.csv/]],
      ['a folder', run('--rules', pack, '--readings', folder), [/./]],
      ['labels without a summary', run('--rules', pack, '--readings', recorded, '--labels', recorded), [/--summary/]],
      ['a sensor without a picture', run('--rules', pack, '--readings', recorded, '--sensor', 'a'), [/--plot/]],
      [
        'a sensor there is not',
        run('--rules', pack, '--readings', recorded, '--plot', join(folder, 'no.svg'), '--sensor', 'q'),
        [/--sensor q.*expected a, b/],
      ],
      ['an option too few', run('--rules', pack), [/--readings/]],
    ]);
  });
});
