import {
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as StreamRecord,
} from '@aws-sdk/client-dynamodb-streams';
import type { ChangeRange, ChangeReader, NumberedChange } from '../../wiring/change-reader.ts';
import type { Image } from '../../wiring/table-image.ts';
import { serviceError } from './aws-errors.ts';

/** The records are older than 24 hours, or the table's stream has been replaced. */
const GONE = ['TrimmedDataAccessException', 'ResourceNotFoundException'];

/** Reads DynamoDB Streams from a position on. */
export function dynamoChangeReader(client: DynamoDBStreamsClient): ChangeReader {
  return {
    async read(range) {
      try {
        return await recordsOf(client, range);
      } catch (cause) {
        if (cause instanceof Error && GONE.includes(cause.name)) return undefined;
        throw serviceError(range.stream, cause);
      }
    },
  };
}

async function recordsOf(client: DynamoDBStreamsClient, { stream, shard, first, last }: ChangeRange): Promise<NumberedChange[]> {
  const end = BigInt(last);
  const changes: NumberedChange[] = [];
  let { ShardIterator: iterator } = await client.send(
    new GetShardIteratorCommand({
      StreamArn: stream,
      ShardId: shard,
      ShardIteratorType: 'AT_SEQUENCE_NUMBER',
      SequenceNumber: first,
    }),
  );
  // A page may be empty before the end; a shard that is closed has no next iterator.
  while (iterator) {
    const { Records = [], NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator: iterator }));
    const numbered = Records.map(toChange);
    changes.push(...numbered.filter(({ sequence }) => BigInt(sequence) <= end));
    const reached = numbered.at(-1)?.sequence;
    iterator = reached !== undefined && BigInt(reached) >= end ? undefined : NextShardIterator;
  }
  return changes;
}

const toChange = ({ eventName, dynamodb }: StreamRecord): NumberedChange => ({
  eventName,
  sequence: dynamodb?.SequenceNumber ?? '0',
  image: dynamodb?.NewImage as Image | undefined,
});
