import { describe, it } from 'vitest';
import { expectFaults, type FaultCase } from './fault-cases.ts';

const MECHANISM = 'mechanism/2022-06.yaml';

const cases: readonly FaultCase[] = [
  {
    what: 'a duration in other words',
    plant: [[MECHANISM, 'within: PT1H', 'within: 1 hour']],
    faults: [[`${MECHANISM}:17`, /"1 hour": .*ISO 8601 duration/]],
  },
  { what: 'no time at all', plant: [[MECHANISM, 'within: PT1H', 'within: PT0S']], faults: [[`${MECHANISM}:17`, /leaves no time/]] },
  {
    what: 'a warning before the clock starts',
    plant: [[MECHANISM, 'within: PT1H', 'within: PT5M']],
    faults: [[`${MECHANISM}:17`, /before a limit of PT5M comes before its clock starts/]],
  },
  {
    what: 'an action twice',
    plant: [
      [
        MECHANISM,
        '      II:\n',
        '        - { body: owner, action: arrive, within: PT40M, from: raised, warnBefore: PT10M, provisional: true }\n      II:\n',
      ],
    ],
    faults: [[`${MECHANISM}:14`, /owner owes arrive at level I already/]],
  },
  {
    what: 'an unknown body',
    plant: [[MECHANISM, 'body: regulator@city', 'body: regulator@town']],
    faults: [[`${MECHANISM}:15`, /regulator@town/]],
  },
  {
    what: 'an unknown unit as a body',
    plant: [[MECHANISM, 'body: regulator@city', 'body: foshan-buro']],
    faults: [[`${MECHANISM}:15`, /no unit "foshan-buro"/]],
  },
  {
    what: 'an escalation that leads to nobody, to the same one twice, or leaves no time',
    plant: [
      [
        MECHANISM,
        'flows:\n',
        [
          'escalation:',
          '  notClosed:',
          '    remind: { every: PT30S, provisional: true }',
          '    unit:',
          '      - { to: lead, wait: PT10M, provisional: true }',
          '      - { to: foshan-buro, wait: PT10M, provisional: true }',
          '      - { to: lead, wait: PT10M, provisional: true }',
          '    centre:',
          '      - { to: lead, wait: PT0S, provisional: true }',
          '  notAcknowledged: { within: PT0S, provisional: true, unit: [], centre: [] }',
          'flows:\n',
        ].join('\n'),
      ],
    ],
    faults: [
      [`${MECHANISM}:11`, /PT30S is shorter than the watch/],
      [`${MECHANISM}:14`, /no unit "foshan-buro"/],
      [`${MECHANISM}:15`, /lead has been told already/],
      [`${MECHANISM}:17`, /leaves no time to answer/],
      [`${MECHANISM}:18`, /leaves no time to answer/],
    ],
  },
  {
    what: 'a body nobody stands behind',
    plant: [[MECHANISM, 'owner: foshan-services, ', '']],
    faults: [[`${MECHANISM}:13`, /nobody is owner for bridge in zumiao, shiwan;.*water-supply/]],
  },
  {
    what: 'no general flow',
    plant: [[MECHANISM, '- id: general', '- id: general\n    domains: [gas]']],
    faults: [[`${MECHANISM}:9`, /no general flow/]],
  },
  {
    what: 'a file that is not named as its version',
    plant: [[MECHANISM, 'version: "2022-06"', 'version: "2022-07"']],
    faults: [[`${MECHANISM}:1`, /expected the file's own name/]],
  },
  {
    what: 'versions that overlap',
    plant: [['mechanism/2023-01.yaml', undefined, overlapping()]],
    faults: [['mechanism/2023-01.yaml:3', /version 2023-01 overlaps 2022-06/]],
  },
];

function overlapping(): string {
  return `version: "2023-01"
name: { zh: 第三版, en: Version 3 }
effectiveFrom: "2022-05-31T16:00:00Z"
effectiveFromProvisional: false
emergency: { district: "{district}-bureau", city: foshan-bureau }
bodies:
  general: { owner: foshan-services, regulator: { district: "{district}-bureau", city: foshan-bureau } }
flows:
  - id: general
    levels:
      I: [{ body: owner, action: arrive, within: PT30M, from: raised, warnBefore: PT10M, provisional: true }]
      II: [{ body: owner, action: arrive, within: PT30M, from: raised, warnBefore: PT10M, provisional: true }]
      III: [{ body: owner, action: arrive, within: PT30M, from: raised, warnBefore: PT10M, provisional: true }]
`;
}

describe('faults of the mechanism', () => {
  it.each(cases)('$what', expectFaults);
});
