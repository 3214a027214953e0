import * as z from 'zod';
import { BASE_EVENTS, OBLIGATION_ACTIONS } from '../../core/mechanism/model.ts';
import { DOMAINS } from '../../core/registry/model.ts';
import { bilingual, domain, duration, formed, instant, slug, slugPattern } from './common.ts';

const ABSTRACT_BODY = /^(owner|centre|centre@city|regulator@(district|city)|emergency@(district|city)|town|[a-z][a-z0-9]*(-[a-z0-9]+)*)$/;

const atTiers = z.strictObject({ district: slugPattern, city: slug });

const domainBodies = z.strictObject({
  owner: slugPattern.describe('The responsible unit; absent: the town’s default for the domain').optional(),
  regulator: atTiers,
});

const obligation = z.strictObject({
  body: formed(
    ABSTRACT_BODY,
    'owner, centre, centre@city, regulator@district, regulator@city, emergency@district, emergency@city, town, or a unit’s id',
  ),
  action: z.enum(OBLIGATION_ACTIONS),
  within: duration,
  from: z.enum(BASE_EVENTS).describe('The event the clock starts from'),
  warnBefore: duration.describe('How long before the limit the unit is warned, once'),
  provisional: z.boolean().describe('未核定: the limit or its anchor is not public'),
});

const flow = z.strictObject({
  id: slug,
  domains: z.array(domain).min(1).describe('Absent for the general flow').optional(),
  levels: z.strictObject({ I: z.array(obligation).min(1), II: z.array(obligation).min(1), III: z.array(obligation).min(1) }),
});

const escalationStep = z.strictObject({
  to: formed(
    ABSTRACT_BODY,
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
