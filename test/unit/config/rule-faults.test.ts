import { describe, expect, it } from 'vitest';
import { expectFaults, type FaultCase } from './fault-cases.ts';
import { lines, loadMiniCity, type Plant } from './mini-city.ts';

/** A pack's last member: its source at line 10, its target at 11, `equal` at 12. */
const inhibits = (source: string, target: string, equal = 'asset'): string =>
  `inhibits:\n  - source: { ${source} }\n    target: { ${target} }\n    equal: [${equal}]\n`;

/** One more rule: `when` at line 11, its second condition at 12, what is beside it at 13. */
const two = (beside: string, second = 'above: 4'): string =>
  `  - id: two\n    source: test\n    when:\n      any: [{ metric: ch4, unit: "%{vol}", above: 1 }, { metric: ch4, unit: "%{vol}", ${second} }]\n      ${beside}\n`;

/** Instead of the pack's rule two that compare with values which the sensor declares. */
const ALARM_POINTS: Plant = [
  'rules/gas.yaml',
  undefined,
  `domain: gas
rules:
  - { id: low, metric: ch4, unit: "%{vol}", when: { below: { III: 100 % of low } }, source: test }
  - { id: low-low, metric: ch4, unit: "%{vol}", when: { below: { II: 100 % of low-low } }, source: test }
`,
];

