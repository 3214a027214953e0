import * as z from 'zod';
import { CONTEXTS } from '../../core/alarm/compound/contexts.ts';
import { SHARE } from '../../core/alarm/kinds/shares.ts';
import { INHIBITION_SCOPES, NAMED_SCOPES, WINDOW_FUNCTIONS } from '../../core/alarm/rule.ts';
import { byGrade, domain, duration, formed, grade, slug, text } from './common.ts';

const bound = z.union([z.number(), formed(SHARE, 'a number, or a share of a declared value, such as 80 % of design')]);
const pair = z.tuple([bound, bound]);

const comparisons = {
  above: graded(bound),
  below: graded(bound),
  'above-or-equal': graded(bound),
  'below-or-equal': graded(bound),
  inside: graded(pair),
  outside: graded(pair),
};

const change = z.strictObject({
  by: graded(bound).describe('At least so much'),
  within: duration.describe('above the lowest (below the highest) reading of so long'),
});
const percent = graded(formed(/^\d+(\.\d+)? ?%$/, 'a percentage, such as 30%'));

const ring = z.array(z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)], z.number())).min(4);
const geometry = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('Polygon'), coordinates: z.array(ring).min(1) }),
  z.looseObject({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring).min(1)).min(1) }),
]);
const area = z
  .union([geometry, z.looseObject({ type: z.literal('Feature'), geometry })])
  .describe('GeoJSON; of metric position, lat and lon of one sensor');

const onOneSeries = {
  ...comparisons,
  rising: change,
  falling: change,
  'inside-area': area,
  'outside-area': area,
  baseline: z
    .strictObject({ by: z.literal('hour-of-week'), above: percent.optional(), below: percent.optional() })
    .describe('Against what is usual in that hour of the week; speaks after two weeks'),
  anomaly: z
    .union([z.strictObject({}), z.null(), z.literal(true)])
    .describe('Out of the ordinary, by the sensor’s own past; nothing to set. Grade: that of the rule, default III'),
};

const clock = formed(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time of day in quotes, such as "22:00"');
const weekdays = formed(/^(mon|tue|wed|thu|fri|sat|sun)(\.\.(mon|tue|wed|thu|fri|sat|sun))?$/, 'days of the week, such as [mon..fri]');
const span = z.strictObject({
  days: z
    .union([weekdays, z.array(weekdays).min(1)])
    .describe('A span over midnight belongs to the day it begins on; default: every day')
    .optional(),
  from: clock.optional(),
  to: clock.describe('Does not belong to it').optional(),
});
const monthDay = formed(/^\d\d-\d\d$/, 'a month and a day in quotes, such as "10-01"');

const occasions = {
  schedule: z
    .union([span, z.array(span).min(1)])
    .describe('When it applies, in the city’s time; outside of it the condition does not hold')
    .optional(),
  season: z.strictObject({ from: monthDay, to: monthDay }).describe('Both days belong to it').optional(),
};

const count = z
  .strictObject({
    n: z.int().min(1),
    of: z.int().min(1).max(100),
    when: z.strictObject(optional(onOneSeries)).describe('What is counted; may stand in count itself, or beside it').optional(),
    ...optional(onOneSeries),
  })
  .describe('Holds while n of the last readings meet what it is around')
  .optional();
const missing = duration.describe('No reading for so long; without `for`, `hold`, `clear` and `over`').optional();

const conditionOfSeries = { ...optional(onOneSeries), count, missing, ...occasions };

const clearConditions = { above: bound, below: bound, 'above-or-equal': bound, 'below-or-equal': bound, inside: pair, outside: pair };

const readings = {
  clear: z
    .strictObject(clearConditions)
    .partial()
    .describe('Hysteresis for the mildest grade; absent: the condition no longer holds')
    .optional(),
  over: z
    .strictObject({
      window: duration.describe('Of the readings in (t − window, t], from the first reading that is a window old'),
      fn: z.enum(WINDOW_FUNCTIONS),
      when: z.strictObject(clearConditions).partial().describe('Of duration: what has to hold; default: not 0').optional(),
    })
    .describe('What is compared is a function of the latest readings')
    .optional(),
  hold: duration.describe('How long the clear condition must hold, default PT0S').optional(),
};

const operand = z.strictObject({
  metric: slug.describe('Absent: that of the rule').optional(),
  unit: text.describe('Absent: that of the rule').optional(),
  when: z.strictObject(conditionOfSeries).describe('May stand in the condition itself').optional(),
  ...conditionOfSeries,
  ...readings,
  for: duration.optional(),
});
const operands = z.array(operand).min(1).max(20);

const when = z.strictObject({
  ...conditionOfSeries,
  all: operands.describe('Each of them has held within `within`').optional(),
  any: operands.describe('One of them has').optional(),
  within: duration.describe('Of all / any: how long one that has ended still counts, default PT0S, at most P7D').optional(),
  across: z
    .union([z.enum(NAMED_SCOPES), z.strictObject({ radius: z.number().positive().max(50_000).describe('Metres') })])
    .describe('Of all / any: over what, default asset; with a radius, each source within it of another')
    .optional(),
  sources: z.int().min(1).max(100).describe('Of all / any: on at least so many different sensors, default 1').optional(),
});

const rule = z
  .strictObject({
    id: slug,
    metric: slug.describe('Of all / any: that of conditions that name none').optional(),
    unit: text.describe('UCUM; readings in another known unit are converted').optional(),
    when: when.describe('One kind of condition, with its bounds by grade'),
    grade: grade.describe('Of a condition without grades, default III').optional(),
    for: z
      .union([duration, byGrade(duration)])
      .describe('How long the condition must hold; one for all or by grade, default PT0S')
      .optional(),
    ...readings,
    ...occasions,
    while: z.enum(CONTEXTS).describe('Applies while such an incident is confirmed in the town, and not over').optional(),
    flapping: z
      .strictObject({
        onsets: z.int().min(2).max(20).describe('So many of one sensor'),
        within: duration.describe('of each other, default PT10M; it ends when none came for as long').optional(),
      })
      .describe('When an alarm that begins again and again is only counted; default five within PT10M')
      .optional(),
    source: text.describe('The standard or reason the thresholds come from'),
  })
  .refine(...demanded('metric'))
  .refine(...demanded('unit'));

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

function optional<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object(shape).partial().shape;
}

type Demand = readonly [(rule: unknown) => boolean, { readonly path: string[]; readonly error: string; readonly when: () => boolean }];

/** Told with whatever else is wrong; conditions of all / any have their own. */
function demanded(member: 'metric' | 'unit'): Demand {
  const isThere = (rule: unknown): boolean => {
    const written = (rule ?? {}) as Readonly<Record<string, unknown>>;
    const when = written.when ?? {};
    return written[member] !== undefined || (typeof when === 'object' && ('all' in when || 'any' in when));
  };
  return [isThere, { path: [member], error: 'missing: expected a text', when: () => true }];
}
