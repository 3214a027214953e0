import { useCallback, useEffect, useRef, useState } from 'react';
import type { Page } from '../api/types.ts';
import { useDesk } from '../desk.tsx';
import type { LiveSnapshot } from '../live/live-city.ts';
import { replaceSearch, useSearch } from '../router.ts';
import { useTexts } from '../texts/language.tsx';
import { cityNow } from '../time/city-time.ts';
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

const askedNow = ({ time }: LiveSnapshot): Pick<Found, 'askedAt'> => (time ? { askedAt: cityNow(time, performance.now()) } : {});

interface Found {
  readonly items: readonly ApiThingStanding[];
  readonly cursor?: string | undefined;
  /** When it was asked, by the city clock. */
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
  const { api, live } = useDesk();
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
          setFound({ items: [...before, ...page.items], cursor: page.nextCursor ?? undefined, ...askedNow(live.snapshot()), busy: false });
      } catch (cause) {
        const failure = t('problem.other', { detail: (cause as Error).message });
        if (isMeant()) setFound({ items: before, busy: false, failure, ...(cursor ? { cursor } : {}) });
      }
    },
    [api, live, query, t],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` asks for it anew
  useEffect(() => {
    let gone = false;
    void read(() => !gone, []);
    return () => {
      gone = true;
    };
  }, [read, round]);
  const looked = useRef(query);
  looked.current = query;
  const isStill = (asked: string) => (): boolean => looked.current === asked;
  const { items, cursor } = found;
  return {
    ...found,
    more: cursor === undefined ? undefined : () => void read(isStill(query), items, cursor),
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
