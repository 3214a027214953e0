import { useEffect } from 'react';
import { useNames } from '../desk.tsx';
import type { News } from '../live/incident-book.ts';
import { isSevere } from '../live/incident-book.ts';
import { pathOf } from '../router.ts';
import { useTexts } from '../texts/language.tsx';
import { Link } from './link.tsx';
import { titleOf } from './title.ts';

interface NewsBannerProps {
  readonly news: readonly News[];
  readonly onDismiss: (id: string) => void;
}

const BLINK_MILLIS = 1000;

/** New incidents are read out; those of grade I and II stay on top of the page, and blink in the tab, until somebody has seen them. */
export function NewsBanner({ news, onDismiss }: NewsBannerProps) {
  const { t, word, language } = useTexts();
  const { place } = useNames();
  const sentence = ({ kind, incident }: News): string => {
    const grade = t(`grade.${incident.grade}`);
    const title = titleOf(incident, { language, word });
    return kind === 'new'
      ? t('announce.new', { grade, domain: t(`domain.${incident.domain}`), town: place(incident.town ?? incident.tier), title })
      : t('announce.raised', { grade, title });
  };
  const severe = news.filter(({ incident }) => isSevere(incident));
  useTitleBlink(severe.length);
  const latest = news.at(-1);
  return (
    <>
      <div className="visually-hidden" aria-live="polite" data-testid="announcer">
        {latest && !isSevere(latest.incident) ? sentence(latest) : ''}
      </div>
      <div className="news" role="alert">
        {severe.map((one) => (
          <div key={one.incident.id} className={`news-item news-${one.incident.grade}`}>
            <strong>{sentence(one)}</strong>
            <span className="news-actions">
              <Link to={pathOf.incident(one.incident.id)} className="news-link">
                {t('announce.open')}
              </Link>
              <button type="button" className="plain-button" onClick={() => onDismiss(one.incident.id)}>
                {t('announce.dismiss')}
              </button>
            </span>
          </div>
        ))}
      </div>
    </>
  );
}

function useTitleBlink(count: number): void {
  useEffect(() => {
    const plain = 'CityWatch';
    document.title = plain;
    if (count === 0) return;
    let on = false;
    const timer = setInterval(() => {
      on = !on;
      document.title = on ? `▲ (${count}) ${plain}` : plain;
    }, BLINK_MILLIS);
    return () => {
      clearInterval(timer);
      document.title = plain;
    };
  }, [count]);
}
