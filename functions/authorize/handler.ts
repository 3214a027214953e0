import middy from '@middy/core';
import { principalFromClaims } from '../../lib/core/access/authorization.ts';
import { inInvocation } from '../../lib/runtime/invocation.ts';
import { errorFields, type Logger } from '../../lib/runtime/logger.ts';
import { pushFilters } from '../../lib/wiring/topics.ts';

/** What AWS IoT asks a custom authorizer (MQTT over WSS). */
export interface AuthorizerEvent {
  readonly token?: string;
  readonly protocolData?: {
    readonly mqtt?: { readonly clientId?: string; readonly username?: string /** base64 */; readonly password?: string };
  };
}

export interface PolicyStatement {
  readonly Effect: 'Allow';
  readonly Action: string;
  readonly Resource: string | readonly string[];
}

export interface AuthorizerResult {
  readonly isAuthenticated: boolean;
  readonly principalId: string;
  readonly disconnectAfterInSeconds: number;
  readonly refreshAfterInSeconds: number;
  readonly policyDocuments: readonly { readonly Version: '2012-10-17'; readonly Statement: readonly PolicyStatement[] }[];
}

export interface Dependencies {
  readonly tenant: string;
  /** True where this broker also carries the pushes of the districts. */
  readonly allTenants: boolean;
  /** `arn:<partition>:iot:<region>:<account>` */
  readonly resourcePrefix: string;
  /** The claims of a valid token, `exp` among them. Throws for any other. */
  verifyToken(token: string): Promise<Readonly<Record<string, unknown>>>;
  /** Epoch seconds by the wall clock: credentials are not the city clock's business. */
  wallSeconds(): number;
  readonly logger: Logger;
}

/** IoT's own bounds: 300 s to a day. */
const SHORTEST = 300;
const LONGEST = 86_400;
const REFUSED: AuthorizerResult = {
  isAuthenticated: false,
  principalId: 'refused',
  disconnectAfterInSeconds: SHORTEST,
  refreshAfterInSeconds: SHORTEST,
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
      const token = event.token ?? Buffer.from(password, 'base64').toString('utf8');
      const claims = await deps.verifyToken(token).catch(() => undefined);
      const principal = claims && principalFromClaims(claims);
      if (!principal || !/^console-[A-Za-z0-9-]{1,64}$/.test(clientId)) return REFUSED;
      const left = Math.floor(Number(claims.exp) - deps.wallSeconds());
      if (!(left > 0)) return REFUSED;
      const filters = pushFilters(principal, deps.tenant, deps.allTenants);
      const resource = (kind: string, names: readonly string[]): string[] => names.map((name) => `${deps.resourcePrefix}:${kind}/${name}`);
      return {
        isAuthenticated: true,
        principalId: principal.id.replace(/[^A-Za-z0-9]/g, '').slice(0, 128) || 'console',
        disconnectAfterInSeconds: Math.min(LONGEST, Math.max(SHORTEST, left)),
        refreshAfterInSeconds: Math.min(LONGEST, Math.max(SHORTEST, left)),
        policyDocuments: [
          {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Action: 'iot:Connect', Resource: resource('client', [clientId]) },
              { Effect: 'Allow', Action: 'iot:Subscribe', Resource: resource('topicfilter', filters) },
              { Effect: 'Allow', Action: 'iot:Receive', Resource: resource('topic', filters.map(asPolicyPattern)) },
            ],
          },
        ],
      };
    });
  return inInvocation((event: AuthorizerEvent, context) => handler(event, context));
}

/** In `iot:Receive` a policy's wildcard is `*`, where MQTT's filters have `+` and `#`. */
const asPolicyPattern = (filter: string): string => filter.replaceAll('+', '*').replaceAll('#', '*');
