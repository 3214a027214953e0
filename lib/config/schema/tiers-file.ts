import * as z from 'zod';
import { areaCode, bilingual, domain, formed, position, slug } from './common.ts';

const owners = z
  .partialRecord(domain, slug)
  .describe('The responsible unit of a domain here; a town without an entry takes its district’s, then the city’s');

const cloud = z
  .strictObject({
    account: formed(/^\d{12}$/, 'an account number of twelve digits in quotes').optional(),
    region: formed(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as cn-north-1').optional(),
  })
  .describe('Where the stack of the city or of a native district lives, when not where the deployment’s own environment points');

const town = z.strictObject({ id: slug, code: areaCode(9), name: bilingual, position, centre: slug.optional(), owners: owners.optional() });

const district = z.strictObject({
  id: slug.describe('Also the tenant'),
  code: areaCode(6),
  name: bilingual,
  kind: z
    .enum(['native', 'hosted', 'federated'])
    .describe(
      'native: own stack; hosted: the city’s account and shared resources; federated: an existing platform reports through the interchange API',
    ),
  position,
  cloud: cloud.optional(),
  centre: slug.describe('The unit that keeps the watch').optional(),
  owners: owners.optional(),
  towns: z.array(town).min(1),
});

/** `tiers.yaml`: the city's own entry and its districts with their towns. */
export const tiersFile = z.strictObject({
  city: z.strictObject({ centre: slug, owners: owners.optional(), cloud: cloud.optional() }),
  districts: z.array(district).min(1),
});
export type TiersFile = z.infer<typeof tiersFile>;
