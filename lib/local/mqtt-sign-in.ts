import type { BrokerPorts } from './broker.ts';
import { consoleSession } from './console-session.ts';
import type { LocalKeys } from './local-keys.ts';
import type { SecurityLog } from './security-log.ts';

/** The prefix of this machine's policy documents, in the shape of AWS IoT's ARNs. */
export const RESOURCE_PREFIX = 'local:iot';
/** What is shown in the log of a name somebody made up. */
const SHOWN = 100;

/** Who may connect to the broker: things with their own secret, consoles with a person's token. What is refused is in the security log. */
export function mqttSignIn(keys: LocalKeys, authorize: Parameters<typeof consoleSession>[0], security: SecurityLog): BrokerPorts['signIn'] {
  return async (client, user, password) => {
    const isConsole = client.startsWith('console-');
    if (!isConsole && client === user && keys.devices.isSecret(user, password)) return { kind: 'thing', thing: user };
    const session = isConsole ? await consoleSession(authorize, RESOURCE_PREFIX, client, user, password) : undefined;
    if (!session) security.record(Date.now(), 'bad-credentials', client, { user: user.slice(0, SHOWN) });
    return session;
  };
}
