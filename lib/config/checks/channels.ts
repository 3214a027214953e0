import { PLACEHOLDERS, unknownPlaceholders } from '../../core/notification/placeholders.ts';
import type { Draft } from '../draft.ts';
import type { Fault } from '../fault.ts';

/** Ways to reach units that would reach nobody. */
export function checkChannels({ channels, units }: Draft): Fault[] {
  const providers = channels?.value.providers ?? [];
  const faults: Fault[] = [];
  for (const [index, provider] of providers.entries()) {
    const path = ['providers', index];
    const report = (member: string, message: string): void => void (channels && faults.push(channels.fault([...path, member], message)));
    if (providers.findIndex(({ id }) => id === provider.id) < index)
      report('id', `a second provider "${provider.id}": expected every id once`);
    if (provider.json !== undefined && provider.form !== undefined) report('form', 'json is there too: expected one of them');
    if (provider.method === 'GET' && (provider.json ?? provider.form) !== undefined)
      report('method', 'GET has no body: expected POST, or what it says in the url');
    for (const name of unknownPlaceholders(provider))
      report(
        'id',
        `{${name}} stands for nothing: expected ${PLACEHOLDERS.map((known) => `{${known}}`).join(', ')}${name.startsWith('secret') ? ', and `secret:` with its name' : ''}`,
      );
    if (!JSON.stringify(provider).includes('{phone}'))
      report('id', 'nothing says {phone}: expected the number that is called somewhere in the request');
  }
  for (const [index, { channels: own }] of (units?.value.units ?? []).entries())
    for (const [at, channel] of own.entries()) {
      if (!units || !('provider' in channel)) continue;
      const provider = providers.find(({ id }) => id === channel.provider);
      const path = ['units', index, 'channels', at, 'provider'];
      if (!provider)
        faults.push(
          units.fault(
            path,
            `no provider "${channel.provider}": expected one of ${providers.map(({ id }) => id).join(', ') || 'those in channels.yaml, where there is none'}`,
          ),
        );
      else if (provider.kind !== channel.kind)
        faults.push(units.fault(path, `${channel.provider} is for ${provider.kind}: expected a provider of kind ${channel.kind}`));
    }
  return faults;
}
