import { useCallback, useEffect, useState } from 'react';
import { useDesk } from '../desk.tsx';

const AGAIN_MILLIS = 30_000;

export interface Read<Answer> {
  readonly answer: Answer | undefined;
  readonly failure: string | undefined;
  again(): void;
}

/** What the API answers, read anew every half minute and whenever somebody asks for it. Without a path nothing is read. */
export function useRead<Answer>(path: string | undefined): Read<Answer> {
  const { api } = useDesk();
  const [state, setState] = useState<{ readonly path?: string; readonly answer?: Answer; readonly failure?: string }>({});
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` asks for it anew
  useEffect(() => {
    if (path === undefined) return;
    let gone = false;
    const read = (): void => {
      api.get<Answer>(path).then(
        (answer) => !gone && setState({ path, answer }),
        (cause: Error) => !gone && setState((before) => ({ ...before, failure: cause.message })),
      );
    };
    read();
    const timer = setInterval(read, AGAIN_MILLIS);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [api, path, round]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  // What was read of something else is no answer to this.
  return { answer: state.path === path ? state.answer : undefined, failure: state.failure, again };
}
