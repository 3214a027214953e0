import { Switch } from 'antd';
import { useState } from 'react';
import { CityClock } from './components/city-clock.tsx';
import { ConnectionState } from './components/connection-state.tsx';
import { LanguageSwitch } from './components/language-switch.tsx';
import { Link } from './components/link.tsx';
import { NewsBanner } from './components/news-banner.tsx';
import { DeadLettersPage } from './dead-letters/dead-letters-page.tsx';
import { useDesk } from './desk.tsx';
import { IncidentPage } from './incident/incident-page.tsx';
import { setSoundWanted, soundWanted } from './live/alarm-sound.ts';
import type { News } from './live/incident-book.ts';
import { QueuePage } from './queue/queue-page.tsx';
import { EVERYTHING_OPEN, type Selection } from './queue/selection.ts';
import { pathOf, useRoute } from './router.ts';
import { useTexts } from './texts/language.tsx';

interface ShellProps {
  readonly news: readonly News[];
  readonly onDismiss: (id: string) => void;
}

/** The frame around every page. The queue's filters live here, so that they outlast a look at one incident. */
export function Shell({ news, onDismiss }: ShellProps) {
  const { t } = useTexts();
  const route = useRoute();
  const [selection, setSelection] = useState<Selection>(EVERYTHING_OPEN);
  return (
    <>
      <a className="skip" href="#content">
        {t('app.skip')}
      </a>
      <Header />
      <NewsBanner news={news} onDismiss={onDismiss} />
      <main id="content" className="content" tabIndex={-1}>
        {route.page === 'queue' ? <QueuePage selection={selection} onSelection={setSelection} /> : null}
        {route.page === 'incident' ? <IncidentPage key={route.id} id={route.id} /> : null}
        {route.page === 'dead-letters' ? <DeadLettersPage /> : null}
        {route.page === 'unknown' ? <p className="panel panel-note">{t('app.notFound')}</p> : null}
      </main>
    </>
  );
}

const RUN_THE_PLATFORM = ['operator', 'admin', 'auditor'];

function Header() {
  const { t, name } = useTexts();
  const { config, me, signOut } = useDesk();
  const { page } = useRoute();
  const [sound, setSound] = useState(soundWanted);
  const changeSound = (wanted: boolean): void => {
    setSoundWanted(wanted);
    setSound(wanted);
  };
  return (
    <header className="header">
      <p className="brand">
        CityWatch <span>{name(config.city)}</span>
      </p>
      <nav aria-label={t('nav.label')}>
        <Link to={pathOf.queue} current={page === 'queue'}>
          {t('nav.queue')}
        </Link>
        {me.roles.some((role) => RUN_THE_PLATFORM.includes(role)) ? (
          <Link to={pathOf.deadLetters} current={page === 'dead-letters'}>
            {t('nav.deadLetters')}
          </Link>
        ) : null}
      </nav>
      <div className="header-end">
        <CityClock />
        <ConnectionState />
        <span className="sound">
          <Switch size="small" checked={sound} onChange={changeSound} aria-label={t('app.sound')} />
          <span aria-hidden="true">{t('app.sound')}</span>
        </span>
        <span className="who" title={me.id}>
          {me.name}
        </span>
        <LanguageSwitch />
        <button type="button" className="plain-button" onClick={signOut}>
          {t('app.signOut')}
        </button>
      </div>
    </header>
  );
}
