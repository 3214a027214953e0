import { StoreUnavailable } from '../../core/ports/errors.ts';

/** A channel that has not answered by then counts as failed: the queue comes back to it. */
const TIMEOUT_MILLIS = 10_000;
/** What is read of an answer. */
const MAX_ANSWER = 64 * 1024;

export interface Call {
  readonly method: 'POST' | 'GET';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What is called, for whoever reads a failure: an address may be a secret. */
  readonly named: string;
}

/** Calls a service and returns its answer's text. Throws StoreUnavailable for a status other than 2xx, and when nothing answers; the message holds neither path nor body. */
export async function callService({ method, url, headers = {}, body, named }: Call): Promise<string> {
  const target = URL.parse(url);
  if (!target) throw new StoreUnavailable(`${named} has an address that is no URL`);
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
    const text = (await response.text()).slice(0, MAX_ANSWER);
    if (!response.ok) throw new StoreUnavailable(`${place} answered ${response.status}`);
    return text;
  } catch (cause) {
    if (cause instanceof StoreUnavailable) throw cause;
    throw new StoreUnavailable(`${place} did not answer: ${reasonOf(cause)}`);
  }
}

/** fetch says "fetch failed" and why in its cause; neither holds the address' path. */
function reasonOf(cause: unknown): string {
  const { name, message, cause: inner } = cause as Error & { readonly cause?: { readonly code?: string } };
  return name === 'TimeoutError' ? `nothing within ${TIMEOUT_MILLIS / 1000} s` : (inner?.code ?? message);
}

/** The answer as JSON; `undefined` for what is none. */
export function answerOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
