import { createContext, useContext, useSyncExternalStore } from 'react';
import type { ApiClient } from './api/client.ts';
import type { ApiRule, ApiTier, ApiUnit, Bilingual, ConsoleConfig, Me, Page } from './api/types.ts';
import type { LiveCity, LiveSnapshot } from './live/live-city.ts';
import { useTexts } from './texts/language.tsx';

/** What every page of a signed-in console works with. */
export interface Desk {
  readonly config: ConsoleConfig;
  readonly api: ApiClient;
  readonly live: LiveCity;
  readonly me: Me;
  readonly units: ReadonlyMap<string, ApiUnit>;
  readonly tiers: ReadonlyMap<string, ApiTier>;
  readonly rules: ReadonlyMap<string, ApiRule>;
  signOut(): void;
}

const DeskContext = createContext<Desk | undefined>(undefined);
export const DeskProvider = DeskContext;

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error('useDesk outside a DeskProvider');
  return desk;
}

export function useLive(): LiveSnapshot {
  const { live } = useDesk();
  return useSyncExternalStore(live.subscribe, live.snapshot);
}

/** Names of units and places in the reader's language; an id that is not known is shown as it is. */
export function useNames(): { unit(id: string): string; place(path: string): string } {
  const { units, tiers } = useDesk();
  const { name } = useTexts();
  const shown = (known: { readonly name: Bilingual } | undefined, id: string): string => (known ? name(known.name) : id);
  return {
    unit: (id) => shown(units.get(id), id),
    place: (path) => {
      const id = path.slice(path.lastIndexOf('/') + 1);
      return shown(tiers.get(id), id);
    },
  };
}

/** Everything a paged list holds, page after page, of at most `limit` items. */
export async function fetchAll<Item>(api: ApiClient, path: string, limit = 200): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const query: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
    const page: Page<Item> = await api.get(`${path}${path.includes('?') ? '&' : '?'}limit=${limit}${query}`);
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return items;
}
