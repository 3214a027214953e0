import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { dynamoTableStore } from '../../../lib/adapters/aws/dynamo-table-store.ts';
import { s3ObjectStore } from '../../../lib/adapters/aws/s3-object-store.ts';
import { StoreLimitExceeded, StoreUnavailable, VersionConflict } from '../../../lib/core/ports/errors.ts';
import { type TableStore, TransactionConflict } from '../../../lib/wiring/table-store.ts';
import { jsonFault, type ServiceAnswer, serviceDouble } from './service-double.ts';

const ITEM = { pk: 'INCIDENT#a', sk: 'HEAD', version: 1, data: {} };
const TYPE = 'com.amazonaws.dynamodb.v20120810#';

async function table(answer: ServiceAnswer): Promise<TableStore> {
  const { settings } = await serviceDouble(() => ({
    ...answer,
    headers: { 'content-type': 'application/x-amz-json-1.0', ...answer.headers },
  }));
  return dynamoTableStore(new DynamoDBClient(settings), { table: 'domain' });
}

const cancelled = (...codes: readonly string[]): ServiceAnswer => ({
  status: 400,
  body: JSON.stringify({
    __type: `${TYPE}TransactionCanceledException`,
    message: 'cancelled',
    CancellationReasons: codes.map((Code) => ({ Code })),
  }),
});

/** What the work was rejected with. */
const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (cause: unknown) => cause,
  );

describe('DynamoDB’s exceptions', () => {
  it.each([
    [400, 'ConditionalCheckFailedException', VersionConflict, true],
    [400, 'ThrottlingException', StoreUnavailable, true],
    [400, 'ProvisionedThroughputExceededException', StoreUnavailable, true],
    [400, 'TransactionConflictException', StoreUnavailable, true],
    [500, 'InternalServerError', StoreUnavailable, true],
    [400, 'ValidationException', StoreLimitExceeded, false],
  ])('%i %s has a name of ours, which says whether trying again can help', async (status, type, expected, retryable) => {
    const store = await table(jsonFault(status, `${TYPE}${type}`));
    const failure = await failureOf(store.put(ITEM, 'absent'));
    expect(failure).toBeInstanceOf(expected);
    expect(failure).toMatchObject({ retryable, cause: expect.any(Error) });
  });

  it('of a cancelled transaction say which conditions did not hold', async () => {
    const operation = { op: 'put', item: ITEM, if: 'absent' } as const;
    const operations = ['a', 'b', 'c'].map((sk) => ({ ...operation, item: { ...ITEM, sk } }));
    const conflict = await failureOf((await table(cancelled('None', 'ConditionalCheckFailed', 'None'))).transact(operations));
    expect(conflict).toBeInstanceOf(TransactionConflict);
    expect(conflict).toMatchObject({ failed: [1] });
    const busy = await failureOf((await table(cancelled('None', 'TransactionConflict', 'None'))).transact(operations));
    expect(busy).toBeInstanceOf(StoreUnavailable);
    const tooLarge = await failureOf((await table(cancelled('None', 'ItemCollectionSizeLimitExceeded', 'None'))).transact(operations));
    expect(tooLarge).toBeInstanceOf(StoreLimitExceeded);
  });

  it('that have no name of ours are handed on', async () => {
    const store = await table(jsonFault(400, `${TYPE}AccessDeniedException`));
    expect(await failureOf(store.get(ITEM))).toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('S3’s exceptions', () => {
  const bucket = async (status: number, code: string) => {
    const body = `<Error><Code>${code}</Code><Message>as the test wants it</Message></Error>`;
    const { settings } = await serviceDouble(() => ({ status, headers: { 'content-type': 'application/xml' }, body }));
    return s3ObjectStore(new S3Client({ ...settings, forcePathStyle: true }), 'objects');
  };

  it('tell an object that is not there from one that cannot be had now, or not at all', async () => {
    expect(await (await bucket(404, 'NoSuchKey')).get('publications/a')).toBeUndefined();
    expect(await failureOf((await bucket(503, 'SlowDown')).get('publications/a'))).toBeInstanceOf(StoreUnavailable);
    expect(await failureOf((await bucket(500, 'InternalError')).get('publications/a'))).toBeInstanceOf(StoreUnavailable);
    expect(await failureOf((await bucket(403, 'AccessDenied')).get('publications/a'))).toMatchObject({ name: 'AccessDenied' });
  });
});
