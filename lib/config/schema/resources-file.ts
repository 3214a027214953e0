import * as z from 'zod';
import { isStreamUrl, RESOURCE_KINDS, STREAM_URL } from '../../core/registry/resources.ts';
import { isKnownUnit } from '../../core/telemetry/units.ts';
import { bilingual, domain, formed, position, slug } from './common.ts';

const placed = {
  id: slug,
  name: bilingual,
  tier: slug.describe('Whose it is: the city, a district or a town'),
  position,
  keeper: slug.describe('The unit that looks after it').optional(),
  shared: z.boolean().describe('Other tiers see it and may ask for it'),
  sample: z.boolean().describe('True for what is invented'),
};

const unit = z
  .string()
  .refine((text) => text === '1' || isKnownUnit(text), { error: 'expected a unit of UCUM, or "1" for a number of pieces' });

const resource = z.strictObject({
  ...placed,
  kind: z.enum(RESOURCE_KINDS),
  domains: z.array(domain).min(1).describe('What it is for; without it, everything').optional(),
  contact: z
    .strictObject({ name: bilingual, phone: formed(/^\+?\d{5,15}$/, 'a telephone number in quotes, digits only').optional() })
    .describe('Whom to call; the number is masked wherever it is shown')
    .optional(),
  amount: z
    .strictObject({ value: z.number().min(0), unit })
    .describe('How much there is')
    .optional(),
  note: bilingual.optional(),
});

const camera = z.strictObject({
  ...placed,
  heading: z.number().min(0).lt(360).describe('Degrees from north, clockwise; without it, it turns').optional(),
  stream: z
    .string()
    .max(500)
    .refine(isStreamUrl, { error: `expected ${STREAM_URL}` })
    .describe('Where its picture is')
    .optional(),
});

/** `resources/<any>.yaml`: what is at hand when something happens, and the cameras. */
export const resourcesFile = z.strictObject({ resources: z.array(resource).optional(), cameras: z.array(camera).optional() });
export type ResourcesFile = z.infer<typeof resourcesFile>;
