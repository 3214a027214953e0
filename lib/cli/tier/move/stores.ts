import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { dynamoTableScan } from '../../../adapters/aws/dynamo-table-scan.ts';
import { dynamoTableStore } from '../../../adapters/aws/dynamo-table-store.ts';
import { s3ObjectKeys } from '../../../adapters/aws/s3-object-keys.ts';
import { s3ObjectStore } from '../../../adapters/aws/s3-object-store.ts';
import { folderObjectStore } from '../../../adapters/local/folder-object-store.ts';
import { openDatabase } from '../../../adapters/sqlite/database.ts';
import { sqliteTableScan } from '../../../adapters/sqlite/table-scan.ts';
import { sqliteTableStore } from '../../../adapters/sqlite/table-store.ts';
import { ClockMemory } from '../../../local/clock-memory.ts';
import { type MovableStores, MoveRefused } from '../../../stores/move/move-tenant.ts';

export interface StoresOptions {
  readonly data: string;
  readonly table?: string;
  readonly bucket?: string;
}

/** What is done with stores that are open, and the time by their clock. */
export type WithStores<T> = (stores: MovableStores, now: number) => Promise<T>;

/** Opens a tenant's stores: of a city on this machine that is stopped, or a table and a bucket of the cloud with the environment's credentials. */
export async function withStores<T>(tenant: string, options: StoresOptions, isNew: boolean, work: WithStores<T>): Promise<T> {
  const { table, bucket } = options;
  if ((table === undefined) !== (bucket === undefined))
    throw new MoveRefused('--table and --bucket belong together: expected both, or --data');
  return table !== undefined && bucket !== undefined ? inCloud(table, bucket, work) : inFolder(tenant, options.data, isNew, work);
}

async function inCloud<T>(table: string, bucket: string, work: WithStores<T>): Promise<T> {
  const [dynamo, s3] = [new DynamoDBClient({}), new S3Client({})];
  const stores = {
    table: dynamoTableStore(dynamo, { table }),
    scan: dynamoTableScan(dynamo, { table, now: Date.now }),
    objects: s3ObjectStore(s3, bucket),
    objectKeys: () => s3ObjectKeys(s3, bucket),
  };
  return work(stores, Date.now());
}

async function inFolder<T>(tenant: string, folder: string, isNew: boolean, work: WithStores<T>): Promise<T> {
  if (isNew) await mkdir(folder, { recursive: true, mode: 0o700 });
  else if (!existsSync(join(folder, 'city.db'))) throw new MoveRefused(`${folder} holds no city.db: expected the folder of a city`);
  const database = openDatabase(join(folder, 'city.db'));
  try {
    // What has expired, has by the city's clock.
    const clock = new ClockMemory(database).read();
    const options = { table: `${tenant}.domain`, now: () => clock };
    const objects = join(folder, 'objects');
    const table = sqliteTableStore(database, { ...options, feed: true });
    return await work(
      { table, scan: sqliteTableScan(database, options), objects: folderObjectStore(objects), objectKeys: () => keysIn(objects) },
      clock,
    );
  } finally {
    database.close();
  }
}

const SUFFIX = '.object';

async function* keysIn(folder: string): AsyncIterable<string> {
  if (!existsSync(folder)) return;
  for (const path of await readdir(folder, { recursive: true }))
    if (path.endsWith(SUFFIX)) yield relative('.', path).slice(0, -SUFFIX.length).split(sep).join('/');
}
