import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { CLIENT_SETTINGS } from '../../lib/adapters/aws/client-settings.ts';
import { dynamoChangeReader } from '../../lib/adapters/aws/dynamo-change-reader.ts';
import { dynamoTableStore } from '../../lib/adapters/aws/dynamo-table-store.ts';
import { lambdaObservation } from '../../lib/runtime/lambda-logger.ts';
import { wallClock as clock } from '../../lib/runtime/wall-clock.ts';
import { tableDeadLetterStore } from '../../lib/stores/dead-letter-store.ts';
import { readEndQueues } from '../../lib/wiring/end-queues.ts';
import { readEnvironment } from '../../lib/wiring/environment.ts';
import type { Dependencies } from './handler.ts';

/** On AWS. */
export function dependencies(): Dependencies {
  const environment = readEnvironment('collect-dead-letters', process.env);
  const { TENANT: tenant, TELEMETRY_TABLE, END_QUEUES } = environment;
  const telemetry = dynamoTableStore(new DynamoDBClient(CLIENT_SETTINGS), { table: TELEMETRY_TABLE });
  return {
    tenant,
    queues: readEndQueues(END_QUEUES),
    deadLetters: tableDeadLetterStore(telemetry, clock),
    changes: dynamoChangeReader(new DynamoDBStreamsClient(CLIENT_SETTINGS)),
    clock,
    ...lambdaObservation('collect-dead-letters', environment),
  };
}
