import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CLIENT_SETTINGS } from '../../lib/adapters/aws/client-settings.ts';
import { eventBridgeForwarder } from '../../lib/adapters/aws/event-bridge-forwarder.ts';
import { lambdaLogger } from '../../lib/runtime/lambda-logger.ts';
import { readEnvironment } from '../../lib/wiring/environment.ts';
import type { Dependencies } from './handler.ts';

/** On AWS. */
export function dependencies(): Dependencies {
  const { TENANT: tenant, BUS_NAME: bus } = readEnvironment('forward', process.env);
  return {
    forwarder: eventBridgeForwarder(new EventBridgeClient(CLIENT_SETTINGS), { tenant, bus }),
    logger: lambdaLogger('forward', tenant),
  };
}
