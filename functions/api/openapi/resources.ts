import { DOMAINS } from '../../../lib/core/registry/model.ts';
import { RESOURCE_KINDS } from '../../../lib/core/registry/resources.ts';
import type { Operation } from './operations.ts';
import { list, maybe, object, page, ref, text } from './schemas.ts';

const bilingual = object({ zh: text, en: text });
const placed = {
  id: text,
  name: bilingual,
  tier: { ...text, description: 'Whose it is' },
  position: ref('Position'),
  keeper: { ...text, description: 'The unit that looks after it' },
  shared: { type: 'boolean', description: 'Other tiers see it and may ask for it' },
  sample: { type: 'boolean' },
  distance: { type: 'integer', description: 'Metres from `near`' },
};
const REQUIRED = ['id', 'name', 'tier', 'position', 'shared', 'sample'];
const NEAR = 'Near a place (`near=lat,lon`, `radius` in metres, default 2,000) the nearest first';

/** Operations of what is at hand. */
export const RESOURCE_OPERATIONS: readonly Operation[] = [
  {
    method: 'GET',
    path: '/v1/resources',
    summary: `What is at hand of one’s own tier, and what others share. ${NEAR}`,
    query: ['near', 'radius', 'kind', 'domain', 'tier', 'limit', 'cursor'],
    answer: { status: 200, schema: page('Resource') },
    problems: [400],
  },
  {
    method: 'GET',
    path: '/v1/cameras',
    summary: `Cameras of one’s own tier, and those that others share. ${NEAR}`,
    query: ['near', 'radius', 'tier', 'limit', 'cursor'],
    answer: { status: 200, schema: page('Camera') },
    problems: [400],
  },
];

export const RESOURCE_SCHEMAS: Readonly<Record<string, object>> = {
  Resource: object(
    {
      ...placed,
      kind: { enum: RESOURCE_KINDS },
      domains: { ...list({ enum: DOMAINS }), description: 'Absent: everything' },
      contact: { type: ['object', 'null'], properties: { name: bilingual, phone: { ...text, description: 'Masked' } } },
      amount: object({ value: { type: 'number' }, unit: { ...text, description: 'UCUM; 1: pieces, or people' } }),
      note: bilingual,
    },
    [...REQUIRED, 'kind', 'contact'],
  ),
  Camera: object(
    {
      ...placed,
      heading: {
        type: ['number', 'null'],
        minimum: 0,
        exclusiveMaximum: 360,
        description: 'Degrees from north, clockwise; null: it turns',
      },
      stream: { ...maybe(text), description: 'Where its picture is; null for those who may not see it' },
    },
    [...REQUIRED, 'heading', 'stream'],
  ),
};
