import { lazy, Suspense, useMemo } from 'react';
import { CityBoard } from '../city/city-board.tsx';
import { CityClock } from '../components/city-clock.tsx';
import { ConnectionState } from '../components/connection-state.tsx';
import { Link } from '../components/link.tsx';
import { useDesk, useLive } from '../desk.tsx';
import { pathOf, useSearch } from '../router.ts';
import { useTexts } from '../texts/language.tsx';
import { EVERYTHING_OPEN, select } from '../watch/selection.ts';
import { useCycle } from './use-cycle.ts';
import { useWakeLock } from './use-wake-lock.ts';
import { WallQueue } from './wall-queue.tsx';

const CityMap = lazy(() => import('../map/city-map.tsx'));

const VIEWS = ['map', 'districts', 'gravest'] as const;
type View = (typeof VIEWS)[number];
const USUAL_SECONDS = 20;
const LEAST_SECONDS = 5;
const ROWS = { map: 6, gravest: 12 };

const nothing = (): void => undefined;

/** For a screen on the wall that nobody touches: views in turn, in large type. `?every=30&views=map,districts` in its address choose among them. */
export function WallPage() {
  const { t } = useTexts();
  const { tiers } = useDesk();
  const { incidents } = useLive();
  const search = useSearch();
  const { every, views } = useMemo(() => wallOf(search), [search]);
  const { shown, show, paused, setPaused } = useCycle<View>(views, every);
  const open = useMemo(() => select(incidents.values(), EVERYTHING_OPEN, tiers), [incidents, tiers]);
  useWakeLock();
  return (
    <div className={`wall wall-${shown}`} data-testid="wall" data-view={shown}>
      <h1 className="visually-hidden">{t('wall.title')}</h1>
      <div className="wall-view">
        {shown === 'map' ? (
          <>
            <section className="watch-map panel" aria-label={t('map.label')}>
              <Suspense fallback={null}>
                <CityMap incidents={open} selected={undefined} onSelect={nothing} tier={undefined} onTier={nothing} />
              </Suspense>
            </section>
            <WallQueue incidents={open} most={ROWS.map} />
          </>
        ) : null}
        {shown === 'districts' ? <CityBoard /> : null}
        {shown === 'gravest' ? <WallQueue incidents={open} most={ROWS.gravest} /> : null}
      </div>
      <footer className="wall-bar">
        <CityClock />
        <ConnectionState />
        <span className="wall-views">
          {views.map((view) => (
            <button key={view} type="button" className="chip" aria-pressed={view === shown} onClick={() => show(view)}>
              {t(`wall.view.${view}`)}
            </button>
          ))}
        </span>
        <button type="button" className="plain-button" aria-pressed={paused} onClick={() => setPaused(!paused)}>
          {t(paused ? 'wall.resume' : 'wall.pause')}
        </button>
        <button type="button" className="plain-button" onClick={() => void toggleFullScreen()}>
          {t('wall.fullScreen')}
        </button>
        <Link to={pathOf.city} className="wall-leave">
          {t('wall.leave')}
        </Link>
      </footer>
    </div>
  );
}

/** What the address asks for. */
function wallOf(search: string): { readonly every: number; readonly views: readonly View[] } {
  const asked = new URLSearchParams(search);
  const words = asked.get('views')?.split(',') ?? [];
  const wanted = VIEWS.filter((view) => words.includes(view));
  const every = Number(asked.get('every') ?? USUAL_SECONDS);
  return {
    every: Number.isFinite(every) ? Math.max(LEAST_SECONDS, every) : USUAL_SECONDS,
    views: wanted.length > 0 ? wanted : VIEWS,
  };
}

async function toggleFullScreen(): Promise<void> {
  // Refused where the browser does not allow it: the page is the same without.
  if (document.fullscreenElement) await document.exitFullscreen().catch(nothing);
  else await document.documentElement.requestFullscreen().catch(nothing);
}
