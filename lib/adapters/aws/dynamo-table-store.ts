import {
  type AttributeValue,
  BatchGetItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { StoreUnavailable } from '../../core/ports/errors.ts';
import { type CursorPosition, cursorPosition, encodeCursor } from '../../wiring/table-cursor.ts';
import { INDEX_ATTRIBUTES, itemFromImage, keyImage, toImage } from '../../wiring/table-image.ts';
import {
  checkItem,
  checkKey,
  checkKeys,
  checkQuery,
  checkTransaction,
  checkTransactionBytes,
  MAX_PAGE_ITEMS,
} from '../../wiring/table-limits.ts';
import type { Condition, Item, Key, Page, Query, TableStore, WriteOperation } from '../../wiring/table-store.ts';
import { tableError } from './dynamo-errors.ts';

export interface DynamoTableOptions {
  /** Name or ARN. */
  readonly table: string;
  /** Epoch milliseconds, for what has expired but is not removed yet. @default the function's clock */
  readonly now?: () => number;
}

/** A TableStore in a DynamoDB table with the keys and indexes of `wiring/table-image.ts`. */
export function dynamoTableStore(client: DynamoDBClient, options: DynamoTableOptions): TableStore {
  const { table } = options;
  const now = options.now ?? Date.now;
  const seconds = (): number => Math.floor(now() / 1000);
  const isLive = (item: Item): boolean => item.expiresAt === undefined || item.expiresAt > seconds();
  const translated = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw tableError(table, cause);
    }
  };
  return {
    get: (key) =>
      translated(async () => {
        checkKey(key);
        const { Item: found } = await client.send(new GetItemCommand({ TableName: table, Key: keyImage(key), ConsistentRead: true }));
        const item = found && itemFromImage(found);
        return item && isLive(item) ? item : undefined;
      }),
    getMany: (keys) =>
      translated(async () => {
        checkKeys(keys);
        const found = new Map((await batchGet(client, table, keys)).map((item) => [nameOf(item), item]));
        return keys.map((key) => {
          const item = found.get(nameOf(key));
          return item && isLive(item) ? item : undefined;
        });
      }),
    put: (item, condition) =>
      translated(async () => {
        await client.send(new PutItemCommand({ TableName: table, Item: encode(item).image, ...expression(condition, seconds()) }));
      }),
    delete: (key, condition) =>
      translated(async () => {
        checkKey(key);
        await client.send(new DeleteItemCommand({ TableName: table, Key: keyImage(key), ...expression(condition, seconds()) }));
      }),
    transact: (operations) =>
      translated(async () => {
        checkTransaction(operations);
        const writes = operations.map((operation) => transactItem(table, operation, seconds()));
        checkTransactionBytes(writes.reduce((sum, { bytes }) => sum + bytes, 0));
        await client.send(new TransactWriteItemsCommand({ TransactItems: writes.map(({ write }) => write) }));
      }),
    query: (query) =>
      translated(async (): Promise<Page<Item>> => {
        if (!checkQuery(query)) return { items: [] };
        const position = cursorPosition(query);
        const answer = await client.send(
          new QueryCommand({
            ...queryInput(table, query, seconds()),
            ...(position ? { ExclusiveStartKey: startKey(query, position) } : {}),
          }),
        );
        const items = (answer.Items ?? []).map(itemFromImage).filter(isLive);
        return { items, ...(answer.LastEvaluatedKey ? { cursor: encodeCursor(positionOf(query, answer.LastEvaluatedKey)) } : {}) };
      }),
  };
}

type Attributes = Record<string, AttributeValue>;

const nameOf = ({ pk, sk }: Key): string => JSON.stringify([pk, sk]);

/** Answers of a batch that is larger than 16 MB, or throttled in part, lack items: those are asked for again, each time a little later. */
const BATCH_ATTEMPTS = 6;

