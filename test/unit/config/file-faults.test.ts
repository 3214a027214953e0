import { describe, it } from 'vitest';
import { expectFaults, type FaultCase } from './fault-cases.ts';

const cases: readonly FaultCase[] = [
  {
    what: 'an unknown key, with a suggestion',
    plant: [['tiers.yaml', 'kind: federated', 'kidn: federated']],
    faults: [
      ['tiers.yaml:5', /missing: expected one of native/],
      ['tiers.yaml:8', /unknown key "kidn", did you mean "kind"\?/],
    ],
  },
  {
    what: 'two unknown keys of one map',
    plant: [['city.yaml', 'defaults:\n', 'colour: red\nshape: round\ndefaults:\n']],
    faults: [
      ['city.yaml:6', /unknown key "colour"/],
      ['city.yaml:7', /unknown key "shape"/],
    ],
  },
  {
    what: 'a value of another type',
    plant: [['city.yaml', '"440600"', '440600']],
    faults: [['city.yaml:2', /code: expected a text, found number 440600/]],
  },
  {
    what: 'a missing key',
    plant: [['people.yaml', 'people:\n', 'people:\n  - { id: nobody, unit: foshan-gas, name: { zh: 无名, en: Nobody } }\n']],
    faults: [['people.yaml:2', /people\[0\]\.sample: missing: expected true or false/]],
  },
  {
    what: 'a word that is not one of the list',
    plant: [
      [
        'units.yaml',
        'id: "foshan-gas"\n    name: { zh: 单位, en: Unit }\n    kind: owner',
        'id: "foshan-gas"\n    name: { zh: 单位, en: Unit }\n    kind: ownr',
      ],
    ],
    faults: [['units.yaml:18', /"ownr": expected one of centre.*did you mean "owner"/]],
  },
  {
    what: 'a channel nobody has built',
    plant: [
      [
        'units.yaml',
        'liaison: [{ officer: "foshan-gas-officer" }]',
        'liaison: [{ officer: "foshan-gas-officer" }]\n  - { id: fax, name: { zh: 传真, en: Fax }, kind: support, tier: foshan, domains: [], channels: [{ kind: fax }], liaison: [{ officer: fax }] }',
      ],
    ],
    faults: [['units.yaml:23', /expected .*outbox, email, webhook/]],
  },
  { what: 'broken YAML', plant: [['rules/gas.yaml', 'when: {', 'when: [']], faults: [['rules/gas.yaml:6', /not YAML/]] },
  {
    what: 'a key twice',
    plant: [['city.yaml', 'code: "440600"', 'code: "440600"\ncode: "440600"']],
    faults: [['city.yaml:3', /expected each key once/]],
  },
  { what: 'a missing file', plant: [['people.yaml', undefined]], faults: [['people.yaml:1', /missing: expected this file/]] },
  { what: 'a missing folder', plant: [['rules/gas.yaml', undefined]], faults: [['rules:1', /at least one .yaml file/]] },
  {
    what: 'a file that nothing reads',
    plant: [['unit.yaml', undefined, 'units: []\n']],
    faults: [['unit.yaml:1', /nothing reads this file, did you mean "units.yaml"\?/]],
  },
];

describe('faults of one file', () => {
  it.each(cases)('$what', expectFaults);
});
