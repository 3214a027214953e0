import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { dynamoTableScan } from '../../adapters/aws/dynamo-table-scan.ts';
import { dynamoTableStore } from '../../adapters/aws/dynamo-table-store.ts';
import { undeleteObjects } from '../../adapters/aws/s3-undelete.ts';
import { tableIncidentStore } from '../../stores/incident-store.ts';
import { restoreTable } from '../../stores/restore/restore-table.ts';
import type { Restored } from '../restore.ts';

export interface CloudRestore {
  readonly tables?: { readonly from: string; readonly to: string };
  readonly bucket?: { readonly name: string; readonly since: number };
  readonly dryRun: boolean;
}

/** Files first: a publication's record is of no use without its body. With the credentials and region of the environment, as the AWS CLI. */
export async function restoreFromCloud({ tables, bucket, dryRun }: CloudRestore): Promise<Restored[]> {
  const restored: Restored[] = [];
  if (bucket) {
    const keys = await undeleteObjects(new S3Client({}), { bucket: bucket.name, since: bucket.since, dryRun });
    restored.push({ to: bucket.name, objects: keys.length });
  }
  if (tables) {
    const client = new DynamoDBClient({});
    const { from, to } = tables;
    const live = dynamoTableStore(client, { table: to });
    const { dueShards } = tableIncidentStore(live, { tenant: to });
    const scan = dynamoTableScan(client, { table: from, now: Date.now });
    const report = await restoreTable({ saved: dynamoTableStore(client, { table: from }), live, dueShards, dryRun }, scan);
    restored.push({ to, ...report, objects: 0 });
  }
  return restored;
}
