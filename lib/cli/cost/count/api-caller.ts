import type { APIGatewayProxyEventV2WithJWTAuthorizer as HttpEvent, APIGatewayProxyStructuredResultV2 as HttpResult } from 'aws-lambda';
import { claimsFromPrincipal } from '../../../core/access/authorization.ts';
import type { Principal } from '../../../core/access/principal.ts';
import { demoUsers } from '../../../local/demo-users.ts';
import { GB } from '../meters.ts';
import type { CountedTenant } from './counted-tenant.ts';

export interface ApiAnswer {
  readonly etag: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** HTTP/2 and TLS around an answer; what its headers weigh. */
const ENVELOPE_BYTES = 300;

/** People who use a counted tenant's API: each request as the gateway hands it over, counted as it bills it. */
export class ApiCaller {
  readonly #lab: CountedTenant;
  readonly #users: ReadonlyMap<string, Principal>;

  constructor(lab: CountedTenant) {
    this.#lab = lab;
    this.#users = demoUsers(lab.city.registry);
  }

  has(user: string): boolean {
    return this.#users.has(user);
  }

  /** Throws for an answer from 400 on: the sample itself would be wrong. */
  async call(
    user: string,
    method: string,
    target: string,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ApiAnswer> {
    const { tally, assumptions } = this.#lab;
    const principal = this.#users.get(user);
    if (!principal) throw new Error(`the sample has no user ${user}`);
    const answer = (await this.#lab.api.invoke(gatewayEvent(method, target, claimsFromPrincipal(principal), body, headers))) as HttpResult;
    const text = answer.body ?? '';
    tally.add('api-requests', 1);
    tally.add('data-out-gb', (Buffer.byteLength(text) + ENVELOPE_BYTES) / GB);
    tally.add('logs-gb', (assumptions['access-log-bytes'] + assumptions['log-event-bytes']) / GB);
    if ((answer.statusCode ?? 500) >= 400)
      throw new Error(`the sample’s ${method} ${target} as ${user} was answered ${answer.statusCode}: ${text}`);
    return { etag: String(answer.headers?.etag ?? ''), body: JSON.parse(text) as Record<string, unknown> };
  }
}

function gatewayEvent(
  method: string,
  target: string,
  claims: Record<string, string>,
  body: object | undefined,
  headers: Readonly<Record<string, string>>,
): HttpEvent {
  const [path = '', query = ''] = target.split('?', 2);
  const parameters = Object.fromEntries(new URLSearchParams(query));
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(query ? { queryStringParameters: parameters } : {}),
    requestContext: {
      accountId: 'counted',
      apiId: 'counted',
      domainName: 'counted',
      domainPrefix: 'counted',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'counted' },
      requestId: 'counted',
      routeKey: '$default',
      stage: '$default',
      time: '',
      timeEpoch: 0,
      authorizer: { jwt: { claims, scopes: [] }, principalId: '', integrationLatency: 0 },
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
    isBase64Encoded: false,
  };
}
