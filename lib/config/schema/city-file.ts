import * as z from 'zod';
import { areaCode, bilingual, duration, position, slug } from './common.ts';

const interval = z.tuple([z.number(), z.number()]);

/** `city.yaml`: what the city is called and what holds for all of it. */
export const cityFile = z.strictObject({
  id: slug.describe('Also the tenant of the city hub'),
  code: areaCode(6),
  name: bilingual,
  position,
  area: z.strictObject({ lat: interval, lon: interval }).describe('The box every position of the city lies in, degrees'),
  defaults: z.strictObject({ historyRetention: duration.describe('How long readings are kept') }),
});
export type CityFile = z.infer<typeof cityFile>;
