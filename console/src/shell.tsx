import { useEffect, useRef } from 'react';
import { CityPage } from './city/city-page.tsx';
import { NewsBanner } from './components/news-banner.tsx';
import { OfflineBar } from './components/offline-bar.tsx';
import { DeadLettersPage } from './dead-letters/dead-letters-page.tsx';
import { Header } from './header/header.tsx';
import { IncidentPage } from './incident/incident-page.tsx';
import type { News } from './live/incident-book.ts';
import { type Route, useRoute } from './router.ts';
import { ShiftPage } from './shift/shift-page.tsx';
import { useTexts } from './texts/language.tsx';
import { WallPage } from './wall/wall-page.tsx';
import { WatchPage } from './watch/watch-page.tsx';

interface ShellProps {
  readonly news: readonly News[];
  readonly onDismiss: (id: string) => void;
}

/** Pages that fill the window and scroll in themselves. */
const FILLING: readonly Route['page'][] = ['watch', 'wall'];

/** The frame around every page; a screen on the wall has none. */
export function Shell({ news, onDismiss }: ShellProps) {
  const { t } = useTexts();
  const route = useRoute();
  const content = useFocusAfter(route);
  const opened = route.page === 'incident' ? route.id : undefined;
  // Whoever has an incident open has seen the news of it.
  const openedIsNews = news.some(({ incident }) => incident.id === opened);
  useEffect(() => {
    if (opened && openedIsNews) onDismiss(opened);
  }, [opened, openedIsNews, onDismiss]);
  return (
    <>
      <a className="skip" href="#content">
        {t('app.skip')}
      </a>
      {route.page === 'wall' ? null : <Header />}
      <OfflineBar />
      <NewsBanner news={news} onDismiss={onDismiss} />
      <main id="content" className={FILLING.includes(route.page) ? 'content content-watch' : 'content'} tabIndex={-1} ref={content}>
        {route.page === 'watch' ? <WatchPage /> : null}
        {route.page === 'city' ? <CityPage /> : null}
        {route.page === 'wall' ? <WallPage /> : null}
        {route.page === 'shift' ? <ShiftPage /> : null}
        {route.page === 'incident' ? <IncidentPage key={route.id} id={route.id} /> : null}
        {route.page === 'dead-letters' ? <DeadLettersPage /> : null}
        {route.page === 'unknown' ? <p className="panel panel-note">{t('app.notFound')}</p> : null}
      </main>
    </>
  );
}

/** After a change of page the keyboard goes on in the new page's content, not at the top of the frame. */
function useFocusAfter(route: Route) {
  const content = useRef<HTMLElement>(null);
  const page = route.page === 'incident' ? route.id : route.page;
  const shown = useRef(page);
  useEffect(() => {
    if (shown.current === page) return;
    shown.current = page;
    content.current?.focus({ preventScroll: true });
  }, [page]);
  return content;
}
