import { Button, Empty, Spin } from 'antd';
import { useEffect } from 'react';
import { useDesk, useLive } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { QueueFilters } from './queue-filters.tsx';
import { QueueRow } from './queue-row.tsx';
import { type Selection, select } from './selection.ts';

interface QueuePageProps {
  readonly selection: Selection;
  readonly onSelection: (selection: Selection) => void;
}

export function QueuePage({ selection, onSelection }: QueuePageProps) {
  const { t } = useTexts();
  const { live } = useDesk();
  const { incidents, loaded, hasOlder } = useLive();
  const all = selection.scope === 'all';
  useEffect(() => {
    if (all) void live.showClosed();
  }, [all, live]);
  const shown = select(incidents.values(), selection);
  return (
    <section aria-labelledby="queue-title">
      <div className="page-head">
        <h1 id="queue-title">{t('queue.title')}</h1>
        <span className="faint">{loaded ? t('queue.count', { count: shown.length }) : ''}</span>
      </div>
      <QueueFilters selection={selection} onChange={onSelection} />
      <div className="panel">
        <table className="table queue-table">
          <thead>
            <tr>
              <th scope="col">{t('queue.grade')}</th>
              <th scope="col">{t('queue.state')}</th>
              <th scope="col">{t('queue.domain')}</th>
              <th scope="col">{t('queue.title.column')}</th>
              <th scope="col">{t('queue.town')}</th>
              <th scope="col">{t('queue.raisedAt')}</th>
              <th scope="col">{t('queue.clock')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((incident) => (
              <QueueRow key={incident.id} incident={incident} />
            ))}
          </tbody>
        </table>
        {!loaded ? (
          <div className="panel-note">
            <Spin /> {t('app.loading')}
          </div>
        ) : null}
        {loaded && shown.length === 0 ? (
          <Empty
            image={Empty.PRESENTED_IMAGE_SIMPLE}
            description={t(all || selection.domains.length + selection.grades.length > 0 ? 'queue.empty' : 'queue.emptyOpen')}
          />
        ) : null}
        {all && hasOlder && loaded ? (
          <div className="panel-note">
            <Button onClick={() => void live.loadOlder()}>{t('queue.more')}</Button>
          </div>
        ) : null}
      </div>
    </section>
  );
}
