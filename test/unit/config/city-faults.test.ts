import { describe, expect, it } from 'vitest';
import { expectFaults, type FaultCase } from './fault-cases.ts';
import { lines, loadMiniCity } from './mini-city.ts';

const THINGS = 'things/chancheng.yaml';

const cases: readonly FaultCase[] = [
  {
    what: 'faults in every file at once',
    plant: [
      ['city.yaml', '"440600"', '"44"'],
      ['tiers.yaml', '"440604010"', '"1"'],
      ['units.yaml', '"{district}-bureau-officer"', 'nobody'],
      ['people.yaml', 'unit: foshan-gas,', 'unit: gas,'],
      [THINGS, 'town: shiwan', 'town: shivan'],
    ],
    faults: [
      ['city.yaml:2', /code/],
      ['people.yaml:4', /no unit "gas"/],
      [`${THINGS}:8`, /no town "shivan".*did you mean "shiwan"/],
      ['tiers.yaml:17', /towns\[1\]\.code/],
      ['units.yaml:22', /belongs to gas/],
      ['units.yaml:43', /no person "nobody"/],
    ],
  },
];

describe('a city', () => {
  it('has no fault to begin with', async () => {
    const { city, faults } = await loadMiniCity();
    expect(lines(faults)).toEqual([]);
    expect(city?.registry.things).toHaveLength(2);
  });

  it.each(cases)('$what', expectFaults);
});
