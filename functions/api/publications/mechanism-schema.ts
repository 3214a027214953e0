import * as z from 'zod/mini';
import { BASE_EVENTS, EVIDENCE_KINDS, HANDLING_TIERS, OBLIGATION_ACTIONS } from '../../../lib/core/mechanism/model.ts';
import { DOMAINS } from '../../../lib/core/registry/model.ts';
import { bilingual, byGrade, domain, instant, millis, slug, slugPattern, text } from './vocabulary.ts';

const atTiers = z.strictObject({ district: slugPattern, city: slugPattern });
const domainBodies = z.strictObject({ owner: z.optional(slugPattern), regulator: atTiers });

const obligation = z.strictObject({
  id: z.optional(slug),
  body: text,
  action: z.enum(OBLIGATION_ACTIONS),
  within: millis,
  from: z.enum(BASE_EVENTS),
  after: z.optional(z.array(text).check(z.minLength(1))),
  warnBefore: millis,
  evidence: z.optional(z.array(z.enum(EVIDENCE_KINDS)).check(z.minLength(1))),
  provisional: z.boolean(),
});

const officers = z.strictObject({ officer: slugPattern, deputy: z.optional(slugPattern) });
const liaison = z.strictObject({
  unit: z.strictObject({ body: text, officer: z.optional(slugPattern), deputy: z.optional(slugPattern) }),
  centre: z.optional(z.strictObject({ district: officers, city: officers })),
});

const flow = z.strictObject({
  id: slug,
  domains: z.optional(z.array(domain).check(z.minLength(1))),
  liaison: z.optional(liaison),
  levels: byGrade(z.array(obligation).check(z.minLength(1))),
});

const steps = z.array(z.strictObject({ to: text, wait: millis, provisional: z.boolean() }));
const remind = z.optional(z.strictObject({ every: millis, provisional: z.boolean() }));
const notAcknowledged = z.strictObject({ within: millis, provisional: z.boolean(), remind, unit: steps, centre: steps });
const notClosed = z.strictObject({ remind, unit: steps, centre: steps });

const tier = z.enum(HANDLING_TIERS);
const handling = z.strictObject({ I: tier, II: tier, III: tier, fallbackAfter: millis, provisional: z.boolean() });

const version = z.strictObject({
  version: text,
  name: bilingual,
  effectiveFrom: instant,
  effectiveFromProvisional: z.boolean(),
  emergency: atTiers,
  bodies: z.strictObject({ general: domainBodies, ...Object.fromEntries(DOMAINS.map((id) => [id, z.optional(domainBodies)])) }),
  handling: z.optional(handling),
  flows: z.array(flow).check(z.minLength(1)),
  escalation: z.optional(z.strictObject({ notAcknowledged: z.optional(notAcknowledged), notClosed: z.optional(notClosed) })),
});

/** A Mechanism as it comes from outside. */
export const mechanismSchema = z.strictObject({ versions: z.array(version).check(z.minLength(1)) });
