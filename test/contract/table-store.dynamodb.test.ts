import { afterAll, it } from 'vitest';
import { dynamoTableStore } from '../../lib/adapters/aws/dynamo-table-store.ts';
import { leftOut } from './components.ts';
import { DYNAMODB_LOCAL, startDynamoDbLocal } from './dynamodb-local.ts';
import { type OpenTable, tableStoreContract } from './table-store.contract.ts';
import { agreesWithModel } from './table-store.model.ts';

const dynamodb = await startDynamoDbLocal();
afterAll(() => dynamodb?.stop());

if (dynamodb) {
  const open: OpenTable = async (now) => dynamoTableStore(dynamodb.client, { table: await dynamodb.createTable(), now });
  tableStoreContract('DynamoDB', open);

  it('DynamoDB does what the model does, whatever is asked for', async () => {
    await agreesWithModel(open, { numRuns: 80, atOnceInOrder: false });
  }, 60_000);
} else {
  leftOut('TableStore on DynamoDB', DYNAMODB_LOCAL.component, DYNAMODB_LOCAL.install);
}
