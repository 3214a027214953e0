import { type AttributeValue, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { itemFromImage } from '../../wiring/table-image.ts';
import type { TableScan } from '../../wiring/table-scan.ts';
import { tableError } from './dynamo-errors.ts';

/** Reads a DynamoDB table from end to end; `now` (epoch milliseconds) says what has expired. */
export function dynamoTableScan(client: DynamoDBClient, options: { readonly table: string; readonly now: () => number }): TableScan {
  const { table, now } = options;
  return {
    async *items() {
      let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
      do {
        const answer = await client
          .send(new ScanCommand({ TableName: table, ConsistentRead: true, ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}) }))
          .catch((cause) => {
            throw tableError(table, cause);
          });
        for (const item of (answer.Items ?? []).map(itemFromImage))
          if (item.expiresAt === undefined || item.expiresAt > now() / 1000) yield item;
        ExclusiveStartKey = answer.LastEvaluatedKey;
      } while (ExclusiveStartKey);
    },
  };
}