const cases: readonly FaultCase[] = [
  {
    what: 'a rule without a source',
    plant: [['rules/gas.yaml', '    source: test\n', '']],
    faults: [['rules/gas.yaml:3', /source: missing: expected a text/]],
  },
  {
    what: 'an unknown comparison',
    plant: [['rules/gas.yaml', 'when: { above:', 'when: { abov:']],
    faults: [['rules/gas.yaml:6', /unknown key "abov", did you mean "above"/]],
  },
  {
    what: 'two comparisons',
    plant: [['rules/gas.yaml', 'when: { above:', 'when: { below: { III: 0 }, above:']],
    faults: [['rules/gas.yaml:6', /above and below together/]],
  },
  { what: 'an unknown grade', plant: [['rules/gas.yaml', 'III: 1,', 'IV: 1,']], faults: [['rules/gas.yaml:6', /IV|I, II, III/]] },
  {
    what: 'a rule twice',
    plant: [
      [
        'rules/gas.yaml',
        '    source: test\n',
        '    source: test\n  - { id: ch4-space, metric: ch4, unit: "%{vol}", when: { above: { I: 9 } }, source: test }\n',
      ],
    ],
    faults: [['rules/gas.yaml:9', /"ch4-space" is there twice/]],
  },
  {
    what: 'grades in the wrong order',
    plant: [['rules/gas.yaml', 'II: 4, I: 5', 'II: 5, I: 4']],
    faults: [['rules/gas.yaml:6', /grade I \(above 4\) can hold while grade II \(above 5\) does not/]],
  },
  {
    what: 'a clear within the alarm',
    plant: [['rules/gas.yaml', 'below: 0.8', 'below: 1.2']],
    faults: [['rules/gas.yaml:7', /clear \(below 1.2\) and grade III \(above 1\) can hold at once/]],
  },
  {
    what: 'a pack in the file of another domain',
    plant: [
      [
        'rules/fire.yaml',
        undefined,
        'domain: rail\nrules:\n  - { id: settlement, metric: settlement, unit: mm, when: { above: { III: 7 } }, source: test }\n',
      ],
    ],
    faults: [['rules/fire.yaml:1', /expected the file's own name/]],
  },
  {
    what: 'a unit of another kind than the rule’s',
    plant: [['profiles.yaml', 'unit: "%{vol}"', 'unit: mm']],
    faults: [['profiles.yaml:11', /mm cannot be compared with %\{vol\} of rule ch4-space/]],
  },
  {
    what: 'an unknown unit of measure',
    plant: [['profiles.yaml', 'unit: "%{vol}"', 'unit: furlong']],
    faults: [['profiles.yaml:11', /"furlong" is not a unit known here/]],
  },
  {
    what: 'a normal value that raises an alarm',
    plant: [['profiles.yaml', 'mean: 0.1', 'mean: 0.98']],
    faults: [['profiles.yaml:13', /reach grade III of rule ch4-space/]],
  },
  {
    what: 'a normal value the instrument cannot show',
    plant: [['profiles.yaml', 'range: [0, 100]', 'range: [0.5, 100]']],
    faults: [['profiles.yaml:13', /is out of the range 0.5 to 100/]],
  },
  {
    what: 'a context that there is not',
    plant: [['rules/gas.yaml', '    source: test\n', '    while: fire\n    source: test\n']],
    faults: [['rules/gas.yaml:8', /expected bridge-declared, gas-declared, .*did you mean "fire-declared"|bridge-declared/]],
  },
  {
    what: 'more sources than there are anywhere',
    plant: [['rules/gas.yaml', '    source: test\n', `    source: test\n${two('sources: 40')}`]],
    faults: [['rules/gas.yaml:13', /40 sensors: the city has \d+ at most that are looked at together/]],
  },
  {
    what: 'one of several conditions that cannot be meant',
    plant: [['rules/gas.yaml', '    source: test\n', `    source: test\n${two('across: town', 'rising: { by: 1, within: P200D }')}`]],
    faults: [['rules/gas.yaml:12', /is longer than the history that is kept|readings/]],
  },
  {
    what: 'a rule of several conditions without any',
    plant: [['rules/gas.yaml', '    source: test\n', '    source: test\n  - { id: none, when: { all: [] }, source: test }\n']],
    faults: [['rules/gas.yaml:9', /all/]],
  },
  {
    what: 'an inhibition by a rule that the pack does not have',
    plant: [['rules/gas.yaml', '    source: test\n', `    source: test\n${inhibits('rules: [outage]', 'rules: [ch4-space]')}`]],
    faults: [['rules/gas.yaml:10', /no rule "outage" in this pack: expected one of ch4-space/]],
  },
  {
    what: 'an inhibition of a rule that no pack has',
    plant: [['rules/gas.yaml', '    source: test\n', `    source: test\n${inhibits('', 'rules: [ch4-spaces]')}`]],
    faults: [['rules/gas.yaml:11', /no rule "ch4-spaces" in the pack of gas, did you mean "ch4-space"/]],
  },
  {
    what: 'an inhibition of a domain without rules',
    plant: [['rules/gas.yaml', '    source: test\n', `    source: test\n${inhibits('', 'domain: rail, rules: [settlement]')}`]],
    faults: [['rules/gas.yaml:11', /no rule "settlement": there is no pack of rail/]],
  },
  {
    what: 'an inhibition with a misspelt member, an unknown domain and an unknown scope',
    plant: [['rules/gas.yaml', '    source: test\n', `    source: test\n${inhibits('rule: [ch4-space]', 'domain: rails', 'street')}`]],
    faults: [
      ['rules/gas.yaml:10', /unknown key "rule", did you mean "rules"/],
      ['rules/gas.yaml:11', /"rails": expected one of .*did you mean "rail"/],
      ['rules/gas.yaml:12', /"street": expected .*asset.*thing.*town/],
    ],
  },
  {
    what: 'an inhibition without its target',
    plant: [['rules/gas.yaml', '    source: test\n', '    source: test\ninhibits:\n  - source: {}\n    equal: [asset]\n']],
    faults: [['rules/gas.yaml:10', /inhibits\[0\]\.target: missing: expected a map/]],
  },
  {
    what: 'flapping from the first onset on',
    plant: [['rules/gas.yaml', '    source: test\n', '    source: test\n    flapping: { onsets: 1 }\n']],
    faults: [['rules/gas.yaml:9', /rules\[0\]\.flapping\.onsets: number 1: expected at least 2/]],
  },
  {
    what: 'flapping within what is no duration',
    plant: [['rules/gas.yaml', '    source: test\n', '    source: test\n    flapping: { onsets: 3, within: 5m }\n']],
    faults: [['rules/gas.yaml:9', /rules\[0\]\.flapping\.within: "5m": expected an ISO 8601 duration/]],
  },
  {
    what: 'a window longer than the history that is kept',
    plant: [['rules/gas.yaml', '    source: test\n', '    source: test\n    over: { window: P91D, fn: mean }\n']],
    faults: [['rules/gas.yaml:9', /PT2184H is longer than the history that is kept, P90D/]],
  },
  {
    what: 'a window of more readings than the state of a series holds',
    plant: [['rules/gas.yaml', '    source: test\n', '    source: test\n    over: { window: P80D, fn: mean }\n']],
    faults: [['rules/gas.yaml:9', /PT1920H are \d+ readings PT\d+[SM] apart: expected at most 1024/]],
  },
  {
    what: 'a share of a value that nobody declares',
    plant: [['rules/gas.yaml', 'III: 1, II: 4, I: 5 } }\n    clear: { below: 0.8 }', 'III: 80 % of design } }']],
    faults: [
      ['things/chancheng.yaml:2', /no value "design" of ch4 for ch4-1: the rule ch4-space compares with a share of it/],
      ['things/chancheng.yaml:2', /for ch4-2/],
      ['things/chancheng.yaml:6', /for ch4-1/],
      ['things/chancheng.yaml:6', /for ch4-2/],
    ],
  },
  {
    what: 'bounds of its own that have no place, and some that cannot be meant',
    plant: [
      [
        'things/chancheng.yaml',
        'profile: valve-well\n    town: zumiao\n',
        [
          'profile: valve-well',
          '    town: zumiao',
          '    metrics:',
          '      ch4: { bounds: { ch5-space: { I: 1 } } }',
          '      flow: {}',
          '    sensors:',
          '      ch4-1: { ch4: { bounds: { ch4-space: { clear: [1, 2] } } } }',
          '      ch4-2: { ch4: { bounds: { ch4-space: { clear: 2 } } } }',
          '      ch4-3: { ch4: {} }\n',
        ].join('\n'),
      ],
    ],
    faults: [
      ['things/chancheng.yaml:6', /no rule "ch5-space" looks at ch4/],
      ['things/chancheng.yaml:7', /flow is not measured there: expected one of ch4/],
      ['things/chancheng.yaml:9', /the rule ch4-space compares with below: expected one number/],
      ['things/chancheng.yaml:10', /rule ch4-space for ch4-2: clear \(below 2\) and grade III \(above 1\) can hold at once/],
      ['things/chancheng.yaml:11', /no sensor "ch4-3": expected one of ch4-1, ch4-2/],
    ],
  },
  {
    what: 'a metric that no sensor of the domain measures',
    plant: [['rules/gas.yaml', 'metric: ch4', 'metric: ch44']],
    faults: [['rules/gas.yaml:4', /no sensor of gas measures ch44, did you mean "ch4"\?/]],
  },
  {
    what: 'one of several conditions on what no sensor measures',
    plant: [
      [
        'rules/gas.yaml',
        '    source: test\n',
        `    source: test\n${two('across: town').replace('any: [{ metric: ch4', 'any: [{ metric: smok')}`,
      ],
    ],
    faults: [['rules/gas.yaml:12', /no sensor of gas measures smok /]],
  },
  {
    what: 'an area, where no sensor says where it is',
    plant: [
      [
        'rules/gas.yaml',
        '    source: test\n',
        '    source: test\n  - id: stray\n    metric: position\n    unit: deg\n    when: { inside-area: { type: Polygon, coordinates: [[[113, 23], [113.1, 23], [113.1, 23.1], [113, 23]]] } }\n    grade: III\n    source: test\n',
      ],
    ],
    faults: [['rules/gas.yaml:10', /no sensor of gas measures position/]],
  },
  {
    what: 'a bound beyond what the instruments show',
    plant: [['rules/gas.yaml', 'I: 5', 'I: 150']],
    faults: [['rules/gas.yaml:6', /grade I \(above 150\) can never hold: ch4 goes from 0 to 100/]],
  },
  {
    what: 'a duration longer than its window',
    plant: [
      [
        'rules/gas.yaml',
        '{ above: { III: 1, II: 4, I: 5 } }\n    clear: { below: 0.8 }',
        '{ above: { III: 900 } }\n    over: { window: PT10M, fn: duration }',
      ],
    ],
    faults: [['rules/gas.yaml:6', /grade III \(above 900\) can never hold: seconds of PT10M go from 0 to 600/]],
  },
  {
    what: 'a silence no longer than the interval of a sensor',
    plant: [
      ['rules/gas.yaml', '{ above: { III: 1, II: 4, I: 5 } }\n    clear: { below: 0.8 }', '{ missing: PT1M }\n    grade: III'],
      ['things/chancheng.yaml', '    town: zumiao\n', '    town: zumiao\n    intervalSeconds: 300\n'],
    ],
    faults: [['rules/gas.yaml:6', /PT1M without a reading is usual where readings come every PT5M/]],
  },
  {
    what: 'alarm points of a tank in the wrong order, in the thing',
    plant: [
      ALARM_POINTS,
      ['profiles.yaml', 'normal: { mean: 0.1', 'values: { low-low: 0.01, low: 0.02 }\n            normal: { mean: 0.1'],
      ['things/chancheng.yaml', '    town: zumiao\n', '    town: zumiao\n    metrics: { ch4: { values: { low-low: 5, low: 2 } } }\n'],
    ],
    faults: [
      [
        'things/chancheng.yaml:5',
        /for ch4-1: rule low-low \(grade II, below 5\) can hold while low \(grade III, below 2\) does not: expected low-low further out than low/,
      ],
      ['things/chancheng.yaml:5', /for ch4-2/],
    ],
  },
  {
    what: 'alarm points of a tank in the wrong order, in the profile of several',
    plant: [
      ALARM_POINTS,
      ['profiles.yaml', 'normal: { mean: 0.1', 'values: { low-low: 0.03, low: 0.02 }\n            normal: { mean: 0.1'],
    ],
    faults: [['profiles.yaml:13', /rule low-low \(grade II, below 0.03\) can hold while low /]],
  },
  {
    what: 'a rule written wrongly for which bounds are declared: the bounds are not accused',
    plant: [
      ['rules/gas.yaml', 'above: { III: 1', 'above: { III: high'],
      ['profiles.yaml', '            normal:', '            bounds: { ch4-space: { III: 2 } }\n            normal:'],
    ],
    faults: [['rules/gas.yaml:6', /high/]],
  },
  {
    what: 'a pack that cannot be read, for a rule of which bounds are declared: the bounds are not accused',
    plant: [
      ['rules/gas.yaml', 'domain: gas', 'domain: [gas'],
      ['profiles.yaml', '            normal:', '            bounds: { ch4-space: { III: 2 } }\n            normal:'],
    ],
    faults: [['rules/gas.yaml:2', /./]],
  },
  {
    what: 'a kind that is written wrongly',
    plant: [['rules/gas.yaml', 'when: { above:', 'when: { rising: { by: 1, within: 5m }, above:']],
    faults: [['rules/gas.yaml:6', /rising\.within: "5m": expected an ISO 8601 duration/]],
  },
];

describe('faults of rules and profiles', () => {
  it.each(cases)('$what', expectFaults);

  it('are none where a thing and one of its sensors declare what differs', async () => {
    const { city, faults } = await loadMiniCity(
      ['rules/gas.yaml', 'III: 1, II: 4, I: 5 } }\n    clear: { below: 0.8 }', 'III: 80 % of design } }'],
      ['profiles.yaml', '            normal:', '            values: { design: 5 }\n            normal:'],
      [
        'things/chancheng.yaml',
        '    town: zumiao\n',
        '    town: zumiao\n    metrics: { ch4: { values: { design: 4 } } }\n    sensors: { ch4-2: { ch4: { values: { design: 3 }, bounds: { ch4-space: { III: 2 } } } } }\n',
      ],
    );
    expect(lines(faults)).toEqual([]);
    const declared = city?.registry.things.flatMap(({ sensors }) =>
      sensors.map(({ id, metrics }) => [id, metrics[0]?.values, metrics[0]?.bounds]),
    );
    expect(declared).toEqual([
      ['gas-zumiao-01-ch4-1', { design: 4 }, undefined],
      ['gas-zumiao-01-ch4-2', { design: 3 }, { 'ch4-space': { III: 2 } }],
      ['gas-shiwan-01-ch4-1', { design: 5 }, undefined],
      ['gas-shiwan-01-ch4-2', { design: 5 }, undefined],
    ]);
  });

  it('are none where an inhibition and what flaps are as they should be', async () => {
    const { city, faults } = await loadMiniCity([
      'rules/gas.yaml',
      '    source: test\n',
      `    source: test\n    flapping: { onsets: 3, within: PT5M }\n${inhibits('grades: [I]', 'rules: [ch4-space], grades: [III]', 'thing, town')}`,
    ]);
    expect(lines(faults)).toEqual([]);
    expect(city?.rules).toMatchObject([
      {
        rules: [{ flapping: { onsets: 3, within: 300_000 } }],
        inhibits: [
          { source: { grades: ['I'] }, target: { domain: 'gas', rules: ['ch4-space'], grades: ['III'] }, equal: ['thing', 'town'] },
        ],
      },
    ]);
  });
});
