import type { Secrets } from '../../core/ports/secrets.ts';
import { ReceiverGone, type StatusWebhook } from '../../core/ports/status-webhook.ts';
import { ServiceRefused } from './http-call.ts';
import { demandSecret } from './robot-secret.ts';
import { signedCall } from './signed-call.ts';

/** What Standard Webhooks has a receiver answer that wants nothing more here. */
const GONE = 410;

/** Tells the platforms of federated districts, each call signed with the secret that its source names. */
export function signedStatusWebhook(secrets: Secrets, wallMillis: () => number = Date.now): StatusWebhook {
  return {
    async tell({ to, secret }, message, named) {
      try {
        await signedCall({ ...message, url: to, secret: await demandSecret(secrets, secret), named }, wallMillis);
      } catch (cause) {
        if (cause instanceof ServiceRefused && cause.status === GONE)
          throw new ReceiverGone(`${cause.message}: it wants nothing more there`);
        throw cause;
      }
    },
  };
}
