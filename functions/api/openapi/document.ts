import { COMMAND_OPERATIONS, COMMAND_SCHEMAS } from './commands.ts';
import { FIGURE_OPERATIONS, FIGURE_SCHEMAS } from './figures.ts';
import { MAINTENANCE_OPERATIONS, MAINTENANCE_SCHEMAS } from './maintenance.ts';
import { MECHANISM_OPERATIONS, MECHANISM_SCHEMAS } from './mechanism.ts';
import { OPERATIONS, type Operation } from './operations.ts';
import { RESOURCE_OPERATIONS, RESOURCE_SCHEMAS } from './resources.ts';
import { ref, SCHEMAS } from './schemas.ts';
import { THING_OPERATIONS, THING_SCHEMAS } from './things.ts';
import { WATCH_OPERATIONS } from './watch-operations.ts';
import { WATCH_SCHEMAS } from './watch-schemas.ts';

const PROBLEM = { description: 'What was wrong', content: { 'application/problem+json': { schema: ref('Problem') } } };

const LIMIT = { type: 'integer', minimum: 1, description: 'At most 200; of readings 10,000, of assets 5,000' };

/** The API's OpenAPI 3.1 document. */
export function openApi(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of [
    ...OPERATIONS,
    ...COMMAND_OPERATIONS,
    ...FIGURE_OPERATIONS,
    ...MAINTENANCE_OPERATIONS,
    ...MECHANISM_OPERATIONS,
    ...RESOURCE_OPERATIONS,
    ...THING_OPERATIONS,
    ...WATCH_OPERATIONS,
  ]) {
    paths[operation.path] = { ...paths[operation.path], [operation.method.toLowerCase()]: describe(operation) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'CityWatch', version: '1', description: 'Times are RFC 3339 at +08:00, positions WGS-84.' },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }],
    paths,
    components: {
      schemas: {
        ...SCHEMAS,
        ...COMMAND_SCHEMAS,
        ...FIGURE_SCHEMAS,
        ...MAINTENANCE_SCHEMAS,
        ...MECHANISM_SCHEMAS,
        ...RESOURCE_SCHEMAS,
        ...THING_SCHEMAS,
        ...WATCH_SCHEMAS,
      },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, thing: { type: 'http', scheme: 'basic' } },
    },
  };
}

const contentOf = ({ type = 'application/json', schema, json }: Operation['answer']): object => ({
  [type]: { schema },
  ...(json ? { 'application/json': { schema: json } } : {}),
});

function describe({
  method,
  path,
  summary,
  query = [],
  headers = [],
  body,
  answer,
  problems = [],
  secured = true,
  things = false,
}: Operation): object {
  const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  const inQuery = query.map((name) => ({ name, in: 'query', schema: name === 'limit' ? LIMIT : { type: 'string' } }));
  const inHeader = headers.map((name) => ({ name, in: 'header', schema: { type: 'string' } }));
  const statuses = [...problems, ...(secured ? [401] : [])].sort((a, b) => a - b);
  return {
    operationId: `${method.toLowerCase()}${path.replace(/[^A-Za-z]+(.)?/g, (_, letter: string | undefined) => letter?.toUpperCase() ?? '')}`,
    summary,
    ...(secured ? {} : { security: [] }),
    ...(things ? { security: [{ bearer: [] }, { thing: [] }] } : {}),
    parameters: [...inPath, ...inQuery, ...inHeader],
    ...(body
      ? {
          requestBody: { required: !body.optional, content: Object.fromEntries(body.types.map((type) => [type, { schema: body.schema }])) },
        }
      : {}),
    responses: {
      [answer.status]: { description: summary, content: contentOf(answer) },
      ...(answer.accepted
        ? { 202: { description: 'It is on its way, at Location', content: { 'application/json': { schema: answer.accepted } } } }
        : {}),
      ...Object.fromEntries(statuses.map((status) => [status, PROBLEM])),
    },
  };
}
