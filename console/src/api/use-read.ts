import { useCallback, useEffect, useState } from 'react';
import { fetchAll, useDesk } from '../desk.tsx';
import { cityNow } from '../time/city-time.ts';
import type { ApiClient } from './client.ts';
import type { Page } from './types.ts';

const AGAIN_MILLIS = 30_000;

export interface Read<Answer> {
  readonly answer: Answer | undefined;
  readonly failure: string | undefined;
  /** When it answered, epoch milliseconds of the city clock; unknown until the city has told its time. */
  readonly askedAt: number | undefined;
  again(): void;
}

type Ask<Answer> = (api: ApiClient, path: string) => Promise<Answer>;

/** What the API answers, read anew every half minute, unless told otherwise, and whenever somebody asks for it. Without a path nothing is read. */
export function useRead<Answer>(path: string | undefined, everyMillis = AGAIN_MILLIS): Read<Answer> {
  return useReading<Answer>(path, everyMillis, askOnce);
}

/** The same of a paged list, to its end: a page that is filtered may be empty and still go on. */
export function useReadAll<Item>(path: string | undefined): Read<readonly Item[]> {
  return useReading<readonly Item[]>(path, AGAIN_MILLIS, fetchAll);
}

/** The same of an answer whose list is paged: it comes with the items of every page. */
export function useReadWhole<Answer extends Page<unknown>>(path: string | undefined, everyMillis = AGAIN_MILLIS): Read<Answer> {
  return useReading<Answer>(path, everyMillis, askWhole);
}

async function askWhole<Answer extends Page<unknown>>(api: ApiClient, path: string): Promise<Answer> {
  const first = await api.get<Answer>(path);
  const items = [...first.items];
  for (let cursor = first.nextCursor; cursor; ) {
    const page: Answer = await api.get<Answer>(`${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`);
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return { ...first, items, nextCursor: null };
}

const askOnce = <Answer>(api: ApiClient, path: string): Promise<Answer> => api.get(path);

function useReading<Answer>(path: string | undefined, everyMillis: number, ask: Ask<Answer>): Read<Answer> {
  const { api, live } = useDesk();
  const [state, setState] = useState<{
    readonly path?: string;
    readonly answer?: Answer;
    readonly askedAt?: number;
    readonly failure?: string;
  }>({});
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` asks for it anew
  useEffect(() => {
    if (path === undefined) return;
    let gone = false;
    let asked = 0;
    let shown = 0;
    const read = (): void => {
      asked += 1;
      const number = asked;
      // Of two that are under way the earlier may come last: it is old by then.
      const isLate = (): boolean => gone || number < shown;
      ask(api, path).then(
        (answer) => {
          const { time } = live.snapshot();
          if (isLate()) return;
          shown = number;
          setState({ path, answer, ...(time ? { askedAt: cityNow(time, performance.now()) } : {}) });
        },
        (cause: Error) => {
          if (!isLate()) setState((before) => ({ ...(before.path === path ? before : { path }), failure: cause.message }));
        },
      );
    };
    read();
    const timer = setInterval(read, everyMillis);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [api, live, path, round, everyMillis, ask]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  // What was read of something else is no answer to this.
  const isOfThis = state.path === path;
  return isOfThis
    ? { answer: state.answer, askedAt: state.askedAt, failure: state.failure, again }
    : { answer: undefined, askedAt: undefined, failure: undefined, again };
}
