import { Suspense, useEffect, useRef } from 'react';
import { NewsBanner } from './components/news-banner.tsx';
import { OfflineBar } from './components/offline-bar.tsx';
import { PageGuard } from './components/page-guard.tsx';
import { Header } from './header/header.tsx';
import type { News } from './live/incident-book.ts';
import { pageOf } from './pages.tsx';
import { type Route, useRoute } from './router.ts';
import { useTexts } from './texts/language.tsx';

interface ShellProps {
  readonly news: readonly News[];
  readonly onDismiss: (id: string) => void;
}

/** The frame around every page; a screen on the wall has none. */
export function Shell({ news, onDismiss }: ShellProps) {
  const { t } = useTexts();
  const route = useRoute();
  const content = useFocusAfter(route);
  const opened = route.page === 'incidents' ? route.id : undefined;
  const page = pageOf(route);
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
      {page?.bare ? null : <Header />}
      <OfflineBar />
      <NewsBanner news={news} onDismiss={onDismiss} />
      <main id="content" className={page?.fills ? 'content content-watch' : 'content'} tabIndex={-1} ref={content}>
        {page ? (
          <PageGuard key={route.page}>
            <Suspense fallback={<p className="panel panel-note">{t('app.loading')}</p>}>{page.content(route)}</Suspense>
          </PageGuard>
        ) : (
          <p className="panel panel-note">{t('app.notFound')}</p>
        )}
      </main>
    </>
  );
}

/** After a change of page the keyboard goes on in the new page's content, not at the top of the frame. */
function useFocusAfter(route: Route) {
  const content = useRef<HTMLElement>(null);
  const page = `${route.page}/${route.id ?? ''}`;
  const shown = useRef(page);
  useEffect(() => {
    if (shown.current === page) return;
    shown.current = page;
    content.current?.focus({ preventScroll: true });
  }, [page]);
  return content;
}
