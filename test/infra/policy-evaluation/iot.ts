import { type PolicyStatement, type Verdict, verdictOf } from './statements.ts';

/** Who holds a connection to IoT Core, or asks for one. */
export interface Connection {
  /** `arn:<partition>:iot:<region>:<account>` */
  readonly prefix: string;
  readonly clientId: string;
  /** The thing of the registry whose name the client id is; without one the policy's variable has no value. */
  readonly thing?: string;
  /** Whether the certificate that opened the connection is attached to that thing. */
  readonly isAttached: boolean;
}

/** MQTT's operations, each with the kind of resource that IoT Core asks the policy about. */
const RESOURCES = { Connect: 'client', Publish: 'topic', Receive: 'topic', Subscribe: 'topicfilter' } as const;
export type Operation = keyof typeof RESOURCES;

/**
 * What IoT policies say to an operation on a topic, filter or client id. MQTT's `+` and `#` are ordinary characters to a policy: a filter is
 * compared as the text it is.
 */
export function iotVerdict(statements: readonly PolicyStatement[], connection: Connection, operation: Operation, name: string): Verdict {
  const { thing, isAttached, clientId } = connection;
  return verdictOf(statements, {
    action: `iot:${operation}`,
    resource: `${connection.prefix}:${RESOURCES[operation]}/${name}`,
    context: {
      'iot:ClientId': clientId,
      'iot:Connection.Thing.IsAttached': String(isAttached),
      ...(thing === undefined ? {} : { 'iot:Connection.Thing.ThingName': thing }),
    },
  });
}

/** Whether an MQTT filter lets a topic through; topics that begin with `$` are not meant by a leading wildcard. */
export function filterMatches(filter: string, topic: string): boolean {
  const [wanted, given] = [filter.split('/'), topic.split('/')];
  if (topic.startsWith('$') && /^[+#]/.test(filter)) return false;
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return true;
    if (given[index] === undefined || (level !== '+' && level !== given[index])) return false;
  }
  return wanted.length === given.length;
}
