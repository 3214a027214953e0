import { afterAll } from 'vitest';
import { dynamoTableScan } from '../../lib/adapters/aws/dynamo-table-scan.ts';
import { dynamoTableStore } from '../../lib/adapters/aws/dynamo-table-store.ts';
import { leftOut } from './components.ts';
import { DYNAMODB_LOCAL, startDynamoDbLocal } from './dynamodb-local.ts';
import { restoreContract } from './restore.contract.ts';

const dynamodb = await startDynamoDbLocal();
afterAll(() => dynamodb?.stop());

if (dynamodb) {
  restoreContract('DynamoDB', async (now) => {
    const options = { table: await dynamodb.createTable(), now };
    return { table: dynamoTableStore(dynamodb.client, options), scan: dynamoTableScan(dynamodb.client, options) };
  });
} else {
  leftOut('a restore over DynamoDB', DYNAMODB_LOCAL.component, DYNAMODB_LOCAL.install);
}
