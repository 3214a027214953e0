import { describe, it } from 'vitest';
import { expectFaults, type FaultCase } from './fault-cases.ts';

const THINGS = 'things/chancheng.yaml';
const MECHANISM = 'mechanism/2022-06.yaml';

const cases: readonly FaultCase[] = [
  {
    what: 'an unknown unit of a tier',
    plant: [['tiers.yaml', 'gas: foshan-gas', 'gas: foshan-gaz']],
    faults: [
      [`${MECHANISM}:13`, /nobody is owner for gas in zumiao, shiwan/],
      ['tiers.yaml:3', /no unit "foshan-gaz".*did you mean "foshan-gas"/],
    ],
  },
  {
    what: 'an unknown officer',
    plant: [['units.yaml', '"{district}-bureau-officer"', '"{district}-bureau-offiser"']],
    faults: [['units.yaml:43', /no person "chancheng-bureau-offiser"/]],
  },
  {
    what: 'an officer of another unit',
    plant: [['units.yaml', '"foshan-gas-officer"', '"foshan-bureau-officer"']],
    faults: [['units.yaml:22', /belongs to foshan-bureau: expected a person of foshan-gas/]],
  },
  {
    what: 'an unknown unit of a person',
    plant: [['people.yaml', 'unit: foshan-gas,', 'unit: gas,']],
    faults: [
      ['people.yaml:4', /no unit "gas"/],
      ['units.yaml:22', /belongs to gas/],
    ],
  },
  {
    what: 'a unit without an outbox',
    plant: [
      [
        'units.yaml',
        '    channels: [{ kind: outbox }]\n    liaison: [{ officer: "foshan-gas-officer" }]',
        '    channels: [{ kind: email, to: duty@example.org }]\n    liaison: [{ officer: "foshan-gas-officer" }]',
      ],
    ],
    faults: [['units.yaml:21', /has no outbox/]],
  },
  {
    what: 'a watch kept by a tier that does not lie above, or of a tier without a centre',
    plant: [
      ['tiers.yaml', '    centre: chancheng-centre\n', '    centre: chancheng-centre\n    watch: { keptBy: zumiao }\n'],
      ['tiers.yaml', 'position: { lat: 23.03, lon: 113.112 }', 'position: { lat: 23.03, lon: 113.112 }\n        watch: { keptBy: foshan }'],
    ],
    faults: [
      ['tiers.yaml:11', /"zumiao" does not lie above chancheng: expected foshan/],
      ['tiers.yaml:17', /zumiao has no centre of its own/],
    ],
  },
  {
    what: 'support by what is no other district',
    plant: [['tiers.yaml', '    centre: chancheng-centre\n', '    centre: chancheng-centre\n    supportedBy: [chancheng]\n']],
    faults: [['tiers.yaml:11', /"chancheng" is no other district/]],
  },
  {
    what: 'a centre that is none',
    plant: [['tiers.yaml', 'centre: chancheng-centre', 'centre: chancheng-bureau']],
    faults: [['tiers.yaml:10', /kind regulator: expected a monitoring centre/]],
  },
  {
    what: 'an unknown profile',
    plant: [[THINGS, 'profile: valve-well\n    town: zumiao', 'profile: valve-wel\n    town: zumiao']],
    faults: [[`${THINGS}:3`, /no profile "valve-wel".*did you mean "valve-well"/]],
  },
  {
    what: 'a district where a town belongs',
    plant: [[THINGS, 'town: shiwan', 'town: chancheng']],
    faults: [[`${THINGS}:8`, /no town "chancheng"/]],
  },
  {
    what: 'a thing twice',
    plant: [[THINGS, 'id: gas-shiwan-01', 'id: gas-zumiao-01']],
    faults: [[`${THINGS}:6`, /"gas-zumiao-01" is already the id of a thing \(.*chancheng.yaml:2\)/]],
  },
  {
    what: 'a thing with the name of a unit',
    plant: [[THINGS, 'id: gas-shiwan-01', 'id: foshan-gas']],
    faults: [[`${THINGS}:6`, /"foshan-gas" is already the id of a unit/]],
  },
  {
    what: 'an id that is no slug',
    plant: [[THINGS, 'id: gas-shiwan-01', 'id: Gas_Shiwan']],
    faults: [[`${THINGS}:6`, /id: "Gas_Shiwan": expected a slug: lower-case words/]],
  },
  {
    what: 'an interval out of range',
    plant: [[THINGS, 'town: shiwan', 'town: shiwan\n    intervalSeconds: 0']],
    faults: [[`${THINGS}:9`, /intervalSeconds: number 0: expected at least 1/]],
  },
  {
    what: 'a code of another form',
    plant: [['tiers.yaml', '"440604012"', '"44060412"']],
    faults: [['tiers.yaml:13', /GB\/T 2260 code of 9 digits/]],
  },
  {
    what: 'a code of another district',
    plant: [['tiers.yaml', '"440604010"', '"440605010"']],
    faults: [['tiers.yaml:17', /not a code below 440604/]],
  },
  {
    what: 'a code twice',
    plant: [['tiers.yaml', '"440604010"', '"440604012000"']],
    faults: [['tiers.yaml:17', /is the code of zumiao already/]],
  },
  {
    what: 'the code of a province',
    plant: [['city.yaml', '"440600"', '"440000"']],
    faults: [
      ['city.yaml:2', /not the code of a city/],
      ['tiers.yaml:6', /not a code below 4400/],
    ],
  },
  {
    what: 'a town outside the city',
    plant: [['tiers.yaml', 'lat: 23.006', 'lat: 24.006']],
    faults: [['tiers.yaml:19', /24\.006, 113\.087 is outside the city/]],
  },
  {
    what: 'lat and lon exchanged',
    plant: [[THINGS, '{ lat: 23.006, lon: 113.087 }', '{ lat: 113.087, lon: 23.006 }']],
    faults: [[`${THINGS}:9`, /lat: number 113.087: expected at most 90/]],
  },
  {
    what: 'assets of one domain in one place',
    plant: [[THINGS, '{ lat: 23.006, lon: 113.087 }', '{ lat: 23.03, lon: 113.112 }']],
    faults: [[`${THINGS}:9`, /gas-shiwan-01 is where gas-zumiao-01 of the same domain \(gas\) is/]],
  },
];

describe('faults of tiers, units, people and things', () => {
  it.each(cases)('$what', expectFaults);
});
