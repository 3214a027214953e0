import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import type { JWTPayload } from 'jose';

/** A body above the route's limit; the caller answers 413. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/** The whole body, at most `limit` bytes. Throws BodyTooLarge without reading further. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > limit) throw new BodyTooLarge(`the body is larger than ${limit} bytes`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** API Gateway hands claims on as strings, an array as `[a b]`; the handlers must cope with that here as there. */
export function gatewayClaims(claims: JWTPayload): Record<string, string> {
  const asText = (value: unknown): string => (Array.isArray(value) ? `[${value.join(' ')}]` : String(value));
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, asText(value)]));
}

/** A request in the shape API Gateway's HTTP API (payload 2.0) gives a function. `now` is epoch milliseconds. */
export function toGatewayEvent(
  request: IncomingMessage,
  url: URL,
  body: Buffer,
  claims: Record<string, string> | undefined,
  now: number,
): APIGatewayProxyEventV2WithJWTAuthorizer {
  const method = request.method ?? 'GET';
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : (value ?? '')]),
  );
  const query: Record<string, string> = {};
  for (const [name, value] of url.searchParams) query[name] = name in query ? `${query[name]},${value}` : value;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: decodedPath(url.pathname),
    rawQueryString: url.search.slice(1),
    headers,
    ...(Object.keys(query).length > 0 ? { queryStringParameters: query } : {}),
    requestContext: {
      accountId: 'local',
      apiId: 'local',
      domainName: headers.host ?? 'localhost',
      domainPrefix: 'local',
      http: {
        method,
        path: url.pathname,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: crypto.randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: new Date(now).toISOString(),
      timeEpoch: now,
      // Routes without a token have no authorizer in the gateway's event either; the type knows only the other kind.
      authorizer: (claims
        ? { jwt: { claims, scopes: [] }, principalId: '', integrationLatency: 0 }
        : undefined) as APIGatewayProxyEventV2WithJWTAuthorizer['requestContext']['authorizer'],
    },
    ...(body.length > 0 ? { body: body.toString('base64') } : {}),
    isBase64Encoded: body.length > 0,
  };
}

/** A path that cannot be decoded is handed on as it came: the router then answers 404. */
function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
