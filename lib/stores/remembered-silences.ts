import { toMillis } from '../core/instant.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { SilenceStore } from '../core/ports/silence-store.ts';
import type { Silence } from '../core/watch/silence.ts';
import { domainKeys } from '../wiring/table-keys.ts';
import type { TableStore } from '../wiring/table-store.ts';
import { tableSilenceStore } from './silence-store.ts';

/** An index lags behind its table; what is read so soon after a change is not relied on. AWS: usually a fraction of a second. */
const SETTLES_MILLIS = 10_000;

/** The silences of one tenant for a function that asks at each onset: one item tells whether those it remembers are still all there are. */
export function rememberedSilences(table: TableStore, clock: Clock): Pick<SilenceStore, 'upTo'> {
  const store = tableSilenceStore(table);
  let remembered: { readonly stamp: string; readonly silences: readonly Silence[] } | undefined;
  return {
    async upTo(at) {
      // Before the silences, so that what they are kept under is never newer than they are.
      const item = await table.get(domainKeys.silenceStamp);
      const stamp = item ? String(item.data.of) : '';
      if (remembered?.stamp === stamp) return remembered.silences.filter(({ to }) => to >= at);
      const silences = await store.upTo(at);
      const isSettled = !item || clock.now() - toMillis(String(item.data.at)) >= SETTLES_MILLIS;
      remembered = isSettled ? { stamp, silences } : undefined;
      return silences;
    },
  };
}
