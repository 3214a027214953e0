import * as z from 'zod';
import { account, areaCode, bilingual, domain, formed, position, region, slug } from './common.ts';

const owners = z
  .partialRecord(domain, slug)
  .describe('The responsible unit of a domain here; a town without an entry takes its district’s, then the city’s');

const cloud = z
  .strictObject({
    account: account.optional(),
    region: region.optional(),
  })
  .describe(
    'Where the stack of the city or of a native district lives, when not where the deployment’s own environment points; holds for the default stage',
  );

const letterCode = formed(/^\p{Script=Han}{1,8}$/u, 'one to eight Chinese characters, such as 佛安督')
  .describe('Who issues supervision letters (机关代字); absent: the first character of the name, and 安督')
  .optional();

const watch = z
  .strictObject({ keptBy: slug })
  .describe('Whose centre keeps the watch in the hours in which nobody is on the roster of the centre here: the tier above')
  .optional();

const town = z.strictObject({
  id: slug,
  code: areaCode(9),
  name: bilingual,
  position,
  centre: slug.optional(),
  watch,
  owners: owners.optional(),
});

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
  watch,
  owners: owners.optional(),
  letterCode,
  supportedBy: z
    .array(slug)
    .min(1)
    .describe('Districts whose units may be sent here: in the cloud it has a topic for each of them, by which it tells them')
    .optional(),
  towns: z.array(town).min(1),
});

/** `tiers.yaml`: the city's own entry and its districts with their towns. */
export const tiersFile = z.strictObject({
  city: z.strictObject({ letterCode, centre: slug, owners: owners.optional(), cloud: cloud.optional() }),
  districts: z.array(district).min(1),
});
export type TiersFile = z.infer<typeof tiersFile>;
