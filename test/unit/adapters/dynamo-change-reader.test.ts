import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { describe, expect, it } from 'vitest';
import { dynamoChangeReader } from '../../../lib/adapters/aws/dynamo-change-reader.ts';
import { StoreUnavailable } from '../../../lib/core/ports/errors.ts';
import { jsonFault, type ServiceAnswer, serviceDouble } from './service-double.ts';

const RANGE = { stream: 'arn:stream', shard: 'shardId-1', first: '99', last: '101' };
const recordOf = (sequence: string) => ({
  eventName: 'INSERT',
  dynamodb: { SequenceNumber: sequence, NewImage: { pk: { S: 'INCIDENT#1' }, bytes: { B: 'AQI=' } } },
});

/** A shard in pages; a fault instead of a page is thrown. */
async function shardOf(...pages: (readonly string[] | ServiceAnswer)[]) {
  const left = [...pages];
  const double = await serviceDouble(({ headers }) => {
    if (headers['x-amz-target']?.toString().endsWith('GetShardIterator')) return { body: JSON.stringify({ ShardIterator: 'i' }) };
    const page = left.shift() ?? [];
    if ('status' in page) return page;
    return {
      body: JSON.stringify({ Records: (page as readonly string[]).map(recordOf), ...(left.length > 0 ? { NextShardIterator: 'i' } : {}) }),
    };
  });
  return { reader: dynamoChangeReader(new DynamoDBStreamsClient(double.settings)), requests: double.requests };
}

describe('the reader of a stream', () => {
  it('reads from the first record to the last, over pages that may be empty, and no further', async () => {
    const { reader, requests } = await shardOf(['99'], [], ['100', '101', '102'], ['103']);
    const found = await reader.read(RANGE);
    // By number, not by text: 99 comes before 100.
    expect(found?.map(({ sequence }) => sequence)).toEqual(['99', '100', '101']);
    expect(found?.[0]).toMatchObject({ eventName: 'INSERT', image: { pk: { S: 'INCIDENT#1' }, bytes: { B: new Uint8Array([1, 2]) } } });
    expect(requests).toHaveLength(4);
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
      StreamArn: 'arn:stream',
      ShardId: 'shardId-1',
      ShardIteratorType: 'AT_SEQUENCE_NUMBER',
      SequenceNumber: '99',
    });
  });

  it('ends with a shard that is closed', async () => {
    const { reader } = await shardOf(['99']);
    expect(await reader.read(RANGE)).toHaveLength(1);
  });

  it.each(['TrimmedDataAccessException', 'ResourceNotFoundException'])('has nothing when the records are gone: %s', async (fault) => {
    const { reader } = await shardOf(jsonFault(400, fault));
    expect(await reader.read(RANGE)).toBeUndefined();
  });

  it('says when it cannot be read now', async () => {
    const { reader } = await shardOf(jsonFault(500, 'InternalServerError'));
    await expect(reader.read(RANGE)).rejects.toBeInstanceOf(StoreUnavailable);
  });
});
