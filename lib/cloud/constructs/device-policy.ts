import { Stack } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-iot';
import { Construct } from 'constructs';
import { commandsTopic, telemetryTopic } from '../../wiring/topics.ts';

/** IoT Core puts in the name of the thing whose certificate opened the connection. */
const OWN_NAME = `\${iot:Connection.Thing.ThingName}`;

export interface DevicePolicyProps {
  readonly tenant: string;
  readonly ruleName: string;
}

/**
 * The policy every thing's certificate carries: it connects as itself and only while the certificate is attached to that thing, publishes its
 * own telemetry (plain topic or Basic Ingest) and listens to its own commands. Anything else closes the connection.
 */
export class DevicePolicy extends Construct {
  readonly policyName: string;

  constructor(scope: Construct, id: string, props: DevicePolicyProps) {
    super(scope, id);
    const arn = (resource: string, resourceName: string) => Stack.of(this).formatArn({ service: 'iot', resource, resourceName });
    const telemetry = telemetryTopic(props.tenant, OWN_NAME);
    const commands = commandsTopic(props.tenant, OWN_NAME);
    const allow = (action: string, resource: string | string[], condition?: object) => ({
      Effect: 'Allow',
      Action: `iot:${action}`,
      Resource: resource,
      ...(condition && { Condition: condition }),
    });
    const policy = new CfnPolicy(this, 'Policy', {
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          allow('Connect', arn('client', OWN_NAME), { Bool: { 'iot:Connection.Thing.IsAttached': ['true'] } }),
          allow('Publish', [arn('topic', `$aws/rules/${props.ruleName}/${telemetry}`), arn('topic', telemetry)]),
          allow('Subscribe', arn('topicfilter', commands)),
          allow('Receive', arn('topic', commands)),
        ],
      },
    });
    this.policyName = policy.ref;
  }
}
