import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CLIENT_SETTINGS } from '../../lib/adapters/aws/client-settings.ts';
import { eventBridgeHubBeats } from '../../lib/adapters/aws/event-bridge-hub-beats.ts';
import { lambdaLogger } from '../../lib/runtime/lambda-logger.ts';
import { wallClock as clock } from '../../lib/runtime/wall-clock.ts';
import { readEnvironment } from '../../lib/wiring/environment.ts';
import type { Dependencies } from './handler.ts';

/** On AWS. */
export function dependencies(): Dependencies {
  const { TENANT: tenant, BUS_NAME: bus } = readEnvironment('send-beats', process.env);
  return {
    beats: eventBridgeHubBeats(new EventBridgeClient(CLIENT_SETTINGS), { tenant, bus }),
    clock,
    logger: lambdaLogger('send-beats', tenant),
  };
}
