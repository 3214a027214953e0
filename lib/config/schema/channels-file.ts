import * as z from 'zod';
import { isServiceUrl, SERVICE_URL } from '../../core/registry/service-url.ts';
import { formed, slug, text } from './common.ts';

/** Where a service is called. */
export const serviceUrl = z.string().refine(isServiceUrl, {
  error: ({ input }) => `"${hostOf(String(input))}": expected ${SERVICE_URL}`,
});

/** A path or a query may be a secret: what is wrong is shown without them. */
const hostOf = (value: string): string => URL.parse(value)?.origin ?? value.slice(0, 20);

type TemplateValue = string | number | boolean | TemplateValue[] | { [member: string]: TemplateValue };
const template: z.ZodType<TemplateValue> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.array(template), z.record(z.string(), template)]),
);

const pointer = formed(/^(\/[^/]+)+$/, 'a JSON Pointer into the answer, such as /Response/Code');

const provider = z.strictObject({
  id: slug,
  kind: z.enum(['sms', 'voice']),
  method: z.enum(['POST', 'GET']).default('POST'),
  url: serviceUrl.describe('{phone}, {text} and the like in it are encoded for a URL'),
  headers: z.record(z.string(), text).optional(),
  json: template.describe('The body, its texts with {phone}, {text}, …').optional(),
  form: z.record(z.string(), z.string()).describe('The body as a form, instead of json').optional(),
  secret: slug.describe('Name of the secret that {secret} stands for; {secret.member} for one that is a JSON object').optional(),
  success: z
    .strictObject({ pointer, equals: z.array(z.union([z.string(), z.number(), z.boolean()])).min(1) })
    .describe('What in the answer says that the message was taken; without it the status alone does')
    .optional(),
  reference: pointer.describe('Where the answer has the provider’s own id of the message').optional(),
});

/** `channels.yaml`: how messages are written and carried. */
export const channelsFile = z.strictObject({
  map: z
    .strictObject({
      url: formed(/^(https:\/\/|geo:).*\{(lat|lon)\}.*\{(lat|lon)\}/, 'an https or geo: URL with {lat} and {lon} in it'),
      datum: z.enum(['wgs84', 'gcj02']).describe('gcj02 for a Chinese map: positions are shifted for the link alone'),
    })
    .optional(),
  providers: z.array(provider).default([]),
});
export type ChannelsFile = z.infer<typeof channelsFile>;
