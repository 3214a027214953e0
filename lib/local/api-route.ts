import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Clock } from '../core/ports/clock.ts';
import { gatewayClaims, readBody, toGatewayEvent } from './http-event.ts';
import type { Route } from './http-host.ts';
import { verifyLocalToken } from './issuer.ts';
import type { LocalKeys } from './local-keys.ts';

/** API Gateway's own limit on a request. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

export type ApiHandler = (event: APIGatewayProxyEventV2WithJWTAuthorizer, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;

/** `/v1/…`: what API Gateway does in the cloud — check the credentials, hand the request to the `api` function, send its answer. */
export function apiRoute(handler: ApiHandler, keys: LocalKeys, clock: Clock, context: () => Context): Route {
  return async (request, response, url) => {
    if (!url.pathname.startsWith('/v1/')) return false;
    const claims = await claimsOf(request, url, keys);
    const body = await readBody(request, MAX_BODY_BYTES);
    const result = await handler(toGatewayEvent(request, url, body, claims, clock.now()), context());
    send(response, result);
    return true;
  };
}

/** Claims of a valid bearer token, or of a thing's Basic credentials; `undefined` for none or bad ones: the handler answers 401. */
async function claimsOf(request: IncomingMessage, url: URL, keys: LocalKeys): Promise<Record<string, string> | undefined> {
  const [scheme = '', credentials = ''] = (request.headers.authorization ?? '').split(' ');
  if (scheme.toLowerCase() === 'bearer') {
    return verifyLocalToken(keys, credentials).then(gatewayClaims, () => undefined);
  }
  const thing = /^\/v1\/telemetry\/([^/]+)$/.exec(url.pathname)?.[1];
  if (scheme.toLowerCase() !== 'basic' || !thing) return undefined;
  const [user, ...rest] = Buffer.from(credentials, 'base64').toString('utf8').split(':');
  return user === thing && keys.devices.isSecret(thing, rest.join(':')) ? { sub: thing, thing } : undefined;
}

function send(response: ServerResponse, result: APIGatewayProxyStructuredResultV2): void {
  const body = result.isBase64Encoded ? Buffer.from(result.body ?? '', 'base64') : (result.body ?? '');
  for (const [name, value] of Object.entries(result.headers ?? {})) response.setHeader(name, String(value));
  response.writeHead(result.statusCode ?? 200).end(body);
}
