import type { Channel } from '../registry/model.ts';
import type { RegistryIndex } from '../registry/registry-index.ts';

const OUTBOX: Channel = { kind: 'outbox' };

/** Every unit has its outbox; one row a kind of channel. */
export function channelsOf(registry: RegistryIndex, unit: string): Channel[] {
  const declared = registry.unit(unit)?.channels ?? [];
  return [
    OUTBOX,
    ...declared.filter(({ kind }, index) => kind !== 'outbox' && declared.findIndex((other) => other.kind === kind) === index),
  ];
}

/** They call one person, not a unit. */
export const isPersonal = ({ kind }: Channel): boolean => kind === 'sms' || kind === 'voice';
