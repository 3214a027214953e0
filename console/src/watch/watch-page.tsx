import { Spin } from 'antd';
import { lazy, Suspense, useCallback, useDeferredValue, useMemo, useState } from 'react';
import { useDesk, useLive } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { Filters } from './filters.tsx';
import { Queue } from './queue.tsx';
import { SelectedCard } from './selected-card.tsx';
import { atTier, part, select } from './selection.ts';
import { useClosedOnes } from './use-closed-ones.ts';
import { useSelection } from './use-selection.ts';

/** Leaflet comes when the page that needs it is opened. */
const CityMap = lazy(() => import('../map/city-map.tsx'));

/** The first page: where it happens, and what is to be done, side by side. */
export function WatchPage() {
  const { t } = useTexts();
  const { tiers } = useDesk();
  const { incidents, loaded } = useLive();
  const [selection, setSelection] = useSelection();
  const [selected, setSelected] = useState<string>();
  useClosedOnes(selection.scope === 'all');
  const shown = useMemo(() => select(incidents.values(), selection, tiers), [incidents, selection, tiers]);
  const parted = useMemo(() => part(shown), [shown]);
  // The map may lag a moment behind the queue; it must never hold it up.
  const onMap = useDeferredValue(shown);
  const choose = useCallback((id: string): void => setSelected((before) => (before === id ? undefined : id)), []);
  const openTier = useCallback((tier: string | undefined): void => setSelection(atTier(selection, tier)), [selection, setSelection]);
  const chosen = selected === undefined ? undefined : incidents.get(selected);
  return (
    <div className="watch">
      <section className="watch-map panel" aria-label={t('map.label')}>
        <Suspense fallback={<Spin className="watch-map-loading" />}>
          <CityMap incidents={onMap} selected={selected} onSelect={setSelected} tier={selection.tier} onTier={openTier} />
        </Suspense>
        {chosen ? <SelectedCard incident={chosen} onClose={() => setSelected(undefined)} /> : null}
      </section>
      <section className="watch-queue panel" aria-labelledby="queue-title">
        <div className="page-head">
          <h1 id="queue-title">{t('queue.title')}</h1>
          <span className="faint" data-testid="queue-count">
            {loaded ? t('queue.count', { count: shown.length }) : ''}
          </span>
        </div>
        <Filters selection={selection} onChange={setSelection} />
        <Queue
          parted={parted}
          selection={selection}
          selected={selected}
          onSelect={choose}
          onUnanswered={() => setSelection({ ...selection, unanswered: true })}
        />
      </section>
    </div>
  );
}
