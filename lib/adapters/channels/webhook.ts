import { createHmac } from 'node:crypto';
import type { Secrets } from '../../core/ports/secrets.ts';
import type { UnitNotifier } from '../../core/ports/unit-notifier.ts';
import { callService } from './http-call.ts';
import { demandSecret } from './robot-secret.ts';

/**
 * Calls a unit's own system with the notification as JSON. `webhook-id` stays the same when it comes again. With a secret the call is signed as
 * Standard Webhooks has it: `webhook-signature: v1,` and the Base64 of HMAC-SHA256 over id, timestamp and body. A status of 2xx is the
 * system's own word that it has it. Throws StoreUnavailable.
 */
export function webhookNotifier(secrets: Secrets, wallMillis: () => number = Date.now): UnitNotifier {
  return {
    async send(notification, channel, { link }) {
      const { id } = notification;
      const body = JSON.stringify({ ...notification, ...(link ? { link } : {}) });
      const timestamp = String(Math.floor(wallMillis() / 1000));
      const key = channel.secret === undefined ? undefined : keyOf(await demandSecret(secrets, channel.secret));
      const signature = key && createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
      await callService({
        method: 'POST',
        url: channel.to ?? '',
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          ...(signature ? { 'webhook-signature': `v1,${signature}` } : {}),
        },
        body,
        named: `the webhook of ${notification.unit}`,
      });
      return { delivered: true };
    },
  };
}

/** `whsec_` and Base64, as the standard writes it, or any text. */
function keyOf(secret: string): Buffer {
  const [, encoded] = /^whsec_([A-Za-z0-9+/=]+)$/.exec(secret.trim()) ?? [];
  return encoded === undefined ? Buffer.from(secret.trim()) : Buffer.from(encoded, 'base64');
}
