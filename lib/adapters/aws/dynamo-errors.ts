import {
  ConditionalCheckFailedException,
  type DynamoDBServiceException,
  InternalServerError,
  ProvisionedThroughputExceededException,
  RequestLimitExceeded,
  ThrottlingException,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import { StoreLimitExceeded, StoreUnavailable, VersionConflict } from '../../core/ports/errors.ts';
import { TransactionConflict } from '../../wiring/table-store.ts';

const PASSING = [
  InternalServerError,
  ProvisionedThroughputExceededException,
  RequestLimitExceeded,
  ThrottlingException,
  TransactionConflictException,
  TransactionInProgressException,
];
const PASSING_REASONS = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];
const NETWORK = ['TimeoutError', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND'];

/** DynamoDB's exceptions in the store's words; what is not known is handed on as it is. */
export function storeError(table: string, cause: unknown): unknown {
  if (cause instanceof ConditionalCheckFailedException) return new VersionConflict(`${table}: the condition does not hold`, { cause });
  if (cause instanceof TransactionCanceledException) return transactionError(table, cause);
  if (PASSING.some((kind) => cause instanceof kind)) return new StoreUnavailable(`${table}: ${(cause as Error).name}`, { cause });
  if (!(cause instanceof Error)) return cause;
  const code = (cause as NodeJS.ErrnoException).code ?? cause.name;
  const status = (cause as Partial<DynamoDBServiceException>).$metadata?.httpStatusCode ?? 0;
  if (NETWORK.includes(code) || NETWORK.includes(cause.name) || status >= 500)
    return new StoreUnavailable(`${table}: ${cause.message}`, { cause });
  if (cause.name === 'ValidationException') return new StoreLimitExceeded(`${table}: ${cause.message}`, { cause });
  return cause;
}

function transactionError(table: string, cause: TransactionCanceledException): Error {
  const codes = (cause.CancellationReasons ?? []).map((reason) => reason.Code ?? 'None');
  const failed = codes.flatMap((code, index) => (code === 'ConditionalCheckFailed' ? [index] : []));
  if (failed.length > 0) return new TransactionConflict(`${table}: the conditions of operations ${failed.join(', ')} do not hold`, failed);
  if (codes.some((code) => PASSING_REASONS.includes(code))) return new StoreUnavailable(`${table}: ${codes.join(', ')}`, { cause });
  return new StoreLimitExceeded(`${table}: the transaction was refused: ${codes.join(', ')}`, { cause });
}
