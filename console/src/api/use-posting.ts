import { useRef, useState } from 'react';

import { useDesk } from '../desk.tsx';
import { randomText } from '../session/pkce.ts';
import { useTexts } from '../texts/language.tsx';
import { NetworkDown } from './client.ts';

export interface Posting {
  readonly busy: boolean;
  readonly failure: string | undefined;
  /** The answer; `undefined` where it was not done. Sent again as it was after no answer came, it does nothing twice. */
  post<Answer extends object>(path: string, body: object): Promise<Answer | undefined>;
}

export function usePosting(): Posting {
  const { api } = useDesk();
  const { t } = useTexts();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const undelivered = useRef<{ readonly content: string; readonly key: string }>(undefined);
  const post = async <Answer extends object>(path: string, body: object): Promise<Answer | undefined> => {
    const content = JSON.stringify([path, body]);
    const key = undelivered.current?.content === content ? undelivered.current.key : randomText();
    undelivered.current = undefined;
    setBusy(true);
    try {
      const answer = await api.post<Answer>(path, body, { 'idempotency-key': key });
      setFailure(undefined);
      return answer;
    } catch (cause) {
      if (cause instanceof NetworkDown) undelivered.current = { content, key };
      setFailure(cause instanceof NetworkDown ? t('problem.network') : t('problem.other', { detail: (cause as Error).message }));
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  return { busy, failure, post };
}
