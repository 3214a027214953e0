import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CLIENT_SETTINGS } from '../../lib/adapters/aws/client-settings.ts';
import { eventBridgeForwarder } from '../../lib/adapters/aws/event-bridge-forwarder.ts';
import { lambdaObservation } from '../../lib/runtime/lambda-logger.ts';
import { wallClock as clock } from '../../lib/runtime/wall-clock.ts';
import { readEnvironment } from '../../lib/wiring/environment.ts';
import type { Dependencies } from './handler.ts';

/** On AWS. */
export function dependencies(): Dependencies {
  const environment = readEnvironment('forward', process.env);
  const { TENANT: tenant, BUS_NAME: bus } = environment;
  const forwarder = eventBridgeForwarder(new EventBridgeClient(CLIENT_SETTINGS), { tenant, bus });
  return {
    forwarder,
    redelivery: forwarder,
    clock,
    ...lambdaObservation('forward', environment),
  };
}
