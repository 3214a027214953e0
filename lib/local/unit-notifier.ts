import { calledNotifiers, notifierByKind } from '../adapters/channels/by-kind.ts';
import { type SmtpOptions, smtpNotifier } from '../adapters/channels/smtp.ts';
import { webhookNotifier } from '../adapters/channels/webhook.ts';
import type { Secrets } from '../core/ports/secrets.ts';
import type { UnitNotifier } from '../core/ports/unit-notifier.ts';

/** Tells units on this machine: the outbox is the record itself, everything else is called from here. */
export function localUnitNotifier(mail: SmtpOptions, secrets: Secrets): UnitNotifier {
  return notifierByKind({
    ...calledNotifiers(secrets),
    outbox: { isRecord: () => true, send: async () => ({ delivered: true }) },
    email: smtpNotifier(mail),
    webhook: webhookNotifier(secrets),
  });
}
