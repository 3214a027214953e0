import { useRef, useState } from 'react';
import { NetworkDown } from '../api/client.ts';
import { useDesk } from '../desk.tsx';
import { randomText } from '../session/pkce.ts';
import { useTexts } from '../texts/language.tsx';

export interface Posting {
  readonly busy: boolean;
  readonly failure: string | undefined;
  /** Whether it was done. Sent again as it was after no answer came, it does nothing twice. */
  post(path: string, body: object): Promise<boolean>;
}

export function usePosting(): Posting {
  const { api } = useDesk();
  const { t } = useTexts();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const undelivered = useRef<{ readonly content: string; readonly key: string }>(undefined);
  const post: Posting['post'] = async (path, body) => {
    const content = JSON.stringify([path, body]);
    const key = undelivered.current?.content === content ? undelivered.current.key : randomText();
    undelivered.current = undefined;
    setBusy(true);
    try {
      await api.post(path, body, { 'idempotency-key': key });
      setFailure(undefined);
      return true;
    } catch (cause) {
      if (cause instanceof NetworkDown) undelivered.current = { content, key };
      setFailure(cause instanceof NetworkDown ? t('problem.network') : t('problem.other', { detail: (cause as Error).message }));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, failure, post };
}
