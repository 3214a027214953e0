import type { AuthorizerEvent, AuthorizerResult, PolicyStatement } from '../../functions/authorize/handler.ts';
import type { MqttSession } from './broker.ts';

type Authorize = (event: AuthorizerEvent) => Promise<AuthorizerResult>;

/** A console's session, from what the custom authorizer says: the broker keeps to the same policy documents as AWS IoT. */
export async function consoleSession(
  authorize: Authorize,
  prefix: string,
  client: string,
  user: string,
  password: string,
): Promise<MqttSession | undefined> {
  const encoded = Buffer.from(password).toString('base64');
  const result = await authorize({ protocolData: { mqtt: { clientId: client, username: user, password: encoded } } });
  const statements = result.policyDocuments.flatMap((document) => document.Statement);
  if (!result.isAuthenticated || !permits(statements, 'iot:Connect', `${prefix}:client/${client}`)) return undefined;
  return {
    kind: 'console',
    secondsLeft: result.disconnectAfterInSeconds,
    maySubscribe: (filter) => permits(statements, 'iot:Subscribe', `${prefix}:topicfilter/${filter}`),
  };
}

/** Exact resources and a trailing `*`, which is all our documents use. */
function permits(statements: readonly PolicyStatement[], action: string, resource: string): boolean {
  return statements.some(({ Action, Resource }) => {
    const resources = typeof Resource === 'string' ? [Resource] : Resource;
    return Action === action && resources.some((one) => one === resource || (one.endsWith('*') && resource.startsWith(one.slice(0, -1))));
  });
}
