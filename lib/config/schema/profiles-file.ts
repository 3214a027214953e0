import * as z from 'zod';
import { bilingual, domain, duration, ownLimits, slug, text } from './common.ts';

const normal = z
  .strictObject({
    mean: z.number(),
    daily: z.number().nonnegative().describe('Amplitude of the daily curve'),
    noise: z.number().nonnegative().describe('Standard deviation'),
    decimals: z.int().min(0).max(6),
  })
  .describe(
    'What the simulator publishes, in the metric’s unit; must stay clear of every threshold; of lat and lon, degrees from the thing’s position',
  );

const metric = z.strictObject({
  metric: slug,
  unit: text.describe('UCUM: the unit readings are stored and compared in'),
  range: z.tuple([z.number(), z.number()]).describe('What the instrument can show; outside it a reading is flagged').optional(),
  stuckAfter: duration.describe('A value unchanged for longer is flagged').optional(),
  ...ownLimits,
  normal,
});

const sensor = z.strictObject({
  id: slug.describe('The sensor is <thing>-<id>, with a count <thing>-<id>-1, -2, …'),
  count: z.int().min(1).max(50).optional(),
  keeper: slug.describe('The unit that looks after such sensors, before the thing’s keeper').optional(),
  metrics: z.array(metric).min(1),
});

const profile = z.strictObject({
  id: slug,
  domain,
  intervalSeconds: z.int().min(1).max(3600).describe('Seconds between two packs in normal operation'),
  asset: z.strictObject({
    suffix: slug.describe('The asset is <thing>-<suffix>'),
    name: bilingual.describe('{town} stands for the town’s name, {number} for the number at the end of the thing’s id'),
  }),
  sensors: z.array(sensor).min(1),
});

/** `profiles.yaml`: what a thing of a kind measures; a thing of `things/` names one. */
export const profilesFile = z.strictObject({ profiles: z.array(profile).min(1) });
export type ProfilesFile = z.infer<typeof profilesFile>;
export type ProfileEntry = z.infer<typeof profile>;
export type MetricEntry = z.infer<typeof metric>;
