import { createTransport, type Transporter } from 'nodemailer';
import { StoreUnavailable } from '../core/ports/errors.ts';
import type { UnitNotifier } from '../core/ports/notification-store.ts';

const WEBHOOK_TIMEOUT = 10_000;

export interface NotifierOptions {
  /** `smtp://user:password@host:port`; without it mail waits in its queue and is given up into the dead letters. */
  readonly smtpUrl?: string;
  readonly from: string;
}

/** Tells units on this machine: the outbox is the record itself, mail goes by SMTP, webhooks by POST. */
export function localUnitNotifier(options: NotifierOptions): UnitNotifier {
  let transport: Transporter | undefined;
  return {
    isRecord: ({ kind }) => kind === 'outbox',
    async send(notification, channel) {
      if (channel.kind === 'outbox') return;
      const { subject, text } = notification;
      if (channel.kind === 'webhook') return post(channel.to ?? '', notification);
      if (!options.smtpUrl) throw new StoreUnavailable(`no mail server is set (CITYWATCH_SMTP_URL) for ${notification.unit}`);
      transport ??= createTransport(options.smtpUrl);
      try {
        await transport.sendMail({
          from: options.from,
          to: channel.to,
          subject: `${subject.zh} / ${subject.en}`,
          text: `${text.zh}\n\n${text.en}`,
        });
      } catch (cause) {
        throw new StoreUnavailable(`mail to ${notification.unit} failed`, { cause });
      }
    },
  };
}

async function post(url: string, notification: object): Promise<void> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(notification),
      signal: AbortSignal.timeout(WEBHOOK_TIMEOUT),
    });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
  } catch (cause) {
    // The host alone: a webhook's path and query often are its secret, and messages end in logs.
    throw new StoreUnavailable(`the webhook at ${hostOf(url)} failed: ${(cause as Error).message}`, { cause });
  }
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'an address that is no URL');
