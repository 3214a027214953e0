import type { CommandDependencies } from '../../../functions/hear-hub/commands.ts';
import { tableAnswerStore } from '../../../lib/stores/command-stores.ts';
import { tableDigestStore } from '../../../lib/stores/digest-store.ts';
import { tableOwnershipStore } from '../../../lib/stores/ownership-store.ts';
import { tableWatchStore } from '../../../lib/stores/watch-store.ts';
import { AUTHORIZER } from './authorizer.ts';
import type { IncidentCity } from './incident-city.ts';

/** What a district answers the hub with, over the stores of a tenant in memory; what it sends goes nowhere unless a test takes it. */
export const commandsAt = (city: IncidentCity, taking: Partial<CommandDependencies> = {}): CommandDependencies => ({
  ...city.core,
  authorizer: async () => AUTHORIZER,
  letters: city.letters,
  watch: tableWatchStore(city.table),
  ownership: tableOwnershipStore(city.table),
  answers: tableAnswerStore(city.table),
  digests: tableDigestStore(city.table),
  bus: { send: async () => undefined },
  forwarder: { forward: async () => undefined },
  ...taking,
});
