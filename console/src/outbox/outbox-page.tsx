import { Button, Spin } from 'antd';
import { useState } from 'react';
import type { ApiIncident, Page } from '../api/types.ts';
import { useRead } from '../api/use-read.ts';
import { LoadFailure } from '../components/load-failure.tsx';
import { useDesk, useLive, useNames } from '../desk.tsx';
import { isOpen } from '../live/incident-book.ts';
import { useTexts } from '../texts/language.tsx';
import { timeText } from '../time/format.ts';
import { MessageItem } from './message-item.tsx';
import { OwedIncident } from './owed-incident.tsx';
import { type ApiNotification, messagesOf } from './types.ts';

const FEW = 50;
/** As many as the API gives at once. */
const MOST = 200;

/** For a unit's people: what the unit owes by when, the nearest first, and what it was told. */
export function OutboxPage() {
  const { t, language } = useTexts();
  const { me } = useDesk();
  const { unit } = useNames();
  const [limit, setLimit] = useState(FEW);
  const read = useRead<Page<ApiNotification>>(`/notifications?limit=${limit}${me.unit ? `&unit=${encodeURIComponent(me.unit)}` : ''}`);
  const { answer } = read;
  return (
    <section aria-labelledby="outbox-title" className="outbox">
      <div className="page-head">
        <h1 id="outbox-title">{t('outbox.title')}</h1>
        <span className="faint">{me.unit ? unit(me.unit) : t('outbox.allUnits')}</span>
      </div>
      {me.unit ? <Owed unit={me.unit} /> : null}
      <h2>
        {t('outbox.told')}{' '}
        {read.askedAt === undefined ? null : (
          <small className="faint">{t('things.askedAt', { time: timeText(language, read.askedAt) })}</small>
        )}
      </h2>
      <LoadFailure of={read} />
      {!answer && !read.failure ? <Spin /> : null}
      {answer?.items.length === 0 ? <p className="faint">{t('outbox.nothingTold')}</p> : null}
      {answer && answer.items.length > 0 ? (
        <ul className="panel thing-list" aria-label={t('outbox.told')}>
          {messagesOf(answer.items).map((message) => (
            <MessageItem key={message[0]?.id} message={message} />
          ))}
        </ul>
      ) : null}
      {answer?.nextCursor && limit < MOST ? <Button onClick={() => setLimit(MOST)}>{t('queue.more')}</Button> : null}
      {answer?.nextCursor && limit === MOST ? <p className="faint">{t('outbox.newest', { count: MOST })}</p> : null}
    </section>
  );
}

function Owed({ unit }: { readonly unit: string }) {
  const { t } = useTexts();
  const { incidents, loaded } = useLive();
  const owing = [...incidents.values()]
    .filter(isOpen)
    .map((incident) => ({ incident, owed: owedBy(unit, incident) }))
    .filter(({ owed }) => owed.length > 0)
    .sort((a, b) => dueOf(a.owed[0]) - dueOf(b.owed[0]) || (a.incident.id < b.incident.id ? -1 : 1));
  return (
    <>
      <h2>{t('outbox.owed')}</h2>
      {loaded ? null : <Spin />}
      {loaded && owing.length === 0 ? <p className="done">✓ {t('outbox.nothingOwed')}</p> : null}
      <ul className="outbox-list" aria-label={t('outbox.owed')}>
        {owing.map(({ incident, owed }) => (
          <OwedIncident key={incident.id} incident={incident} owed={owed} />
        ))}
      </ul>
    </>
  );
}

type Owing = NonNullable<ApiIncident['obligations']>[number];

/** What has no clock yet comes last. Two without one are equal. */
const dueOf = (one: Owing | undefined): number => (one?.due ? Date.parse(one.due) : Number.MAX_SAFE_INTEGER);

const owedBy = (unit: string, { obligations = [] }: ApiIncident): readonly Owing[] =>
  obligations.filter((one) => one.unit === unit && one.state === 'pending').sort((a, b) => dueOf(a) - dueOf(b));
