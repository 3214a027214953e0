import { useEffect, useState } from 'react';
import { useDesk } from '../desk.tsx';

/** What the API answers to a question, asked again every so often; the last answer stays while none comes. Without a path nothing is asked. */
export function useAsked<Answer>(path: string | undefined, everyMillis: number): Answer | undefined {
  const { api } = useDesk();
  const [answer, setAnswer] = useState<Answer>();
  useEffect(() => {
    if (path === undefined) return;
    let gone = false;
    const ask = (): void => {
      api.get<Answer>(path).then(
        (found) => {
          if (!gone) setAnswer(found);
        },
        // Whether the city can be reached is shown in the header.
        () => undefined,
      );
    };
    ask();
    const timer = setInterval(ask, everyMillis);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [api, path, everyMillis]);
  return answer;
}
