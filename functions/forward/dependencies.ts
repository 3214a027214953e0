import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CLIENT_SETTINGS } from '../../lib/adapters/aws/client-settings.ts';
import { dynamoTableStore } from '../../lib/adapters/aws/dynamo-table-store.ts';
import { eventBridgeForwarder } from '../../lib/adapters/aws/event-bridge-forwarder.ts';
import { lambdaObservation } from '../../lib/runtime/lambda-logger.ts';
import { wallClock as clock } from '../../lib/runtime/wall-clock.ts';
import { tableOwnershipStore } from '../../lib/stores/ownership-store.ts';
import { readEnvironment } from '../../lib/wiring/environment.ts';
import type { Dependencies } from './handler.ts';

/** On AWS. */
export function dependencies(): Dependencies {
  const environment = readEnvironment('forward', process.env);
  const { TENANT: tenant, DOMAIN_TABLE: table, BUS_NAME: bus } = environment;
  const ownership = tableOwnershipStore(dynamoTableStore(new DynamoDBClient(CLIENT_SETTINGS), { table }));
  const forwarder = eventBridgeForwarder(new EventBridgeClient(CLIENT_SETTINGS), { tenant, bus, ownership });
  return {
    forwarder,
    redelivery: forwarder,
    clock,
    ...lambdaObservation('forward', environment),
  };
}
