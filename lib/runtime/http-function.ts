import middy from '@middy/core';
import router, { type Method } from '@middy/http-router';
import type { APIGatewayProxyEventV2WithJWTAuthorizer as HttpEvent, APIGatewayProxyStructuredResultV2 as HttpResult } from 'aws-lambda';
import { principalFromClaims } from '../core/access/authorization.ts';
import type { Principal } from '../core/access/principal.ts';
import { inInvocation } from './invocation.ts';
import { loggablePath } from './loggable-path.ts';
import { errorFields, type Logger } from './logger.ts';
import { PROBLEMS, Problem } from './problem.ts';
import { unpack } from './unpack.ts';

/** A request as a route sees it. */
export interface Request {
  readonly event: HttpEvent;
  readonly claims: Readonly<Record<string, unknown>> | undefined;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The body's bytes. */
  bytes(): Buffer;
  /** The body as a JSON object. Throws a validation problem. */
  json(): Readonly<Record<string, unknown>>;
  /** The same of a body that may be packed (`Content-Encoding: gzip`) and holds at most so many bytes unpacked. Throws too-large. */
  unpackedJson(mostBytes: number): Readonly<Record<string, unknown>>;
  /** Who asks. Throws an unauthenticated problem. */
  principal(): Principal;
}

export interface Route {
  readonly method: Method;
  /** API Gateway's notation: `/v1/incidents/{id}`. */
  readonly path: string;
  readonly handle: (request: Request) => Promise<HttpResult>;
}

/** The middleware of the HTTP API: routing, problems instead of errors, and a log line for what should not happen. `problemOf` knows the domain's errors. */
export function httpFunction(logger: Logger, routes: readonly Route[], problemOf: (error: unknown) => Problem | undefined) {
  const routed = router<HttpEvent, HttpResult>({
    routes: routes.map(({ method, path, handle }) => ({ method, path, handler: async (event: HttpEvent) => handle(toRequest(event)) })),
    notFoundResponse: ({ method, path }) => problemResponse(new Problem('not-found', `the API has no ${method} ${path}`)),
  });
  const handler = middy<HttpEvent, HttpResult>()
    .use({
      onError: (request) => {
        const { error, event } = request;
        const known = error instanceof Problem ? error : problemOf(error);
        if (!known)
          logger.error('a request failed', {
            route: `${event.requestContext.http.method} ${loggablePath(event.rawPath)}`,
            ...errorFields(error),
          });
        request.response = problemResponse(known ?? new Problem('internal', 'the request failed here; the log says why'));
      },
    })
    .handler(routed as unknown as (event: HttpEvent) => Promise<HttpResult>);
  return inInvocation((event: HttpEvent, context) => handler(event, context));
}

export const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): HttpResult => ({
  statusCode: status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(body),
});

function problemResponse({ type, message, extra }: Problem): HttpResult {
  const status = PROBLEMS[type];
  const body = { type: `urn:citywatch:problem:${type}`, title: type, status, detail: message, ...extra };
  const headers = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' };
  return {
    statusCode: status,
    headers: type === 'unauthenticated' ? { ...headers, 'www-authenticate': 'Bearer' } : headers,
    body: JSON.stringify(body),
  };
}

function toRequest(event: HttpEvent): Request {
  const claims = event.requestContext.authorizer?.jwt?.claims;
  const bytes = (): Buffer => Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  return {
    event,
    claims,
    params: Object.fromEntries(Object.entries(event.pathParameters ?? {}).map(([name, value]) => [name, decoded(value ?? '')])),
    query: Object.fromEntries(Object.entries(event.queryStringParameters ?? {}).map(([name, value]) => [name, value ?? ''])),
    headers: event.headers,
    bytes,
    json: () => parseObject(bytes()),
    unpackedJson: (mostBytes) => parseObject(unpack(bytes(), event.headers['content-encoding'], mostBytes)),
    principal: () => {
      const principal = claims && principalFromClaims(claims);
      if (!principal) throw new Problem('unauthenticated', 'expected a valid bearer token with the claims tier and roles');
      return principal;
    },
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function parseObject(bytes: Buffer): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new Problem('validation', `the body is not JSON: ${cause instanceof Error ? cause.message : ''}`, {
      errors: [{ pointer: '', message: 'expected a JSON object' }],
    });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Problem('validation', 'expected a JSON object', { errors: [{ pointer: '', message: 'expected a JSON object' }] });
}
