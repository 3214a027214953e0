import { createHmac } from 'node:crypto';
import { callService } from './http-call.ts';

export interface SignedCall {
  readonly url: string;
  /** The same when it comes again, so that its receiver knows. */
  readonly id: string;
  readonly body: string;
  /** @default not signed */
  readonly secret?: string | undefined;
  readonly named: string;
}

/**
 * Calls as Standard Webhooks has it: `webhook-id`, `webhook-timestamp`, and with a secret `webhook-signature: v1,` and the Base64 of HMAC-SHA256
 * over id, timestamp and body. Throws StoreUnavailable.
 */
export async function signedCall({ url, id, body, secret, named }: SignedCall, wallMillis: () => number): Promise<void> {
  const timestamp = String(Math.floor(wallMillis() / 1000));
  const signature = secret && createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64');
  await callService({
    method: 'POST',
    url,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      ...(signature ? { 'webhook-signature': `v1,${signature}` } : {}),
    },
    body,
    named,
  });
}

/** `whsec_` and Base64, as the standard writes it, or any text. */
function keyOf(secret: string): Buffer {
  const [, encoded] = /^whsec_([A-Za-z0-9+/=]+)$/.exec(secret.trim()) ?? [];
  return encoded === undefined ? Buffer.from(secret.trim()) : Buffer.from(encoded, 'base64');
}
