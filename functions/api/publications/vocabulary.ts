import * as z from 'zod/mini';
import { durationMillis } from '../../../lib/core/duration.ts';
import { isRfc3339 } from '../../../lib/core/instant.ts';
import { DOMAINS, GRADES } from '../../../lib/core/registry/model.ts';
import { isKnownUnit } from '../../../lib/core/telemetry/units.ts';
import { isSlug, parseTierPath } from '../../../lib/core/tier/tier-path.ts';

/** A text that passes a test of the domain; `expected` ends the sentence of the fault. */
const formed = (fits: (text: string) => boolean, expected: string) => z.string().check(z.refine(fits, { error: expected, abort: true }));

const succeeds =
  (read: (text: string) => unknown) =>
  (text: string): boolean => {
    try {
      read(text);
      return true;
    } catch {
      return false;
    }
  };

export const text = z.string().check(z.minLength(1), z.maxLength(500));
export const slug = formed(isSlug, 'a slug: lower-case words joined by single hyphens, such as gas-zumiao-01');
/** `{district}` stands for the id of each district in turn. */
export const slugPattern = formed(
  (pattern) => isSlug(pattern.replaceAll('{district}', 'd')),
  'a slug; {district} in it stands for each district in turn',
);
export const tierPath = formed(succeeds(parseTierPath), 'city, city/district or city/district/town, each a slug');
export const duration = formed(succeeds(durationMillis), 'an ISO 8601 duration, such as PT70M');
export const instant = formed(isRfc3339, 'an RFC 3339 time, such as 2026-11-23T20:00:00+08:00');
export const unitOfMeasure = formed(isKnownUnit, 'a unit of UCUM');
export const bilingual = z.strictObject({ zh: text, en: text });
export const position = z.strictObject({
  lat: z.number().check(z.gte(-90), z.lte(90)),
  lon: z.number().check(z.gte(-180), z.lte(180)),
});
export const domain = z.enum(DOMAINS);
export const grade = z.enum(GRADES);
export const byGrade = <Value extends z.ZodMiniType>(value: Value) => z.strictObject({ I: value, II: value, III: value });
/** Whole milliseconds. */
export const millis = z.int().check(z.gte(0));
