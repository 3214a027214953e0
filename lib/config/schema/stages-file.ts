import * as z from 'zod';
import { account, formed, region, slug, text } from './common.ts';

const domainName = formed(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, 'a domain name such as nanhai.example.org');

const stageTier = z
  .strictObject({
    account: account.optional(),
    region: region.optional(),
    site: z.boolean().describe('Whether the tenant’s API serves its console').optional(),
    domain: z
      .strictObject({
        name: domainName,
        certificate: formed(
          /^arn:aws:acm:us-east-1:\d{12}:certificate\/[\w-]+$/,
          'the ARN of a certificate of ACM in us-east-1, which is where CloudFront looks for it',
        ),
      })
      .describe('A name of its own for the console, served by CloudFront')
      .optional(),
  })
  .describe('The city’s hub or a district');

const stage = z.strictObject({
  id: slug,
  prefix: formed(/^[a-z][a-z0-9]{0,19}$/, 'up to 20 lower-case letters and digits, a letter first')
    .describe('First part of physical names; citywatch when absent')
    .optional(),
  account: account.describe('Of every tier that has none of its own; where the CLI points when absent').optional(),
  region: region.describe('Of every tier that has none of its own; where the CLI points when absent').optional(),
  issuer: formed(/^(https:\/\/\S+|parameters)$/, 'an https URL, or parameters to be asked at deployment')
    .describe('OpenID Connect issuer of people’s tokens; a pool of the city’s own when absent, where there are any')
    .optional(),
  audience: text.describe('The audience in people’s tokens').optional(),
  clientId: text.describe('As whom the console signs people in; the audience when absent').optional(),
  scope: text.describe('What the console asks for; "openid profile" when absent').optional(),
  opsEmail: text.describe('Who is mailed operations alarms: addresses with commas between them').optional(),
  customAuthorizer: z.boolean().describe('Whether consoles get pushes by an IoT custom authorizer').optional(),
  fleetProvisioning: z.boolean().describe('Whether devices may come by their identity with a claim certificate').optional(),
  disposable: z.boolean().describe('For test stages: nothing is protected, and everything goes with the stacks').optional(),
  site: z.boolean().describe('Whether the tenants’ APIs serve their consoles').optional(),
  cloudfront: z.boolean().describe('Whether CloudFront stands in front; outside China when absent').optional(),
  tiers: z.record(slug, stageTier).describe('By id: the city’s for its hub, or a district’s').optional(),
});

/** `stages.yaml`: the deployments of one configuration. Names of settings are those of the CDK context, which goes before them. */
export const stagesFile = z.strictObject({
  default: slug.describe('The stage that is meant when none is named; tiers.yaml’s cloud holds for it'),
  stages: z.array(stage).min(1),
});
export type StagesFile = z.infer<typeof stagesFile>;
