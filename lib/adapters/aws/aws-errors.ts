import { StoreError, StoreLimitExceeded, StoreUnavailable } from '../../core/ports/errors.ts';

const NETWORK = [
  'TimeoutError',
  'RequestTimeout',
  'NetworkingError',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EAI_AGAIN',
];
/** Each service has its own word for "not so fast", and for a fault of its own. */
const PASSING = [
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'Throttled',
  'ThrottledException',
  'RequestThrottled',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'ProvisionedThroughputExceededException',
  'KMSThrottling',
  'KMSThrottlingException',
  'KmsThrottled',
  'InternalError',
  'InternalException',
  'InternalFailure',
  'InternalFailureException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
];

/** Each service has its own word for a request that breaks its limits, too. */
const BEYOND_LIMITS = [
  'BatchRequestTooLong',
  'InvalidMessageContents',
  'InvalidParameter',
  'InvalidParameterException',
  'InvalidParameterValue',
  'InvalidRequestException',
  'ValidationError',
  'ValidationException',
];

/** True for an error's code that may be gone at the next attempt: throttling, a fault of the service's own. */
export const isPassingCode = (code: string): boolean => PASSING.includes(code);

/** True for what may be gone at the next attempt: the network, throttling, a fault of the service's own. */
export function isPassing(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  const { code, $metadata } = cause as { readonly code?: string; readonly $metadata?: { readonly httpStatusCode?: number } };
  const names = [cause.name, code ?? ''];
  const status = $metadata?.httpStatusCode ?? 0;
  return names.some((name) => NETWORK.includes(name) || isPassingCode(name)) || status === 429 || status >= 500;
}

/** A service's exception in the domain's words; `what` says what was attempted. What is not known is handed on as it is. */
export function serviceError(what: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || cause instanceof StoreError) return cause;
  const message = `${what}: ${cause.name}: ${cause.message}`;
  if (isPassing(cause)) return new StoreUnavailable(message, { cause });
  return BEYOND_LIMITS.includes(cause.name) ? new StoreLimitExceeded(message, { cause }) : cause;
}
