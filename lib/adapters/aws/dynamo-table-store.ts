import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { fromAttributes, INDEX_ATTRIBUTES, toAttributes } from '../../wiring/table-image.ts';
import { checkItem, checkKey, checkTransaction, MAX_PAGE_ITEMS } from '../../wiring/table-limits.ts';
import type { Condition, Item, Key, Page, Query, TableStore, WriteOperation } from '../../wiring/table-store.ts';
import { storeError } from './dynamo-errors.ts';

export interface DynamoTableOptions {
  /** Name or ARN. */
  readonly table: string;
  /** Epoch milliseconds, for what has expired but is not removed yet. @default the function's clock */
  readonly now?: () => number;
}

type Attributes = Record<string, AttributeValue>;

/** A TableStore in a DynamoDB table with the keys and indexes of `wiring/table-image.ts`. */
export function dynamoTableStore(client: DynamoDBClient, options: DynamoTableOptions): TableStore {
  const { table } = options;
  const now = options.now ?? Date.now;
  const seconds = (): number => Math.floor(now() / 1000);
  const isLive = (item: Item): boolean => item.expiresAt === undefined || item.expiresAt > now() / 1000;
  const translated = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw storeError(table, cause);
    }
  };
  return {
    get: (key) =>
      translated(async () => {
        checkKey(key);
        const { Item: found } = await client.send(new GetItemCommand({ TableName: table, Key: keyAttributes(key), ConsistentRead: true }));
        const item = found && toItem(found);
        return item && isLive(item) ? item : undefined;
      }),
    put: (item, condition) =>
      translated(async () => {
        await client.send(new PutItemCommand({ TableName: table, Item: encode(item), ...expression(condition, seconds()) }));
      }),
    delete: (key, condition) =>
      translated(async () => {
        checkKey(key);
        await client.send(new DeleteItemCommand({ TableName: table, Key: keyAttributes(key), ...expression(condition, seconds()) }));
      }),
    transact: (operations) =>
      translated(async () => {
        checkTransaction(operations);
        const items = operations.map((operation) => transactItem(table, operation, seconds()));
        await client.send(new TransactWriteItemsCommand({ TransactItems: items }));
      }),
    query: (query) =>
      translated(async (): Promise<Page<Item>> => {
        const answer = await client.send(new QueryCommand(queryInput(table, query, seconds())));
        const items = (answer.Items ?? []).map(toItem).filter(isLive);
        return { items, ...(answer.LastEvaluatedKey ? { cursor: encodeCursor(answer.LastEvaluatedKey) } : {}) };
      }),
  };
}

const keyAttributes = ({ pk, sk }: Key): Attributes => ({ pk: { S: pk }, sk: { S: sk } });
const toItem = (attributes: Attributes): Item => fromAttributes(unmarshall(attributes));

function encode(item: Item): Attributes {
  checkItem(item, Buffer.byteLength(JSON.stringify(item.data)));
  return marshall(toAttributes(item), { removeUndefinedValues: true });
}

type ConditionExpression = Pick<
  TransactWriteItem['Put'] & object,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** An item past its time counts as absent, whether or not DynamoDB has removed it yet. */
function expression(condition: Condition, seconds: number): Partial<ConditionExpression> {
  if (condition === 'any') return {};
  const now = { ':now': { N: String(seconds) } };
  const live = '(attribute_not_exists(expiresAt) OR expiresAt > :now)';
  if (condition === 'absent') {
    return { ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now', ExpressionAttributeValues: now };
  }
  return {
    ConditionExpression: `#version = :version AND ${live}`,
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': { N: String(condition) }, ...now },
  };
}

function transactItem(table: string, operation: WriteOperation, seconds: number): TransactWriteItem {
  const condition = expression(operation.if, seconds);
  switch (operation.op) {
    case 'put':
      return { Put: { TableName: table, Item: encode(operation.item), ...condition } };
    case 'delete':
      checkKey(operation.key);
      return { Delete: { TableName: table, Key: keyAttributes(operation.key), ...condition } };
    case 'check':
      checkKey(operation.key);
      return {
        ConditionCheck: {
          TableName: table,
          Key: keyAttributes(operation.key),
          ...condition,
          ConditionExpression: condition.ConditionExpression ?? '',
        },
      };
  }
}

function queryInput(table: string, query: Query, seconds: number): QueryCommandInput {
  const names = query.index ? INDEX_ATTRIBUTES[query.index] : { pk: 'pk', sk: 'sk' };
  const values: Attributes = { ':pk': { S: query.pk }, ':now': { N: String(seconds) } };
  const conditions = ['#pk = :pk'];
  if (query.from !== undefined) values[':from'] = { S: query.from };
  if (query.to !== undefined) values[':to'] = { S: query.to };
  if (query.from !== undefined && query.to !== undefined) conditions.push('#sk BETWEEN :from AND :to');
  else if (query.from !== undefined) conditions.push('#sk >= :from');
  else if (query.to !== undefined) conditions.push('#sk <= :to');
  const usesSortKey = conditions.length > 1;
  return {
    TableName: table,
    ...(query.index ? { IndexName: query.index } : { ConsistentRead: query.consistent ?? false }),
    KeyConditionExpression: conditions.join(' AND '),
    FilterExpression: 'attribute_not_exists(expiresAt) OR expiresAt > :now',
    ExpressionAttributeNames: { '#pk': names.pk, ...(usesSortKey ? { '#sk': names.sk } : {}) },
    ExpressionAttributeValues: values,
    ScanIndexForward: !query.descending,
    Limit: Math.min(query.limit ?? MAX_PAGE_ITEMS, MAX_PAGE_ITEMS),
    ...(query.cursor === undefined ? {} : { ExclusiveStartKey: decodeCursor(query.cursor) }),
  };
}

const encodeCursor = (key: Attributes): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/** Throws RangeError for a cursor that is not ours. */
function decodeCursor(cursor: string): Attributes {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (typeof key === 'object' && key !== null && 'pk' in key && 'sk' in key) return key as Attributes;
  } catch {
    // Said below.
  }
  throw new RangeError('the cursor is not one this list gave out: start again without it');
}
