import { Alert, Button, Empty, Spin } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import type { ApiDeadLetter, Page } from '../api/types.ts';
import { Moment } from '../components/moment.tsx';
import { useDesk } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';

/** What could not be processed, newest first: it must be visible to whoever runs the platform. */
export function DeadLettersPage() {
  const { t, word } = useTexts();
  const { api } = useDesk();
  const [letters, setLetters] = useState<readonly ApiDeadLetter[]>();
  const [cursor, setCursor] = useState<string>();
  const [failure, setFailure] = useState<string>();

  const read = useCallback(
    async (after?: string): Promise<void> => {
      try {
        const page = await api.get<Page<ApiDeadLetter>>(`/dead-letters?limit=50${after ? `&cursor=${encodeURIComponent(after)}` : ''}`);
        setLetters((known) => [...(after ? (known ?? []) : []), ...page.items]);
        setCursor(page.nextCursor ?? undefined);
        setFailure(undefined);
      } catch (cause) {
        setFailure((cause as Error).message);
      }
    },
    [api],
  );
  useEffect(() => void read(), [read]);

  return (
    <section aria-labelledby="dead-letters-title">
      <div className="page-head">
        <h1 id="dead-letters-title">{t('deadLetters.title')}</h1>
        <Button size="small" onClick={() => void read()}>
          {t('deadLetters.refresh')}
        </Button>
      </div>
      <p className="faint">{t('deadLetters.lead')}</p>
      {failure ? <Alert type="error" showIcon title={t('problem.other', { detail: failure })} /> : null}
      <div className="panel scroll-x">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('deadLetters.receivedAt')}</th>
              <th scope="col">{t('deadLetters.thing')}</th>
              <th scope="col">{t('deadLetters.reason')}</th>
              <th scope="col">{t('deadLetters.topic')}</th>
              <th scope="col">{t('deadLetters.head')}</th>
            </tr>
          </thead>
          <tbody>
            {(letters ?? []).map((letter) => (
              <tr key={letter.id}>
                <td>
                  <Moment time={letter.receivedAt} />
                </td>
                <td>{letter.thing ?? '–'}</td>
                <td>{word('deadLetterReason', letter.reason)}</td>
                <td className="code">{letter.topic}</td>
                <td className="code head">{letter.head}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {!letters && !failure ? (
          <div className="panel-note">
            <Spin />
          </div>
        ) : null}
        {letters?.length === 0 ? <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('deadLetters.empty')} /> : null}
        {cursor ? (
          <div className="panel-note">
            <Button onClick={() => void read(cursor)}>{t('queue.more')}</Button>
          </div>
        ) : null}
      </div>
    </section>
  );
}
