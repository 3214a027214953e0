import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import { StoreLimitExceeded, StoreUnavailable, VersionConflict } from '../../core/ports/errors.ts';
import { TransactionConflict } from '../../wiring/table-store.ts';
import { isPassing } from './aws-errors.ts';

/** Reasons of a cancelled transaction that say "again": another one was under way, or too much was asked for at once. */
const PASSING_REASONS = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];

/** DynamoDB's exceptions in the store's words; what is not known is handed on as it is. */
export function tableError(table: string, cause: unknown): unknown {
  if (cause instanceof ConditionalCheckFailedException) return new VersionConflict(`${table}: the condition does not hold`, { cause });
  if (cause instanceof TransactionCanceledException) return transactionError(table, cause);
  const isBusy = cause instanceof TransactionConflictException || cause instanceof TransactionInProgressException;
  if (isBusy || isPassing(cause)) return new StoreUnavailable(`${table}: ${(cause as Error).name}: ${(cause as Error).message}`, { cause });
  if (cause instanceof Error && cause.name === 'ValidationException')
    return new StoreLimitExceeded(`${table}: ${cause.message}`, { cause });
  return cause;
}

function transactionError(table: string, cause: TransactionCanceledException): Error {
  const codes = (cause.CancellationReasons ?? []).map((reason) => reason.Code ?? 'None');
  const failed = codes.flatMap((code, index) => (code === 'ConditionalCheckFailed' ? [index] : []));
  if (failed.length > 0)
    return new TransactionConflict(`${table}: the conditions of operations ${failed.join(', ')} do not hold`, failed, { cause });
  if (codes.some((code) => PASSING_REASONS.includes(code))) return new StoreUnavailable(`${table}: ${codes.join(', ')}`, { cause });
  return new StoreLimitExceeded(`${table}: the transaction was refused: ${codes.join(', ')}`, { cause });
}
