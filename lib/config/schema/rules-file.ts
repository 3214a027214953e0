import * as z from 'zod';
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
  source: text.describe('The standard or reason the thresholds come from'),
});

/** `rules/<domain>.yaml`: one domain's alarm rules. */
export const rulesFile = z.strictObject({ domain, rules: z.array(rule).min(1) });
export type RulesFile = z.infer<typeof rulesFile>;

/** One bound, or bounds by grade. */
function graded<Value extends z.ZodType>(value: Value) {
  return z.union([value, byGrade(value)]);
}
