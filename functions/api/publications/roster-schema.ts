import * as z from 'zod/mini';
import { GRADES } from '../../../lib/core/registry/model.ts';
import { domain, instant, slug } from './vocabulary.ts';

const timeOfDay = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/));

const rotation = z.strictObject({
  officers: z.array(slug).check(z.minLength(1)),
  every: z.enum(['day', 'week']),
  handOverAt: z.array(timeOfDay).check(z.minLength(1)),
  weekday: z.optional(z.int().check(z.gte(1), z.lte(7))),
  hours: z.optional(z.strictObject({ from: timeOfDay, to: timeOfDay })),
});

const roster = z.strictObject({
  unit: slug,
  domain: z.optional(domain),
  mode: z.optional(z.enum(GRADES)),
  effectiveFrom: instant,
  effectiveUntil: z.optional(instant),
  rotation: z.optional(rotation),
  overrides: z.array(z.strictObject({ from: instant, to: instant, officer: slug, deputy: z.optional(slug) })),
  absences: z.array(z.strictObject({ person: slug, from: instant, to: instant })),
  deputies: z.array(slug),
});

/** Rosters as they come from outside. */
export const rostersSchema = z.array(roster).check(z.minLength(1));
