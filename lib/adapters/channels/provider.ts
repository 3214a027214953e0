import { pointedAt } from '../../core/json-pointer.ts';
import { fillIn, fillInAll } from '../../core/notification/placeholders.ts';
import { maskTelephoneNumbers } from '../../core/notification/telephone-numbers.ts';
import { StoreUnavailable } from '../../core/ports/errors.ts';
import type { Notification } from '../../core/ports/notification-store.ts';
import type { Secrets } from '../../core/ports/secrets.ts';
import type { Enclosed, UnitNotifier } from '../../core/ports/unit-notifier.ts';
import type { MessageProvider } from '../../core/registry/model.ts';
import { answerOf, callService } from './http-call.ts';
import { demandSecret } from './robot-secret.ts';

/**
 * Short messages and calls by whatever service a city contracted, asked as its configuration says. The provider takes a message to carry it on:
 * that it arrived is told later, by POST /v1/deliveries. The notification's id goes along as `{id}`. Throws StoreUnavailable.
 */
export function providerNotifier(secrets: Secrets): UnitNotifier {
  return {
    async send(notification, channel, enclosed) {
      const { provider } = enclosed;
      if (!provider)
        throw new StoreUnavailable(`there is no provider "${channel.provider ?? ''}" for ${channel.kind}: expected it in channels.yaml`);
      const secret = provider.secret === undefined ? undefined : await demandSecret(secrets, provider.secret);
      const named = `the ${channel.kind} provider ${provider.id}`;
      const text = await callService({
        ...requestOf(provider, valuesOf(notification, channel.kind, enclosed, secret)),
        method: provider.method,
        named,
      });
      const answer = answerOf(text);
      const { success } = provider;
      const said = success && pointedAt(answer, success.pointer);
      // Compared as texts: a provider that writes 0 today and "0" tomorrow means the same.
      if (success && !success.equals.some((value) => String(value) === String(said)))
        throw new StoreUnavailable(`${named} refused it: ${success.pointer} is ${withoutNumber(said, enclosed.recipient?.phone)}`);
      const reference = provider.reference === undefined ? undefined : pointedAt(answer, provider.reference);
      return reference === undefined ? {} : { reference: String(reference).slice(0, 100) };
    },
  };
}

/** What a provider says of a refusal may name whom it was for. */
const withoutNumber = (said: unknown, phone: string | undefined): string =>
  maskTelephoneNumbers((JSON.stringify(said) ?? 'missing').slice(0, 120).replaceAll(phone ?? '\n', '****'));

type Values = (name: string) => string | undefined;

function requestOf({ url, headers = {}, json, form }: MessageProvider, values: Values) {
  // A line break would end a header and begin another one.
  const filled = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fillIn(value, values).replace(/[\r\n]+/g, ' ')]));
  const type = json === undefined ? form && 'application/x-www-form-urlencoded' : 'application/json';
  const body =
    json === undefined
      ? form && new URLSearchParams(Object.entries(form).map(([name, value]): [string, string] => [name, fillIn(value, values)])).toString()
      : JSON.stringify(fillInAll(json, values));
  return {
    url: fillIn(url, values, encodeURIComponent),
    headers: { ...(type ? { 'content-type': type } : {}), ...filled },
    ...(body === undefined ? {} : { body }),
  };
}

function valuesOf(
  notification: Notification,
  kind: string,
  { short, fields, link = '', recipient }: Enclosed,
  secret: string | undefined,
): Values {
  // A link cannot be read out.
  const withLink = (text: string): string => (kind === 'sms' && link ? `${text} ${link}` : text);
  const values: Readonly<Record<string, string | undefined>> = {
    ...fields,
    phone: recipient?.phone ?? '',
    text: withLink(short.zh),
    textEn: withLink(short.en),
    id: notification.id,
    link,
    secret,
  };
  return (name) =>
    name.startsWith('secret.') ? memberOf(secret, name.slice('secret.'.length)) : Object.hasOwn(values, name) ? values[name] : undefined;
}

function memberOf(secret: string | undefined, member: string): string | undefined {
  const value = pointedAt(answerOf(secret ?? ''), `/${member}`);
  return value === undefined ? undefined : String(value);
}
