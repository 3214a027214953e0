import * as z from 'zod';
import { UNIT_KINDS } from '../../core/registry/model.ts';
import { serviceUrl } from './channels-file.ts';
import { bilingual, domain, slug, slugPattern } from './common.ts';

const secret = slugPattern.describe('Name of a secret, never the secret: docs/channels.md says where secrets lie');

const channel = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('outbox') }),
  z.strictObject({ kind: z.literal('email'), to: z.email() }),
  z.strictObject({ kind: z.literal('webhook'), to: serviceUrl, secret: secret.optional() }),
  z.strictObject({ kind: z.enum(['wecom', 'dingtalk', 'feishu']), secret }),
  z.strictObject({ kind: z.enum(['sms', 'voice']), provider: slug.describe('Id of a provider in channels.yaml') }),
]);

const liaison = z.strictObject({
  domain: domain.describe('Absent: for every domain without an entry of its own').optional(),
  officer: slugPattern,
  deputy: slugPattern.optional(),
});

const unit = z.strictObject({
  id: slugPattern.describe(
    'With {district} in it, the entry makes one unit for each district; its names and tier take the placeholder too',
  ),
  name: bilingual,
  kind: z.enum(UNIT_KINDS),
  tier: slugPattern.describe('Id of the tier it belongs to'),
  domains: z.array(domain).describe('What it is for; empty: nothing in particular'),
  channels: z.array(channel).min(1),
  liaison: z.array(liaison).min(1).describe('Liaison officers (对接责任人)'),
});

/** `units.yaml`: who can be told and can owe something. */
export const unitsFile = z.strictObject({ units: z.array(unit).min(1) });
export type UnitsFile = z.infer<typeof unitsFile>;
export type UnitEntry = z.infer<typeof unit>;
