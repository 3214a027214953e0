import * as z from 'zod';
import { bilingual, ownLimits, position, slug } from './common.ts';

const override = z.strictObject(ownLimits);
export type MetricOverride = z.infer<typeof override>;
const overrides = z.record(slug, override);

const thing = z.strictObject({
  id: slug,
  profile: slug.describe('What it is: an entry of profiles.yaml'),
  town: slug,
  position: position.describe('Of the asset it watches, WGS-84'),
  name: bilingual.describe('Of the asset, when the profile’s does not do').optional(),
  intervalSeconds: z.int().min(1).max(3600).describe('Instead of the profile’s').optional(),
  keeper: slug.describe('The unit that looks after its sensors, instead of who owns the asset').optional(),
  metrics: overrides.describe('What its sensors do not share with the profile, by metric').optional(),
  sensors: z.record(slug, overrides).describe('What one of them does not share with the others: strain-1 of <thing>-strain-1').optional(),
});

/** `things/<any>.yaml`: the devices, each with the one asset it watches. */
export const thingsFile = z.strictObject({ things: z.array(thing) });
export type ThingsFile = z.infer<typeof thingsFile>;
export type ThingEntry = z.infer<typeof thing>;
