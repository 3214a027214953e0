import { useCallback, useEffect, useState } from 'react';
import type { Page } from '../api/types.ts';
import { useDesk } from '../desk.tsx';
import { replaceSearch, useSearch } from '../router.ts';
import { useTexts } from '../texts/language.tsx';
import type { ApiThingStanding } from './types.ts';

/** What is looked for, as it stands in the address. */
export interface ThingSearch {
  readonly q: string;
  readonly tier: string;
  readonly domain: string;
  readonly state: string;
}

const MEMBERS = ['q', 'tier', 'domain', 'state'] as const;
const RESTED_MILLIS = 300;
const PAGE = 50;

export function useThingSearch(): readonly [ThingSearch, (search: ThingSearch) => void] {
  const params = new URLSearchParams(useSearch());
  const of = (name: string): string => params.get(name) ?? '';
  const search = { q: of('q'), tier: of('tier'), domain: of('domain'), state: of('state') };
  return [search, (next) => replaceSearch(queryOf(next, '?'))];
}

function queryOf(search: ThingSearch, mark: '?' | '&'): string {
  const given = MEMBERS.filter((name) => search[name] !== '').map((name) => [name, search[name]]);
  return given.length === 0 ? '' : `${mark}${new URLSearchParams(given)}`;
}

interface Found {
  readonly items: readonly ApiThingStanding[];
  readonly cursor?: string | undefined;
  /** Epoch milliseconds of this computer, when it was asked. */
  readonly askedAt?: number;
  readonly busy: boolean;
  readonly failure?: string;
}

export interface Things extends Found {
  /** Reads the next page; absent where there is none. */
  readonly more: (() => void) | undefined;
  again(): void;
}

/** The things that a search finds, page after page; a search that was overtaken by another one shows nothing. */
export function useThings(search: ThingSearch): Things {
  const { api } = useDesk();
  const { t } = useTexts();
  const query = useRested(queryOf(search, '&'), RESTED_MILLIS);
  const [found, setFound] = useState<Found>({ items: [], busy: true });
  const [round, setRound] = useState(0);
  const read = useCallback(
    async (isMeant: () => boolean, before: readonly ApiThingStanding[], cursor?: string): Promise<void> => {
      setFound((now) => ({ ...now, busy: true }));
      try {
        const after = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
        const page = await api.get<Page<ApiThingStanding>>(`/things?limit=${PAGE}${query}${after}`);
        if (isMeant())
          setFound({ items: [...before, ...page.items], cursor: page.nextCursor ?? undefined, askedAt: Date.now(), busy: false });
      } catch (cause) {
        const failure = t('problem.other', { detail: (cause as Error).message });
        if (isMeant()) setFound({ items: before, busy: false, failure, ...(cursor ? { cursor } : {}) });
      }
    },
    [api, query, t],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` asks for it anew
  useEffect(() => {
    let gone = false;
    void read(() => !gone, []);
    return () => {
      gone = true;
    };
  }, [read, round]);
  const { items, cursor } = found;
  return {
    ...found,
    more: cursor === undefined ? undefined : () => void read(() => true, items, cursor),
    again: () => setRound((before) => before + 1),
  };
}

/** A text that changes with every key is looked for when the keys rest. */
function useRested(value: string, millis: number): string {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), millis);
    return () => clearTimeout(timer);
  }, [value, millis]);
  return rested;
}
