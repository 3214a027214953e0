import middy from '@middy/core';
import { principalFromClaims } from '../../lib/core/access/authorization.ts';
import { inInvocation } from '../../lib/runtime/invocation.ts';
import { errorFields, type Logger } from '../../lib/runtime/logger.ts';
import { pushFilters } from '../../lib/wiring/topics.ts';
import { type PolicyDocument, policyDocuments } from './policy-documents.ts';

export type { PolicyStatement } from './policy-documents.ts';

/** What AWS IoT asks a custom authorizer (MQTT over WSS). */
export interface AuthorizerEvent {
  readonly token?: string;
  readonly protocolData?: {
    readonly mqtt?: { readonly clientId?: string; readonly username?: string /** base64 */; readonly password?: string };
  };
}

export interface AuthorizerResult {
  readonly isAuthenticated: boolean;
  readonly principalId: string;
  readonly disconnectAfterInSeconds: number;
  readonly refreshAfterInSeconds: number;
  readonly policyDocuments: readonly PolicyDocument[];
}

export interface Dependencies {
  readonly tenant: string;
  /** True where this broker also carries the pushes of the districts. */
  readonly allTenants: boolean;
  /** `arn:<partition>:iot:<region>:<account>` */
  readonly resourcePrefix: string;
  /** The shortest session the broker can keep, seconds: a token that ends sooner opens none, for a session must not outlive it. */
  readonly shortestSession: number;
  /** The claims of a valid token, `exp` among them. Throws for any other. */
  verifyToken(token: string): Promise<Readonly<Record<string, unknown>>>;
  /** Epoch seconds by the wall clock: credentials are not the city clock's business. */
  wallSeconds(): number;
  readonly logger: Logger;
}

/** AWS IoT's bounds of a session, seconds. */
export const SHORTEST_SESSION = 300;
const LONGEST_SESSION = 86_400;
/** What is shown in the log of a name somebody made up. */
const SHOWN = 100;
const REFUSED: AuthorizerResult = {
  isAuthenticated: false,
  principalId: 'refused',
  disconnectAfterInSeconds: SHORTEST_SESSION,
  refreshAfterInSeconds: SHORTEST_SESSION,
  policyDocuments: [],
};

/** A console signs in with its access token as the password and may only listen, to what concerns it, until the token ends. */
export function makeHandler(deps: Dependencies) {
  const handler = middy<AuthorizerEvent, AuthorizerResult>()
    .use({
      onError: ({ error }) => {
        deps.logger.error('a console could not be authorized', errorFields(error));
      },
    })
    .handler(async (event) => {
      const { clientId = '', password = '' } = event.protocolData?.mqtt ?? {};
      const refuse = (reason: string, detail: string): AuthorizerResult => {
        deps.logger.warn('a console was not let in', { security: reason, client: clientId.slice(0, SHOWN), detail });
        return REFUSED;
      };
      if (!/^console-[A-Za-z0-9-]{1,64}$/.test(clientId)) return refuse('bad-client', 'expected a client id that begins with console-');
      const token = event.token ?? Buffer.from(password, 'base64').toString('utf8');
      let claims: Readonly<Record<string, unknown>>;
      try {
        claims = await deps.verifyToken(token);
      } catch (cause) {
        return refuse('bad-credentials', cause instanceof Error ? `${cause.name}: ${cause.message}` : 'the token cannot be verified');
      }
      const principal = principalFromClaims(claims);
      if (!principal) return refuse('no-principal', 'the token names no subject, no tier or no role that is known here');
      const left = Math.floor(Number(claims.exp) - deps.wallSeconds());
      if (!(left >= deps.shortestSession)) {
        return refuse('token-ends', `the token ends in ${left} s, a session is ${deps.shortestSession} s at least: sign in anew`);
      }
      const seconds = Math.min(LONGEST_SESSION, left);
      const filters = pushFilters(principal, deps.tenant, deps.allTenants);
      const resource = (kind: string, names: readonly string[]): string[] => names.map((name) => `${deps.resourcePrefix}:${kind}/${name}`);
      return {
        isAuthenticated: true,
        principalId: principal.id.replace(/[^A-Za-z0-9]/g, '').slice(0, 128) || 'console',
        disconnectAfterInSeconds: seconds,
        refreshAfterInSeconds: seconds,
        policyDocuments: policyDocuments([
          ['iot:Connect', resource('client', [clientId])],
          ['iot:Subscribe', resource('topicfilter', filters)],
          ['iot:Receive', resource('topic', filters.map(asPolicyPattern))],
        ]),
      };
    });
  return inInvocation((event: AuthorizerEvent, context) => handler(event, context));
}

/** In `iot:Receive` a policy's wildcard is `*`, where MQTT's filters have `+` and `#`. */
const asPolicyPattern = (filter: string): string => filter.replaceAll('+', '*').replaceAll('#', '*');
