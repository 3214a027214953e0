import { describe, it } from 'vitest';
import { expectFaults, type FaultCase } from './fault-cases.ts';

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
];

describe('faults of rules and profiles', () => {
  it.each(cases)('$what', expectFaults);
});
