import type { Secrets } from '../../core/ports/secrets.ts';
import type { UnitNotifier } from '../../core/ports/unit-notifier.ts';
import { demandSecret } from './robot-secret.ts';
import { signedCall } from './signed-call.ts';

/**
 * Calls a unit's own system with the notification as JSON, signed where its channel names a secret. A status of 2xx is the system's own word that
 * it has it. Throws StoreUnavailable.
 */
export function webhookNotifier(secrets: Secrets, wallMillis: () => number = Date.now): UnitNotifier {
  return {
    async send(notification, channel, { link }) {
      const secret = channel.secret === undefined ? undefined : await demandSecret(secrets, channel.secret);
      const body = JSON.stringify({ ...notification, ...(link ? { link } : {}) });
      const { id, unit } = notification;
      await signedCall({ url: channel.to ?? '', id, body, secret, named: `the webhook of ${unit}` }, wallMillis);
      return { delivered: true };
    },
  };
}
