import { StoreUnavailable } from '../../core/ports/errors.ts';
import type { Secrets } from '../../core/ports/secrets.ts';
import type { UnitNotifier } from '../../core/ports/unit-notifier.ts';
import type { ChannelKind } from '../../core/registry/model.ts';
import { providerNotifier } from './provider.ts';
import { robotNotifier } from './robots.ts';

/** One notifier for all channels: each kind has its own behind it. */
export function notifierByKind(kinds: { readonly [kind in ChannelKind]?: UnitNotifier }): UnitNotifier {
  return {
    isRecord: (channel) => kinds[channel.kind]?.isRecord?.(channel) ?? false,
    async send(notification, channel, enclosed) {
      const notifier = kinds[channel.kind];
      if (!notifier) throw new StoreUnavailable(`nothing here sends by ${channel.kind}`);
      return notifier.send(notification, channel, enclosed);
    },
  };
}

/** What is called over HTTP the same way in both hosts. */
export function calledNotifiers(secrets: Secrets): { readonly [kind in 'wecom' | 'dingtalk' | 'feishu' | 'sms' | 'voice']: UnitNotifier } {
  const provider = providerNotifier(secrets);
  return {
    wecom: robotNotifier('wecom', secrets),
    dingtalk: robotNotifier('dingtalk', secrets),
    feishu: robotNotifier('feishu', secrets),
    sms: provider,
    voice: provider,
  };
}
