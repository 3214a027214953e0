import * as z from 'zod/mini';
import { CHANNEL_KINDS, SOURCE_FIELDS, UNIT_KINDS } from '../../../lib/core/registry/model.ts';
import { isServiceUrl, SERVICE_URL } from '../../../lib/core/registry/service-url.ts';
import { bilingual, domain, duration, grade, position, slug, text, tierPath, unitOfMeasure } from './vocabulary.ts';

const tier = z.strictObject({
  id: slug,
  kind: z.enum(['city', 'district', 'town']),
  path: tierPath,
  code: z.string().check(z.regex(/^\d{6}(\d{3})?$/)),
  name: bilingual,
  position,
  district: z.optional(z.enum(['native', 'hosted', 'federated'])),
  owners: z.optional(z.partialRecord(domain, slug)),
  letterCode: z.optional(text),
  centre: z.optional(slug),
  watch: z.optional(z.strictObject({ keptBy: slug })),
  supportedBy: z.optional(z.array(slug)),
  cloud: z.optional(z.strictObject({ account: z.optional(text), region: z.optional(text) })),
});

const channel = z
  .strictObject({
    kind: z.enum(CHANNEL_KINDS),
    to: z.optional(text),
    secret: z.optional(slug),
    provider: z.optional(slug),
  })
  .check(z.refine(({ kind, to }) => kind !== 'webhook' || isServiceUrl(to ?? ''), { error: `expected ${SERVICE_URL}`, path: ['to'] }));

const unit = z.strictObject({
  id: slug,
  name: bilingual,
  kind: z.enum(UNIT_KINDS),
  tier: tierPath,
  domains: z.array(domain),
  channels: z.array(channel),
  liaison: z.array(z.strictObject({ domain: z.optional(domain), officer: slug, deputy: z.optional(slug) })),
});

/** A Person as it comes from outside. */
export const personSchema = z.strictObject({
  id: slug,
  name: bilingual,
  unit: slug,
  phone: z.optional(text),
  sample: z.boolean(),
  vacant: z.optional(z.boolean()),
});

export const assetSchema = z.strictObject({ id: slug, name: bilingual, domain, town: tierPath, position });

export const bound = z.optional(z.union([z.number(), z.tuple([z.number(), z.number()])]));

const metric = z.strictObject({
  metric: slug,
  unit: unitOfMeasure,
  range: z.optional(z.tuple([z.number(), z.number()])),
  stuckAfter: z.optional(duration),
  values: z.optional(z.record(slug, z.number())),
  bounds: z.optional(z.record(slug, z.strictObject({ I: bound, II: bound, III: bound, clear: bound }))),
});

export const thingSchema = z.strictObject({
  id: slug,
  tenant: slug,
  town: tierPath,
  intervalSeconds: z.number().check(z.gt(0)),
  keeper: z.optional(slug),
  sensors: z.array(
    z.strictObject({ id: slug, thing: slug, asset: slug, keeper: z.optional(slug), metrics: z.array(metric).check(z.minLength(1)) }),
  ),
});

const provider = z.strictObject({
  id: slug,
  kind: z.enum(['sms', 'voice']),
  method: z.enum(['POST', 'GET']),
  url: text.check(z.refine(isServiceUrl, { error: `expected ${SERVICE_URL}` })),
  headers: z.optional(z.record(z.string(), text)),
  // A structure of texts whatever it is: what is put in cannot change it.
  json: z.optional(z.json()),
  form: z.optional(z.record(z.string(), z.string())),
  secret: z.optional(slug),
  success: z.optional(z.strictObject({ pointer: text, equals: z.array(z.union([z.string(), z.number(), z.boolean()])) })),
  reference: z.optional(text),
});

const messaging = z.strictObject({
  map: z.optional(z.strictObject({ url: text, datum: z.enum(['wgs84', 'gcj02']) })),
  providers: z.array(provider),
});

const word = z.string().check(z.minLength(1), z.maxLength(100));
const pointer = text.check(z.regex(/^(\/([^/~]|~[01])+)+$/, { error: 'expected a JSON Pointer into what the source sends' }));

const source = z.strictObject({
  id: slug,
  name: bilingual,
  tier: tierPath,
  senders: z.optional(z.array(text).check(z.minLength(1))),
  fields: z.optional(z.partialRecord(z.enum(SOURCE_FIELDS), pointer)),
  datum: z.optional(z.enum(['wgs84', 'gcj02'])),
  states: z.optional(z.strictObject({ open: z.array(word), closed: z.array(word) })),
  grades: z.optional(z.record(word, grade)),
  domains: z.optional(z.record(word, domain)),
  towns: z.optional(z.record(word, slug)),
  domain: z.optional(domain),
  capSenders: z.optional(z.array(text).check(z.minLength(1))),
  webhook: z.optional(z.strictObject({ to: text.check(z.refine(isServiceUrl, { error: `expected ${SERVICE_URL}` })), secret: slug })),
});

/** A Registry as it comes from outside. */
export const registrySchema = z.strictObject({
  city: z.strictObject({ id: slug, name: bilingual }),
  tiers: z.array(tier).check(z.minLength(1)),
  units: z.array(unit).check(z.minLength(1)),
  people: z.array(personSchema),
  messaging: z.optional(messaging),
  sources: z.optional(z.array(source)),
  assets: z.array(assetSchema),
  things: z.array(thingSchema),
});
