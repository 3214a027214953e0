import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { CLIENT_SETTINGS } from '../../lib/adapters/aws/client-settings.ts';
import { dynamoTableStore } from '../../lib/adapters/aws/dynamo-table-store.ts';
import { eventBridgeBusSender } from '../../lib/adapters/aws/event-bridge-bus-sender.ts';
import { iotConsolePush } from '../../lib/adapters/aws/iot-console-push.ts';
import { lambdaObservation } from '../../lib/runtime/lambda-logger.ts';
import { wallClock as clock } from '../../lib/runtime/wall-clock.ts';
import { tableIssuedCommandStore } from '../../lib/stores/command-stores.ts';
import { tableDeadLetterStore } from '../../lib/stores/dead-letter-store.ts';
import { tableEpochStore } from '../../lib/stores/ownership-store.ts';
import { tableReplicaStore } from '../../lib/stores/replica-store.ts';
import { readEnvironment } from '../../lib/wiring/environment.ts';
import type { Dependencies } from './handler.ts';

/** On AWS. */
export function dependencies(): Dependencies {
  const environment = readEnvironment('keep-replicas', process.env);
  const { TENANT: tenant, DOMAIN_TABLE, TELEMETRY_TABLE, BUS_NAME: bus } = environment;
  const dynamo = new DynamoDBClient(CLIENT_SETTINGS);
  const domain = dynamoTableStore(dynamo, { table: DOMAIN_TABLE });
  return {
    tenant,
    replicas: tableReplicaStore(domain),
    commands: tableIssuedCommandStore(domain),
    epochs: tableEpochStore(domain),
    bus: eventBridgeBusSender(new EventBridgeClient(CLIENT_SETTINGS), { tenant, bus }),
    push: iotConsolePush(new IoTDataPlaneClient(CLIENT_SETTINGS)),
    deadLetters: tableDeadLetterStore(dynamoTableStore(dynamo, { table: TELEMETRY_TABLE }), clock),
    clock,
    ...lambdaObservation('keep-replicas', environment),
  };
}
