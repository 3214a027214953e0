import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CLIENT_SETTINGS } from '../../lib/adapters/aws/client-settings.ts';
import { dynamoTableStore } from '../../lib/adapters/aws/dynamo-table-store.ts';
import { lambdaLogger } from '../../lib/runtime/lambda-logger.ts';
import { tableHubContactStore } from '../../lib/stores/hub-contact-store.ts';
import { readEnvironment } from '../../lib/wiring/environment.ts';
import type { Dependencies } from './handler.ts';

/** On AWS. */
export function dependencies(): Dependencies {
  const { TENANT: tenant, DOMAIN_TABLE: table } = readEnvironment('hear-hub', process.env);
  return {
    contacts: tableHubContactStore(dynamoTableStore(new DynamoDBClient(CLIENT_SETTINGS), { table })),
    logger: lambdaLogger('hear-hub', tenant),
  };
}
