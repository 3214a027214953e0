import type { Operation } from './operations.ts';
import { list, maybe, object, ref, text } from './schemas.ts';

const bilingual = object({ zh: text, en: text });

/** Operations of one thing. */
export const THING_OPERATIONS: readonly Operation[] = [
  {
    method: 'GET',
    path: '/v1/things/{id}',
    summary: 'A thing with its sensors',
    answer: { status: 200, schema: ref('Thing') },
    problems: [404],
  },
  {
    method: 'PUT',
    path: '/v1/things/{id}',
    summary:
      'Change one thing, at the version one saw: a new registry, in force at once. What is left out stays, null takes away, and what cannot be changed may be sent back as it was told. For operator and admin',
    headers: ['If-Match', 'Idempotency-Key'],
    body: { types: ['application/json'], schema: ref('ThingChange') },
    answer: { status: 200, schema: ref('Thing') },
    problems: [400, 403, 404, 409, 412, 422, 428],
  },
];

const changedMetric = object(
  {
    metric: text,
    range: { type: ['array', 'null'], items: { type: 'number' }, minItems: 2, maxItems: 2 },
    stuckAfter: { ...maybe(text), description: 'ISO 8601 duration' },
    values: { type: ['object', 'null'], description: 'What rules compare with a share of: {"design": 300}' },
    bounds: { type: ['object', 'null'], description: 'By rule: bounds in the place of its own: {"ch4-space": {"III": 0.8}}' },
  },
  ['metric'],
);

export const THING_SCHEMAS: Readonly<Record<string, object>> = {
  Thing: object(
    {
      id: text,
      tenant: text,
      town: text,
      topic: text,
      intervalSeconds: { type: 'number' },
      keeper: maybe(text),
      assets: list(object({ id: text, name: bilingual, domain: text, position: ref('Position') })),
      sensors: { ...list(ref('Sensor')), description: 'With the keeper, and of metrics the range, stuckAfter, values and bounds' },
      warnings: { ...list(text), description: 'Of a change: what does not hinder it and somebody must know' },
    },
    ['id', 'tenant', 'town', 'topic', 'intervalSeconds', 'keeper', 'assets', 'sensors'],
  ),
  ThingChange: object(
    {
      intervalSeconds: { type: 'number', minimum: 1, maximum: 3600 },
      keeper: { ...maybe(text), description: 'The unit that looks after its sensors' },
      assets: list(object({ id: text, name: bilingual, position: ref('Position') }, ['id'])),
      sensors: list(object({ id: text, keeper: maybe(text), metrics: list(changedMetric) }, ['id'])),
    },
    [],
  ),
};
