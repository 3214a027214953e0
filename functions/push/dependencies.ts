import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { CLIENT_SETTINGS } from '../../lib/adapters/aws/client-settings.ts';
import { dynamoTableStore } from '../../lib/adapters/aws/dynamo-table-store.ts';
import { iotConsolePush } from '../../lib/adapters/aws/iot-console-push.ts';
import { lambdaObservation } from '../../lib/runtime/lambda-logger.ts';
import { tableIncidentStore } from '../../lib/stores/incident-store.ts';
import { readEnvironment } from '../../lib/wiring/environment.ts';
import type { Dependencies } from './handler.ts';

/** On AWS. */
export function dependencies(): Dependencies {
  const environment = readEnvironment('push', process.env);
  const { TENANT: tenant, DOMAIN_TABLE } = environment;
  const observation = lambdaObservation('push', environment);
  const domain = dynamoTableStore(new DynamoDBClient(CLIENT_SETTINGS), { table: DOMAIN_TABLE });
  return {
    tenant,
    incidents: tableIncidentStore(domain, { tenant }),
    push: iotConsolePush(new IoTDataPlaneClient(CLIENT_SETTINGS)),
    ...observation,
  };
}
