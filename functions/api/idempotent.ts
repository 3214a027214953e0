import { createHash } from 'node:crypto';
import type { APIGatewayProxyStructuredResultV2 as HttpResult } from 'aws-lambda';
import type { Request } from '../../lib/runtime/http-function.ts';
import { invalid, Problem } from '../../lib/runtime/problem.ts';
import type { IdempotencyKey, StoredAnswer } from '../../lib/stores/idempotency-store.ts';
import type { Tenant } from './tenants.ts';

/**
 * Runs a command once for each Idempotency-Key of a person and route: a repetition gets the first answer again, another body with the same
 * key is refused. Without the header the command simply runs. What fails is not remembered. `tenant` is always the same one: a body that
 * names another place is another body.
 */
export async function once(
  tenant: Tenant,
  request: Request,
  person: string,
  work: () => Promise<HttpResult>,
  options: OnceOptions = {},
): Promise<HttpResult> {
  const header = request.headers['idempotency-key'];
  if (!header) return work();
  if (header.length > 255) throw invalid('/idempotency-key', 'expected at most 255 characters');
  const { http } = request.event.requestContext;
  const key = {
    person,
    route: createHash('sha256').update(`${http.method} ${request.event.rawPath}`).digest('hex').slice(0, 16),
    key: header,
  };
  return onceByKey(tenant, key, createHash('sha256').update(request.bytes()).digest('hex'), work, options);
}

export interface OnceOptions {
  /**
   * Answers a repetition of what was answered with 202: its outcome was not known then, and may be by now. It must cause nothing itself.
   * @default the 202 is given again
   */
  readonly whatBecame?: (accepted: StoredAnswer) => Promise<HttpResult>;
}

/** The same for a key that comes otherwise; `digest` says what counts as the same request. */
export async function onceByKey(
  tenant: Tenant,
  key: IdempotencyKey,
  digest: string,
  work: () => Promise<HttpResult>,
  { whatBecame }: OnceOptions = {},
): Promise<HttpResult> {
  const begun = await tenant.idempotency.begin(key, digest);
  if (begun.outcome === 'mismatch') throw new Problem('idempotency-mismatch', 'this Idempotency-Key was used with another body');
  if (begun.outcome === 'in-progress')
    throw new Problem('action-not-allowed', 'the first request with this Idempotency-Key is still under way', { allowed: [] });
  if (begun.outcome === 'replay') {
    const { answer } = begun;
    if (answer.status === 202 && whatBecame) return whatBecame(answer);
    return { statusCode: answer.status, headers: { ...answer.headers }, body: answer.body };
  }
  const result = await work().catch(async (cause: unknown) => {
    await tenant.idempotency.abandon(key);
    throw cause;
  });
  const headers = Object.fromEntries(Object.entries(result.headers ?? {}).map(([name, value]) => [name, String(value)]));
  // It is done: an answer that cannot be kept (too long, the store out of reach) is still the answer, and the key not free at once.
  await tenant.idempotency
    .finish(key, digest, { status: result.statusCode ?? 200, headers, body: result.body ?? '' })
    .catch(() => undefined);
  return result;
}
