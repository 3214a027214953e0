import { THING_STANDINGS } from '../../../lib/core/watch/thing-state.ts';
import type { Operation } from './operations.ts';
import { list, maybe, object, page, ref, text } from './schemas.ts';

const bilingual = object({ zh: text, en: text });

/** Operations of one thing. */
export const THING_OPERATIONS: readonly Operation[] = [
  {
    method: 'GET',
    path: '/v1/things',
    summary:
      'Things by their ids, and how each stands. `q`: words of the id, name, place, domain or keeper. With `state` a page may hold fewer than asked for and still go on',
    query: ['q', 'tier', 'town', 'domain', 'keeper', 'state', 'limit', 'cursor'],
    answer: { status: 200, schema: page('ThingStanding') },
    problems: [400],
  },
  {
    method: 'GET',
    path: '/v1/things/{id}/state',
    summary: 'How a thing stands: the newest reading of each metric, and the rules in force on them',
    answer: { status: 200, schema: ref('ThingStanding') },
    problems: [404],
  },
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
  {
    method: 'POST',
    path: '/v1/imports/preview',
    summary:
      'What is wrong with a CSV of things (`thing,like,town,lat,lon[,zh,en]`) or people (`id,unit,zh,en,phone[,sample]`), line by line, and the body to publish where nothing is. Writes nothing. For admin',
    headers: ['Content-Encoding'],
    body: { types: ['application/json'], schema: ref('ImportTable') },
    answer: { status: 200, schema: ref('ImportPreview') },
    problems: [400, 403, 413],
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

const flag = { type: 'boolean' };
const grade = { enum: ['I', 'II', 'III', null] };
const count = { type: 'integer', minimum: 0 };

export const THING_SCHEMAS: Readonly<Record<string, object>> = {
  ImportTable: object({ kind: { enum: ['things', 'people'] }, csv: text }),
  ImportPreview: object({
    kind: { enum: ['things', 'people'] },
    rows: count,
    replaces: { ...count, description: 'Rows of ids that are known already' },
    faults: list(object({ line: { ...count, description: 'In the file' }, column: text, message: text })),
    faultCount: { ...count, description: 'Of all; the first of them are listed' },
    warnings: list(text),
    body: { type: ['object', 'array', 'null'], description: 'For POST /v1/publications, of that kind; null where there are faults' },
  }),
  ThingStanding: object(
    {
      id: text,
      name: { oneOf: [bilingual, { type: 'null' }], description: 'Of what it watches' },
      asset: maybe(text),
      tenant: text,
      town: text,
      domains: list(text),
      keeper: maybe(text),
      state: { enum: [...THING_STANDINGS] },
      grade: { ...grade, description: 'The worst that runs' },
      lastSeenAt: maybe(text),
      sensors: count,
      silentSensors: { ...count, description: 'Heard once, and not any more' },
      neverHeard: count,
      faults: { ...list(text), description: 'What is wrong with its instruments: out-of-range, stuck, unknown-unit, clock' },
      at: { ...text, description: 'Of one thing, as the next ones: when it was asked' },
      knowsRevoked: { ...flag, description: 'Whether this API knows of revocations' },
      values: list(
        object({ sensor: text, metric: text, unit: text, value: maybe({ type: 'number' }), at: maybe(text), grade, fault: maybe(text) }),
      ),
      rules: list(
        object({
          sensor: text,
          metric: text,
          rule: text,
          domain: text,
          unit: text,
          bounds: {
            enum: ['rule', 'share', 'sensor'],
            description: 'Whose bounds: the rule’s, shares of a declared value, the sensor’s own',
          },
          share: maybe(text),
          isPart: flag,
          while: maybe(text),
          missingAfter: maybe(text),
          grades: list(object({ grade, condition: { type: ['object', 'null'] }, for: text })),
        }),
      ),
    },
    [
      'id',
      'name',
      'asset',
      'tenant',
      'town',
      'domains',
      'keeper',
      'state',
      'grade',
      'lastSeenAt',
      'sensors',
      'silentSensors',
      'neverHeard',
      'faults',
    ],
  ),
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
