import { afterAll } from 'vitest';
import { dynamoTableStore } from '../../../lib/adapters/aws/dynamo-table-store.ts';
import { leftOut } from '../components.ts';
import { DYNAMODB_LOCAL, startDynamoDbLocal } from '../dynamodb-local.ts';
import type { OpenTable } from '../table-store.contract.ts';
import { accountabilityStoresContract } from './accountability-stores.contract.ts';
import { compoundStoreContract } from './compound-store.contract.ts';
import { incidentStoreContract } from './incident-store.contract.ts';
import { onsetsContract } from './onsets.contract.ts';
import { recordStoresContract } from './record-stores.contract.ts';
import { replicaStoreContract } from './replica-store.contract.ts';
import { telemetryStoreContract } from './telemetry-store.contract.ts';
import { watchStoresContract } from './watch-stores.contract.ts';

const dynamodb = await startDynamoDbLocal();
afterAll(() => dynamodb?.stop());

if (dynamodb) {
  const open: OpenTable = async (now) => dynamoTableStore(dynamodb.client, { table: await dynamodb.createTable(), now });
  incidentStoreContract('DynamoDB', open);
  telemetryStoreContract('DynamoDB', async (now) => ({ table: await open(now) }), 20);
  compoundStoreContract('DynamoDB', open);
  recordStoresContract('DynamoDB', open);
  replicaStoreContract('DynamoDB', open);
  onsetsContract('DynamoDB', open);
  watchStoresContract('DynamoDB', open);
  accountabilityStoresContract('DynamoDB', open);
} else {
  leftOut('the stores on DynamoDB', DYNAMODB_LOCAL.component, DYNAMODB_LOCAL.install);
}
