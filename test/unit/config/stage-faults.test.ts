import { describe, expect, it } from 'vitest';
import { expectFaults, type FaultCase } from './fault-cases.ts';
import { loadMiniCity, type Plant } from './mini-city.ts';

const CITY = `default: production
stages:
  - id: production
    issuer: https://id.example.org
    audience: citywatch
    tiers:
      foshan: { account: "111111111111", region: cn-north-1 }
  - id: staging
    prefix: citywatchstaging
`;
/** The mini city with stages, one text of them replaced. */
const stages = (wanted: string, instead: string): Plant[] => [['stages.yaml', undefined, CITY.replace(wanted, instead)]];

const cases: readonly FaultCase[] = [
  {
    what: 'a default that is no stage',
    plant: stages('default: production', 'default: prodution'),
    faults: [['stages.yaml:1', /no stage is called prodution, did you mean "production"\? \(expected production, staging\)/]],
  },
  {
    what: 'two stages that would meet in one account',
    plant: stages('prefix: citywatchstaging', 'region: cn-north-1'),
    faults: [['stages.yaml:8', /staging has the prefix citywatch, like production: expected one of its own/]],
  },
  {
    what: 'a second stage of the same name',
    plant: stages('id: staging', 'id: production'),
    faults: [['stages.yaml:8', /a second stage production/]],
  },
  {
    what: 'an issuer without an audience',
    plant: stages('    audience: citywatch\n', ''),
    faults: [['stages.yaml:3', /production has only one of issuer and audience/]],
  },
  {
    what: 'a tier there is not',
    plant: stages('foshan: {', 'chancheg: {'),
    faults: [['stages.yaml:7', /no city or district chancheg, did you mean "chancheng"\?/]],
  },
  {
    what: 'an account for a district that stands with the city',
    plant: stages('foshan: {', 'chancheng: {'),
    faults: [['stages.yaml:7', /chancheng is not native and stands with the city: expected no account of its own/]],
  },
  {
    what: 'a domain where there is no site',
    plant: stages(
      'account: "111111111111", region: cn-north-1',
      'site: false, domain: { name: a.example.org, certificate: "arn:aws:acm:us-east-1:111111111111:certificate/1" }',
    ),
    faults: [['stages.yaml:7', /foshan has a domain and no site/]],
  },
  {
    what: 'an account that YAML takes for a number, and a setting there is not',
    plant: stages('{ account: "111111111111", region: cn-north-1 }', '{ account: 111111111111, regoin: cn-north-1 }'),
    faults: [
      ['stages.yaml:7', /account: expected a text, found number 111111111111/],
      ['stages.yaml:7', /unknown key "regoin", did you mean "region"\?/],
    ],
  },
];

describe('faults of stages', () => {
  it.each(cases)('$what', expectFaults);
});

describe('the stages of a city', () => {
  it('are those of stages.yaml', async () => {
    const { city } = await loadMiniCity(...stages('', ''));
    expect(city?.stages.default).toBe('production');
    expect(city?.stages.all.map(({ id, prefix }) => [id, prefix])).toEqual([
      ['production', undefined],
      ['staging', 'citywatchstaging'],
    ]);
  });

  it('are one of which nothing is said where there is no such file', async () => {
    expect((await loadMiniCity()).city?.stages).toEqual({ default: 'production', all: [{ id: 'production' }] });
  });
});
