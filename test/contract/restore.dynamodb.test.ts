import { afterAll, expect, it } from 'vitest';
import { dynamoTableScan } from '../../lib/adapters/aws/dynamo-table-scan.ts';
import { dynamoTableStore } from '../../lib/adapters/aws/dynamo-table-store.ts';
import { citywatch } from '../support/command.ts';
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

  it('the command restores from one table of the cloud into another', async () => {
    const [from, to] = [await dynamodb.createTable(), await dynamodb.createTable()];
    const row = { pk: 'EPISODE#1', sk: 'ROW', version: 1, data: { episode: '1' } };
    await dynamoTableStore(dynamodb.client, { table: from }).put(row, 'absent');
    const { hostname, port } = (await dynamodb.client.config.endpoint?.()) ?? {};
    const env = {
      AWS_ENDPOINT_URL_DYNAMODB: `http://${hostname}:${port}`,
      AWS_REGION: 'local',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    };
    const run = (...more: string[]) => citywatch(['restore', '--from-table', from, '--to-table', to, '--json', ...more], { env });
    const report = { to, rows: 1, incidents: 0, incidentsRestored: [], faults: [], objects: 0 };
    expect(JSON.parse((await run('--dry-run')).stdout)).toEqual([report]);
    expect(JSON.parse((await run()).stdout)).toEqual([report]);
    expect(await dynamoTableStore(dynamodb.client, { table: to }).get(row)).toEqual(row);
    expect(JSON.parse((await run()).stdout)).toEqual([{ ...report, rows: 0 }]);
  });
} else {
  leftOut('a restore over DynamoDB', DYNAMODB_LOCAL.component, DYNAMODB_LOCAL.install);
}
