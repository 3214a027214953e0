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
const THROTTLED = ['SlowDown', 'Throttling', 'ThrottlingException', 'RequestLimitExceeded', 'ProvisionedThroughputExceededException'];

/** True for what may be gone at the next attempt: the network, throttling, a fault of the service's own. */
export function isPassing(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  const { code, $metadata } = cause as { readonly code?: string; readonly $metadata?: { readonly httpStatusCode?: number } };
  const names = [cause.name, code ?? ''];
  return names.some((name) => NETWORK.includes(name) || THROTTLED.includes(name)) || ($metadata?.httpStatusCode ?? 0) >= 500;
}
