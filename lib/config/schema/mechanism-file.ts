import * as z from 'zod';
import { BASE_EVENTS, EVIDENCE_KINDS, HANDLING_TIERS, OBLIGATION_ACTIONS } from '../../core/mechanism/model.ts';
import { DOMAINS } from '../../core/registry/model.ts';
import { bilingual, domain, duration, formed, instant, slug, slugPattern } from './common.ts';

const UNIT = /([a-z]|\{district\})([a-z0-9]|\{district\})*(-([a-z0-9]|\{district\})+)*/.source;
const BODY = new RegExp(`^(owner|centre(@(district|city))?|regulator@(district|city)|emergency@(district|city)|town|${UNIT})$`);
const BODIES =
  'owner, centre, centre@district, centre@city, regulator@district, regulator@city, emergency@district, emergency@city, town, or a unit’s id';
const LINE = new RegExp(`^(${BODY.source.slice(1, -1)}/)?[a-z][a-z0-9]*(-[a-z0-9]+)*$`);

const atTiers = z.strictObject({ district: slugPattern, city: slug });

const domainBodies = z.strictObject({
  owner: slugPattern.describe('The responsible unit; absent: the town’s default for the domain').optional(),
  regulator: atTiers,
});

const body = formed(BODY, BODIES);
const line = formed(LINE, 'a line’s id, an action, or <body>/<action>');

const obligation = z
  .strictObject({
    id: slug.describe('By which other lines of the level name it').optional(),
    body,
    action: z.enum(OBLIGATION_ACTIONS),
    within: duration,
    from: z.enum(BASE_EVENTS).describe('The event the clock starts from; with after: @default raised').optional(),
    after: z
      .union([line, z.array(line).min(1)])
      .describe(
        'Lines of the level that must be met before the clock starts: an id, <body>/<action>, or an action, which means every line with it',
      )
      .optional(),
    warnBefore: duration.describe('How long before the limit the unit is warned, once'),
    evidence: z.array(z.enum(EVIDENCE_KINDS)).min(1).describe('What the unit has to show when it meets the obligation').optional(),
    provisional: z.boolean().describe('未核定: the limit or its anchor is not public'),
  })
  .refine(({ from, after }) => from !== undefined || after !== undefined, {
    path: ['from'],
    error: `missing: expected the event the clock starts from, one of ${BASE_EVENTS.join(', ')}, or the lines it comes after`,
  });

const officers = { officer: slugPattern, deputy: slugPattern.optional() };

const liaison = z
  .strictObject({
    unit: z
      .strictObject({ body, officer: slugPattern.optional(), deputy: slugPattern.optional() })
      .describe('The unit’s side; without an officer, the unit’s own for the domain'),
    centre: z
      .strictObject({ district: z.strictObject(officers), city: z.strictObject(officers) })
      .describe('The centres’ side; absent: the centre’s own for the domain')
      .optional(),
  })
  .describe('Who speaks for whom (对接责任人): ids of people.yaml, in which {district} stands for each district');

const handledBy = z.enum(HANDLING_TIERS);
const handling = z
  .strictObject({
    I: handledBy,
    II: handledBy,
    III: handledBy,
    fallbackAfter: duration.describe('While the city is out of reach for so long, the district’s centre handles what is the city’s'),
    provisional: z.boolean(),
  })
  .describe('Which tier’s centre handles which level: who owes what the body "centre" does; absent: the district’s');

const flow = z.strictObject({
  id: slug,
  domains: z.array(domain).min(1).describe('Absent for the general flow').optional(),
  liaison: liaison.optional(),
  levels: z.strictObject({ I: z.array(obligation).min(1), II: z.array(obligation).min(1), III: z.array(obligation).min(1) }),
});

const escalationStep = z.strictObject({
  to: formed(
    BODY,
    'lead (who leads the unit that missed the clock), centre, centre@city, regulator@district, regulator@city, emergency@district, emergency@city, town, or a unit’s id',
  ),
  wait: duration.describe('Since the step before was told; for the first, since the condition itself was'),
  provisional: z.boolean().describe('未核定: the wait is not public'),
});

const escalationRule = {
  remind: z
    .strictObject({ every: duration, provisional: z.boolean().describe('未核定: the interval is not public') })
    .describe('How often whoever has to end the condition is reminded until it ends; absent: never')
    .optional(),
  unit: z.array(escalationStep).describe('Whom the condition of a unit is taken to, in turn'),
  centre: z.array(escalationStep).describe('Whom that of a centre is taken to'),
};

/** `mechanism/<version>.yaml`: one dated linkage document (联动机制). */
export const mechanismFile = z.strictObject({
  version: formed(/^\d{4}-\d{2}$/, 'year and month in quotes, such as "2022-06"'),
  name: bilingual,
  effectiveFrom: instant,
  effectiveFromProvisional: z.boolean().describe('True while the exact day is not public'),
  emergency: atTiers,
  bodies: z
    .strictObject({ general: domainBodies, ...bodiesOfDomains() })
    .describe('Who stands behind the abstract bodies, by domain; general: for domains without an entry'),
  handling: handling.optional(),
  flows: z.array(flow).min(1),
  escalation: z
    .strictObject({
      notAcknowledged: z
        .strictObject({
          within: duration.describe('In which a unit acknowledges, from when it was given its task'),
          provisional: z.boolean().describe('未核定: the limit is not public'),
          ...escalationRule,
        })
        .describe('未签收: a unit was dispatched and does not acknowledge; ends when it does')
        .optional(),
      notClosed: z
        .strictObject(escalationRule)
        .describe('未办结: a clock ran out before what it is for was done; ends when it is done')
        .optional(),
    })
    .describe('Whom a condition is taken to, until it ends; absent: nobody beyond the unit and the centre')
    .optional(),
});
export type MechanismFile = z.infer<typeof mechanismFile>;

function bodiesOfDomains() {
  return Object.fromEntries(DOMAINS.map((id) => [id, domainBodies.optional()])) as Record<
    (typeof DOMAINS)[number],
    z.ZodOptional<typeof domainBodies>
  >;
}
