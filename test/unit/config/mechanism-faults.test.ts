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
    what: 'an event that never happens at the level',
    plant: [
      [
        MECHANISM,
        'body: regulator@city, action: guide, within: PT30M, from: raised',
        'body: regulator@city, action: guide, within: PT30M, from: disposed',
      ],
    ],
    faults: [[`${MECHANISM}:15`, /nobody disposes at this level/]],
  },
  {
    what: 'an assessment that waits for its own end',
    plant: [[MECHANISM, 'within: PT1H, from: raised', 'within: PT1H, from: confirmed']],
    faults: [[`${MECHANISM}:17`, /centre\/assess waits for itself \(.*confirmed/]],
  },
  {
    what: 'lines that wait for each other, for themselves, and for one that is not there',
    plant: [
      [
        MECHANISM,
        '      III:\n',
        [
          '        - { body: owner, action: arrive, within: PT30M, after: [dispose], warnBefore: PT10M, provisional: true }',
          '        - { body: owner, action: dispose, within: PT30M, after: owner/arrive, warnBefore: PT10M, provisional: true }',
          '        - { body: owner, action: feed-back, within: PT30M, after: owner/feed-back, warnBefore: PT10M, provisional: true }',
          '        - { body: centre, action: guide, within: PT30M, after: [feedback, feed-back], warnBefore: PT10M, provisional: true }',
          '      III:\n',
        ].join('\n'),
      ],
    ],
    faults: [
      [`${MECHANISM}:16`, /owner\/arrive waits for itself/],
      [`${MECHANISM}:17`, /owner\/dispose waits for itself/],
      [`${MECHANISM}:18`, /owner\/feed-back waits for itself/],
      [`${MECHANISM}:19`, /no line "feedback" at this level: expected one of regulator@city\/guide, owner\/arrive/],
    ],
  },
  {
    what: 'a clock that starts from nothing, and evidence of a kind there is not',
    plant: [
      [MECHANISM, 'within: PT1H, from: raised,', 'within: PT1H,'],
      [MECHANISM, 'body: regulator@city, action: guide,', 'body: regulator@city, action: guide, evidence: [smell],'],
    ],
    faults: [
      [`${MECHANISM}:15`, /smell.*text, photo, position, reading|text, photo, position, reading.*smell/],
      [`${MECHANISM}:17`, /missing: expected the event the clock starts from.*or the lines it comes after/],
    ],
  },
  {
    what: 'ids of lines that are taken',
    plant: [[MECHANISM, 'body: centre, action: assess', 'id: dispose, body: centre, action: assess']],
    faults: [[`${MECHANISM}:17`, /"dispose" is an action.*expected another id/]],
  },
  {
    what: 'liaison officers who are nobody, or another unit’s',
    plant: [
      [
        MECHANISM,
        '  - id: general\n',
        [
          '  - id: general',
          '    liaison:',
          '      unit: { body: owner, officer: foshan-gas-officer }',
          '      centre:',
          '        district: { officer: "{district}-centre-chief" }',
          '        city: { officer: foshan-centre-officer, deputy: foshan-centre-officer }\n',
        ].join('\n'),
      ],
    ],
    faults: [
      [`${MECHANISM}:12`, /foshan-gas-officer belongs to foshan-gas: expected a person of foshan-services/],
      [`${MECHANISM}:14`, /no person "chancheng-centre-chief"/],
      [`${MECHANISM}:15`, /foshan-centre-officer is the officer too/],
    ],
  },
  {
    what: 'a level that no tier’s centre handles',
    plant: [[MECHANISM, 'flows:\n', 'handling: { I: city, II: town, III: district, fallbackAfter: PT1M, provisional: true }\nflows:\n']],
    faults: [[`${MECHANISM}:9`, /handling\.II.*city, district/]],
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
