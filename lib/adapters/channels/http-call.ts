import { StoreUnavailable } from '../../core/ports/errors.ts';
import { isServiceUrl, SERVICE_URL } from '../../core/registry/service-url.ts';

/** A channel that has not answered by then counts as failed: the queue comes back to it. */
const TIMEOUT_MILLIS = 10_000;
/** Bytes that are read of an answer. */
const MAX_ANSWER = 64 * 1024;

export interface Call {
  readonly method: 'POST' | 'GET';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What is called, for whoever reads a failure: an address may be a secret. */
  readonly named: string;
}

/** It answered, and not with 2xx. */
export class ServiceRefused extends StoreUnavailable {
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** Calls a service and returns its answer's text. Throws ServiceRefused for a status other than 2xx, StoreUnavailable when nothing answers; the message holds neither path nor body. */
export async function callService({ method, url, headers = {}, body, named }: Call): Promise<string> {
  // An address may be a secret, which no configuration was checked for.
  if (!isServiceUrl(url)) throw new StoreUnavailable(`${named} has an address that is not called: expected ${SERVICE_URL}`);
  const target = new URL(url);
  const place = `${named} at ${target.host}`;
  try {
    const response = await fetch(target, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      // Elsewhere than where it was sent is somebody else.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MILLIS),
    });
    const text = await beginningOf(response);
    if (!response.ok) throw new ServiceRefused(`${place} answered ${response.status}`, response.status);
    return text;
  } catch (cause) {
    if (cause instanceof StoreUnavailable) throw cause;
    throw new StoreUnavailable(`${place} did not answer: ${reasonOf(cause)}`);
  }
}

/** As much of an answer as is read: whoever answers without end must not fill the memory. */
async function beginningOf({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop ends the transfer.
  for await (const part of body ?? []) {
    parts.push(part);
    length += part.length;
    if (length >= MAX_ANSWER) break;
  }
  return new TextDecoder().decode(Buffer.concat(parts).subarray(0, MAX_ANSWER));
}

/** fetch says why in its cause. Its own message may hold what it was asked with, secrets among it. */
function reasonOf(cause: unknown): string {
  const { name, cause: inner } = cause as Error & { readonly cause?: { readonly code?: string } };
  return name === 'TimeoutError' ? `nothing within ${TIMEOUT_MILLIS / 1000} s` : (inner?.code ?? 'the request cannot be made');
}

/** The answer as JSON; `undefined` for what is none. */
export function answerOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
