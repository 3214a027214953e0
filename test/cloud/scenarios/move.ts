import { join } from 'node:path';
import { CreateTableCommand, DeleteTableCommand, DescribeTableCommand, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, DeleteBucketCommand, DeleteObjectsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import type { CommandResult } from '../../support/command.ts';
import { act, eventually, expectStatus, type IncidentView } from '../../support/incidents.ts';
import type { Clients } from '../support/clients.ts';
import type { DeployedTenant } from '../support/cloud-city.ts';
import { domainTable, itemsOf, objectBucket } from '../support/stack-names.ts';

const NEW = 'moved-nanhai';

export interface MovingCity {
  readonly folder: string;
  readonly services: Clients;
  tenant(id: string): Promise<DeployedTenant>;
}

/** Hosted to native as docs/tiers.md has it, through tables and buckets; the stack at the other end is deployed nowhere here. */
export function moveScenarios(at: () => MovingCity, operate: (...args: string[]) => Promise<CommandResult>): void {
  const run = async (...args: string[]): Promise<Readonly<Record<string, unknown>>> => {
    const done = await operate('tier', ...args, '--json');
    expect(done, done.stderr).toMatchObject({ status: 0 });
    return JSON.parse(done.stdout);
  };

  test('a district’s incidents are exported, the old store refuses what is new, and the new one is verified equal', async () => {
    const { folder, services } = at();
    const nanhai = await at().tenant('nanhai');
    const bucket = await objectBucket(services, 'nanhai');
    const report = { domain: 'other', kind: 'report', title: '井盖缺失 / a lid is missing', town: 'guicheng', grade: 'III' };
    const { id } = expectStatus(await nanhai.api('nanhai-duty', 'POST', '/v1/incidents', report), 201) as IncidentView;
    await act(nanhai, id, 'nanhai-duty', 'comment', { note: 'before the move' });
    const old = await domainTable(services, 'nanhai');
    await emptyStores(services, old);
    try {
      const file = join(folder, 'nanhai.export');
      const exported = await run('export', 'nanhai', '--to', file, '--table', old, '--bucket', bucket, '--moved-to', 'account 2222');
      expect(exported.incidents).toBeGreaterThan(0);
      const refused = await nanhai.api('nanhai-duty', 'POST', '/v1/incidents', report);
      expect(refused.status).toBeGreaterThanOrEqual(400);
      expect(JSON.stringify(refused.body)).toContain('account 2222');
      expect(expectStatus(await nanhai.api('auditor', 'GET', `/v1/incidents/${id}`), 200)).toMatchObject({ id });

      const there = ['--table', NEW, '--bucket', NEW];
      expect(await run('import', file, ...there)).toMatchObject({ tenant: 'nanhai', equal: true, incidents: exported.incidents });
      expect(await run('verify', file, ...there)).toMatchObject({ equal: true, broken: [] });
      expect((await itemsOf(services, NEW)).filter(({ pk }) => String(pk).includes(id)).length).toBeGreaterThan(1);

      await run('reopen', 'nanhai', '--table', old, '--bucket', bucket);
      await eventually('the old store to take incidents again', async () =>
        (await nanhai.api('nanhai-duty', 'POST', '/v1/incidents', report)).status === 201 ? true : undefined,
      );
    } finally {
      await removeStores(services);
    }
  });
}

/** A table and a bucket as the new stack would have them. */
async function emptyStores({ dynamo, s3 }: Clients, like: string): Promise<void> {
  const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: like }));
  const indexes = (Table?.GlobalSecondaryIndexes ?? []).map(({ IndexName, KeySchema, Projection }) => ({
    IndexName,
    KeySchema,
    Projection,
  }));
  await dynamo.send(
    new CreateTableCommand({
      TableName: NEW,
      KeySchema: Table?.KeySchema,
      AttributeDefinitions: Table?.AttributeDefinitions,
      BillingMode: 'PAY_PER_REQUEST',
      ...(indexes.length > 0 ? { GlobalSecondaryIndexes: indexes } : {}),
    }),
  );
  await waitUntilTableExists({ client: dynamo, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { TableName: NEW });
  await s3.send(new CreateBucketCommand({ Bucket: NEW }));
}

async function removeStores({ dynamo, s3 }: Clients): Promise<void> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: NEW }));
  const Objects = Contents.map(({ Key = '' }) => ({ Key }));
  if (Objects.length > 0) await s3.send(new DeleteObjectsCommand({ Bucket: NEW, Delete: { Objects } }));
  await s3.send(new DeleteBucketCommand({ Bucket: NEW }));
  await dynamo.send(new DeleteTableCommand({ TableName: NEW }));
}
