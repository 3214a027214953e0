import { ListTablesCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { itemFromImage } from '../../../lib/wiring/table-image.ts';
import type { Item } from '../../../lib/wiring/table-store.ts';
import type { Clients } from './clients.ts';

/** The tenant's domain table: CloudFormation chooses its name. */
export async function domainTable({ dynamo }: Clients, tenant: string): Promise<string> {
  const { TableNames = [] } = await dynamo.send(new ListTablesCommand({}));
  return theOne(TableNames, new RegExp(`^citywatch-${tenant}-.*Domain`));
}

/** The tenant's bucket of photos, documents, publications and signed days. */
export async function objectBucket({ s3 }: Clients, tenant: string): Promise<string> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  return theOne(
    Buckets.map(({ Name = '' }) => Name),
    new RegExp(`^citywatch-${tenant}-.*objectsbucket`, 'i'),
  );
}

/** Address of the tenant's queue for what `notify` failed on. */
export async function notifyDeadLetters({ sqs }: Clients, tenant: string): Promise<string> {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  return theOne(QueueUrls, new RegExp(`/citywatch-${tenant}-.*NotifyQueueDeadLetters`));
}

/** Every item of a table. */
export async function itemsOf({ dynamo }: Clients, table: string): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of paginateScan({ client: dynamo }, { TableName: table, ConsistentRead: true }))
    items.push(...(page.Items ?? []).map(itemFromImage));
  return items;
}

function theOne(names: readonly string[], pattern: RegExp): string {
  const [found, ...more] = names.filter((name) => pattern.test(name));
  if (!found || more.length > 0) throw new Error(`expected one of ${names.join(', ')} to match ${pattern}`);
  return found;
}
