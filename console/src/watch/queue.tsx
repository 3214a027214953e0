import { useVirtualizer } from '@tanstack/react-virtual';
import { Button, Empty, Spin } from 'antd';
import { useEffect, useRef } from 'react';
import { useDesk, useLive } from '../desk.tsx';
import { ReadyHint } from '../first-steps/ready-hint.tsx';
import { useTexts } from '../texts/language.tsx';
import { QueueRow } from './queue-row.tsx';
import { isFiltered, type Parted, type Selection } from './selection.ts';

interface QueueProps {
  readonly parted: Parted;
  readonly selection: Selection;
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
  readonly onUnanswered: () => void;
}

const USUAL_HEIGHT = 62;
const AROUND = 8;

/** What nobody has answered, which does not scroll away, and below it the rest, of which only what is in sight is drawn. */
export function Queue({ parted: { pinned, unanswered, rest }, selection, selected, onSelect, onUnanswered }: QueueProps) {
  const { t } = useTexts();
  const { loaded } = useLive();
  return (
    <>
      {pinned.length > 0 ? (
        <section className="pinned" aria-labelledby="pinned-title">
          <h2 id="pinned-title" className="pinned-title">
            <span aria-hidden="true">⚑</span> {t('queue.unanswered', { count: unanswered })}
            {unanswered > pinned.length ? (
              <button type="button" className="plain-button" onClick={onUnanswered}>
                {t('queue.unanswered.all')}
              </button>
            ) : null}
          </h2>
          <ul className="rows">
            {pinned.map((incident) => (
              <li key={incident.id}>
                <QueueRow incident={incident} selected={incident.id === selected} onSelect={onSelect} />
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <Rest rest={rest} selected={selected} onSelect={onSelect} selection={selection} />
      {!loaded ? (
        <div className="panel-note">
          <Spin /> {t('app.loading')}
        </div>
      ) : null}
      {loaded && rest.length + pinned.length === 0 ? (
        <>
          <Empty
            image={Empty.PRESENTED_IMAGE_SIMPLE}
            description={t(selection.scope === 'all' || isFiltered(selection) ? 'queue.empty' : 'queue.emptyOpen')}
          />
          <ReadyHint />
        </>
      ) : null}
    </>
  );
}

interface RestProps extends Pick<QueueProps, 'selected' | 'onSelect' | 'selection'> {
  readonly rest: Parted['rest'];
}

function Rest({ rest, selected, onSelect, selection }: RestProps) {
  const { t } = useTexts();
  const { live } = useDesk();
  const { loaded, hasOlder } = useLive();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rest.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => USUAL_HEIGHT,
    getItemKey: (index) => rest[index]?.id ?? index,
    overscan: AROUND,
  });
  useScrollTo(selected, rest, (index) => virtual.scrollToIndex(index, { align: 'auto' }));
  return (
    <section className="rest" ref={scroller} aria-label={t('queue.rest')} tabIndex={rest.length > 0 ? 0 : -1}>
      <ul className="rows" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ key, index, start }) => {
          const incident = rest[index];
          return incident ? (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              aria-setsize={rest.length}
              aria-posinset={index + 1}
              className="placed"
              style={{ transform: `translateY(${start}px)` }}
            >
              <QueueRow incident={incident} selected={incident.id === selected} onSelect={onSelect} />
            </li>
          ) : null;
        })}
      </ul>
      {selection.scope === 'all' && hasOlder && loaded ? (
        <div className="panel-note">
          <Button onClick={() => void live.loadOlder()}>{t('queue.more')}</Button>
        </div>
      ) : null}
    </section>
  );
}

/** What was chosen on the map comes into sight; once, so that the list stays where its reader leaves it. */
function useScrollTo(selected: string | undefined, rest: Parted['rest'], scrollTo: (index: number) => void): void {
  const shown = useRef<string>(undefined);
  useEffect(() => {
    if (shown.current === selected) return;
    shown.current = selected;
    const index = rest.findIndex(({ id }) => id === selected);
    if (index >= 0) scrollTo(index);
  }, [selected, rest, scrollTo]);
}