async function batchGet(client: DynamoDBClient, table: string, keys: readonly Key[]): Promise<Item[]> {
  const items: Item[] = [];
  let open: Attributes[] = keys.map(keyImage);
  for (let attempt = 1; ; attempt++) {
    const answer = await client.send(new BatchGetItemCommand({ RequestItems: { [table]: { Keys: open, ConsistentRead: true } } }));
    // Under an ARN the answer may name the table by its name alone.
    items.push(...Object.values(answer.Responses ?? {}).flatMap((images) => images.map(itemFromImage)));
    open = Object.values(answer.UnprocessedKeys ?? {}).flatMap(({ Keys }) => Keys ?? []);
    if (open.length === 0) return items;
    if (attempt === BATCH_ATTEMPTS) throw new StoreUnavailable(`${table}: ${open.length} of ${keys.length} items were not read`);
    await new Promise((resolve) => setTimeout(resolve, 2 ** attempt * 10 * (0.5 + Math.random() / 2)));
  }
}

function encode(item: Item): { readonly image: Attributes; readonly bytes: number } {
  const data = JSON.stringify(item.data);
  const bytes = checkItem(item, Buffer.byteLength(data));
  return { image: toImage(item, data), bytes };
}

interface ConditionExpression {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues: Attributes;
}

/** An item past its time counts as absent, whether or not DynamoDB has removed it yet. */
function expression(condition: Condition, seconds: number): ConditionExpression | undefined {
  if (condition === 'any') return undefined;
  const now = { ':now': { N: String(seconds) } };
  if (condition === 'absent') {
    return { ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now', ExpressionAttributeValues: now };
  }
  return {
    ConditionExpression: '#version = :version AND (attribute_not_exists(expiresAt) OR expiresAt > :now)',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': { N: String(condition) }, ...now },
  };
}

function transactItem(
  table: string,
  operation: WriteOperation,
  seconds: number,
): { readonly write: TransactWriteItem; readonly bytes: number } {
  const condition = expression(operation.if, seconds);
  if (operation.op === 'put') {
    const { image, bytes } = encode(operation.item);
    return { write: { Put: { TableName: table, Item: image, ...condition } }, bytes };
  }
  const target = { TableName: table, Key: keyImage(operation.key) };
  if (operation.op === 'delete') return { write: { Delete: { ...target, ...condition } }, bytes: 0 };
  // Without a condition (the types do not allow it) DynamoDB refuses the check by itself.
  return { write: { ConditionCheck: { ConditionExpression: '', ...target, ...condition } }, bytes: 0 };
}

const keyNames = (query: Query): { readonly pk: string; readonly sk: string } =>
  query.index ? INDEX_ATTRIBUTES[query.index] : { pk: 'pk', sk: 'sk' };

function queryInput(table: string, query: Query, seconds: number): QueryCommandInput {
  const names = keyNames(query);
  const values: Attributes = { ':pk': { S: query.pk }, ':now': { N: String(seconds) } };
  const conditions = ['#pk = :pk'];
  if (query.from !== undefined) values[':from'] = { S: query.from };
  if (query.to !== undefined) values[':to'] = { S: query.to };
  if (query.from !== undefined && query.to !== undefined) conditions.push('#sk BETWEEN :from AND :to');
  else if (query.from !== undefined) conditions.push('#sk >= :from');
  else if (query.to !== undefined) conditions.push('#sk <= :to');
  return {
    TableName: table,
    ...(query.index ? { IndexName: query.index } : { ConsistentRead: query.consistent ?? false }),
    KeyConditionExpression: conditions.join(' AND '),
    FilterExpression: 'attribute_not_exists(expiresAt) OR expiresAt > :now',
    ExpressionAttributeNames: { '#pk': names.pk, ...(conditions.length > 1 ? { '#sk': names.sk } : {}) },
    ExpressionAttributeValues: values,
    ScanIndexForward: !query.descending,
    Limit: query.limit ?? MAX_PAGE_ITEMS,
  };
}

function positionOf(query: Query, last: Attributes): CursorPosition {
  const { sk } = keyNames(query);
  return [last[sk]?.S ?? '', last.pk?.S ?? '', last.sk?.S ?? ''];
}

function startKey(query: Query, [sortKey, pk, sk]: CursorPosition): Attributes {
  const names = keyNames(query);
  return { [names.pk]: { S: query.pk }, [names.sk]: { S: sortKey }, ...keyImage({ pk, sk }) };
}
