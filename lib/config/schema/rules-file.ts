import * as z from 'zod';
import { INHIBITION_SCOPES } from '../../core/alarm/rule.ts';
import { byGrade, domain, duration, grade, slug, text } from './common.ts';

const bound = z.number();
const pair = z.tuple([z.number(), z.number()]);

const comparisons = {
  above: graded(bound),
  below: graded(bound),
  'above-or-equal': graded(bound),
  'below-or-equal': graded(bound),
  inside: graded(pair),
  outside: graded(pair),
};

const clearConditions = { above: bound, below: bound, 'above-or-equal': bound, 'below-or-equal': bound, inside: pair, outside: pair };

const rule = z.strictObject({
  id: slug,
  metric: slug,
  unit: text.describe('UCUM; readings in another known unit are converted'),
  when: z.strictObject(comparisons).partial().describe('One comparison with its bounds by grade'),
  grade: grade.describe('Of a comparison without grades, default III').optional(),
  clear: z
    .strictObject(clearConditions)
    .partial()
    .describe('Hysteresis for the mildest grade; absent: the condition no longer holds')
    .optional(),
  for: z
    .union([duration, byGrade(duration)])
    .describe('How long the condition must hold; one for all or by grade, default PT0S')
    .optional(),
  hold: duration.describe('How long the clear condition must hold, default PT0S').optional(),
  flapping: z
    .strictObject({
      onsets: z.int().min(2).max(20).describe('So many of one sensor'),
      within: duration.describe('of each other, default PT10M; it ends when none came for as long').optional(),
    })
    .describe('When an alarm that begins again and again is only counted; default five within PT10M')
    .optional(),
  source: text.describe('The standard or reason the thresholds come from'),
});

const matcher = {
  rules: z.array(slug).min(1).describe('Absent: any rule').optional(),
  grades: z.array(grade).min(1).describe('Absent: any grade').optional(),
};

const inhibition = z.strictObject({
  source: z.strictObject(matcher).describe('Alarms of this pack that hold others back while they last'),
  target: z.strictObject({ ...matcher, domain: domain.describe('Absent: that of the pack').optional() }).describe('Those held back'),
  equal: z.array(z.enum(INHIBITION_SCOPES)).min(1).describe('What the two have in common'),
});

/** `rules/<domain>.yaml`: one domain's alarm rules. */
export const rulesFile = z.strictObject({ domain, rules: z.array(rule).min(1), inhibits: z.array(inhibition).optional() });
export type RulesFile = z.infer<typeof rulesFile>;

/** One bound, or bounds by grade. */
function graded<Value extends z.ZodType>(value: Value) {
  return z.union([value, byGrade(value)]);
}
