import * as z from 'zod';
import { SOURCE_FIELDS } from '../../core/registry/model.ts';
import { serviceUrl } from './channels-file.ts';
import { bilingual, domain, formed, grade, slug, text } from './common.ts';

const pointer = formed(/^(\/([^/~]|~[01])+)+$/, 'a JSON Pointer into what the source sends, such as /位置/纬度');
const word = z.string().min(1).max(100);

const source = z.strictObject({
  id: slug.describe('What it calls itself in "source"'),
  name: bilingual,
  tier: slug.describe('At or below which it may report'),
  senders: z
    .array(text)
    .min(1)
    .describe('Subjects of the tokens it reports with; without them every system of the tier or above')
    .optional(),
  fields: z
    .strictObject(
      Object.fromEntries(SOURCE_FIELDS.map((field) => [field, pointer.optional()])) as Record<
        (typeof SOURCE_FIELDS)[number],
        z.ZodOptional<typeof pointer>
      >,
    )
    .describe('Where in its own body each of our fields lies; what is not named lies under our name')
    .optional(),
  datum: z.enum(['wgs84', 'gcj02']).describe('In which its positions are').default('wgs84'),
  states: z
    .strictObject({ open: z.array(word), closed: z.array(word) })
    .describe('Its words for whether an alarm lasts, beside open and closed')
    .optional(),
  grades: z.record(word, grade).describe('What its labels are as grades; I is the most severe').optional(),
  domains: z.record(word, domain).describe('Its words for domains').optional(),
  towns: z.record(word, slug).describe('Its words for towns, beside their names, slugs and codes').optional(),
  domain: domain.describe('Of an alarm that does not say; other without it').optional(),
  capSenders: z.array(text).min(1).describe('Senders of CAP messages that are this platform too').optional(),
  webhook: z
    .strictObject({ to: serviceUrl, secret: slug.describe('Name of the secret that signs') })
    .describe('Where a federated district’s platform is told what becomes of its alarms')
    .optional(),
});

/** `sources.yaml`: existing platforms that report alarms, and what their words mean. */
export const sourcesFile = z.strictObject({ sources: z.array(source) });
export type SourcesFile = z.infer<typeof sourcesFile>;
