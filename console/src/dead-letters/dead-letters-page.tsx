import { Alert, Button, Empty, Spin } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import type { ApiDeadLetter, Page } from '../api/types.ts';
import { Chip, ChipGroup } from '../components/chips.tsx';
import { useDesk } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { DeadLetterRow } from './dead-letter-row.tsx';

const STATES = ['open', 'redriven', 'all'] as const;
type State = (typeof STATES)[number];

/** What could not be processed, newest first: it must be visible to whoever runs the platform. */
export function DeadLettersPage() {
  const { t } = useTexts();
  const { api } = useDesk();
  const [state, setState] = useState<State>('open');
  const [letters, setLetters] = useState<readonly ApiDeadLetter[]>();
  const [cursor, setCursor] = useState<string>();
  const [failure, setFailure] = useState<string>();

  const read = useCallback(
    async (after?: string): Promise<void> => {
      try {
        const page = await api.get<Page<ApiDeadLetter>>(
          `/dead-letters?limit=50&state=${state}${after ? `&cursor=${encodeURIComponent(after)}` : ''}`,
        );
        setLetters((known) => [...(after ? (known ?? []) : []), ...page.items]);
        setCursor(page.nextCursor ?? undefined);
        setFailure(undefined);
      } catch (cause) {
        setFailure((cause as Error).message);
      }
    },
    [api, state],
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
      <search className="filters">
        <ChipGroup label={t('deadLetters.show')}>
          {STATES.map((one) => (
            <Chip key={one} pressed={state === one} onToggle={() => setState(one)}>
              {t(`deadLetters.${one}`)}
            </Chip>
          ))}
        </ChipGroup>
      </search>
      {failure ? <Alert type="error" showIcon title={t('problem.other', { detail: failure })} /> : null}
      <div className="panel scroll-x">
        <table className="table dead-letters">
          <thead>
            <tr>
              <th scope="col">{t('deadLetters.receivedAt')}</th>
              <th scope="col">{t('deadLetters.queue')}</th>
              <th scope="col">{t('deadLetters.reason')}</th>
              <th scope="col">{t('deadLetters.thing')}</th>
              <th scope="col">{t('deadLetters.topic')}</th>
              <th scope="col">{t('deadLetters.detail')}</th>
              <th scope="col">{t('deadLetters.head')}</th>
              <th scope="col">{t('deadLetters.redriven')}</th>
            </tr>
          </thead>
          <tbody>
            {(letters ?? []).map((letter) => (
              <DeadLetterRow key={letter.id} letter={letter} onSent={() => read()} onFailure={setFailure} />
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
