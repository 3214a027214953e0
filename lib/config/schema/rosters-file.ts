import * as z from 'zod';
import { domain, formed, grade, instant, slugPattern } from './common.ts';

const timeOfDay = formed(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day in quotes, such as "08:00"');
const span = { from: instant, to: instant };

const rotation = z.strictObject({
  officers: z.array(slugPattern).min(1).describe('In turn; the first has it from effectiveFrom'),
  every: z.enum(['day', 'week']),
  handOverAt: z.array(timeOfDay).min(1).describe('Times of day (+08:00) at which the turn passes on'),
  weekday: z.int().min(1).max(7).describe('Of a weekly rotation: 1 Monday to 7 Sunday; absent: Monday').optional(),
  hours: z
    .strictObject({ from: timeOfDay, to: timeOfDay })
    .describe('Times of day (+08:00) between which somebody has the duty, past midnight where "to" is not later; absent: always')
    .optional(),
});

const roster = z.strictObject({
  unit: slugPattern.describe('With {district} in it, the entry makes one roster for each district; its people take the placeholder too'),
  domain: domain.describe('Absent: for every domain without a roster of its own').optional(),
  mode: grade.describe('Kept instead while a response mode of this level, or a more severe one, is in force').optional(),
  effectiveFrom: instant,
  effectiveUntil: instant.optional(),
  rotation: rotation.optional(),
  overrides: z
    .array(z.strictObject({ ...span, officer: slugPattern, deputy: slugPattern.optional() }))
    .describe('Before the rotation: a duty table, or exceptions')
    .optional(),
  absences: z
    .array(z.strictObject({ ...span, person: slugPattern }))
    .describe('Whoever comes next stands in')
    .optional(),
  deputies: z.array(slugPattern).describe('In the order in which they are called').optional(),
});

/** `rosters.yaml`: who is on call for a unit (值班表). */
export const rostersFile = z.strictObject({ rosters: z.array(roster).min(1) });
export type RostersFile = z.infer<typeof rostersFile>;
export type RosterEntry = RostersFile['rosters'][number];
