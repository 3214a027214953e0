import { useEffect, useState } from 'react';
import type { ApiClient } from '../api/client.ts';
import type { ApiAsset } from '../api/types.ts';
import { fetchAll, useDesk } from '../desk.tsx';

const PAGE = 5000;
const RETRY_MILLIS = 15_000;
const read = new WeakMap<ApiClient, Promise<readonly ApiAsset[]>>();

/** What is watched in the city. Read once in a session: it changes by a publication, and positions hardly ever do. */
export function useAssets(): readonly ApiAsset[] {
  const { api } = useDesk();
  const [assets, setAssets] = useState<readonly ApiAsset[]>([]);
  useEffect(() => {
    let gone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = (): void => {
      const asked = read.get(api) ?? fetchAll<ApiAsset>(api, '/assets', PAGE);
      read.set(api, asked);
      asked.then(
        (found) => {
          if (!gone) setAssets(found);
        },
        () => {
          read.delete(api);
          if (!gone) timer = setTimeout(ask, RETRY_MILLIS);
        },
      );
    };
    ask();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [api]);
  return assets;
}
