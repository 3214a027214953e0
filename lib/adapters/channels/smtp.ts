import { createTransport, type Transporter } from 'nodemailer';
import { StoreUnavailable } from '../../core/ports/errors.ts';
import type { UnitNotifier } from '../../core/ports/unit-notifier.ts';
import { mailText } from './texts.ts';

export interface SmtpOptions {
  /** `smtp://user:password@host:port`; without it mail waits in its queue and is given up into the dead letters. */
  readonly url?: string | undefined;
  readonly from: string;
}

const CONNECT_MILLIS = 10_000;
const ANSWER_MILLIS = 20_000;

/** Mail. That its server took it means no more than that it is on its way. The Message-ID stays the same when it comes again. Throws StoreUnavailable. */
export function smtpNotifier({ url, from }: SmtpOptions): UnitNotifier {
  let transport: Transporter | undefined;
  return {
    async send(notification, channel, { link }) {
      const { id, unit, subject } = notification;
      if (!url) throw new StoreUnavailable(`no mail server is set (CITYWATCH_SMTP_URL) for ${unit}`);
      transport ??= createTransport(url, {
        connectionTimeout: CONNECT_MILLIS,
        greetingTimeout: CONNECT_MILLIS,
        socketTimeout: ANSWER_MILLIS,
      } as object);
      try {
        await transport.sendMail({
          from,
          to: channel.to,
          messageId: `<${id}@${
            from
              .split('@')
              .at(-1)
              ?.replace(/[^\w.-]/g, '') || 'citywatch'
          }>`,
          subject: `${subject.zh} / ${subject.en}`,
          text: mailText(notification, link),
          headers: { 'auto-submitted': 'auto-generated' },
        });
        return {};
      } catch (cause) {
        // What nodemailer says may hold the server's answer with the address in it; its code is enough.
        throw new StoreUnavailable(`mail to ${unit} failed: ${(cause as { readonly code?: string }).code ?? 'no reason given'}`);
      }
    },
  };
}
