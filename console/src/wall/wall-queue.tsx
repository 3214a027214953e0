import type { ApiIncident } from '../api/types.ts';
import { useTexts } from '../texts/language.tsx';
import { QueueRow } from '../watch/queue-row.tsx';
import { GRADE_CHOICES, isUnanswered } from '../watch/selection.ts';

interface WallQueueProps {
  readonly incidents: readonly ApiIncident[];
  readonly most: number;
}

const nothing = (): void => undefined;

/** The gravest open incidents, of equally grave ones those that nobody has answered first, then the newest. */
export function WallQueue({ incidents, most }: WallQueueProps) {
  const { t } = useTexts();
  const shown = [...incidents].sort(
    (a, b) =>
      GRADE_CHOICES.indexOf(a.grade) - GRADE_CHOICES.indexOf(b.grade) ||
      Number(isUnanswered(b)) - Number(isUnanswered(a)) ||
      (a.id < b.id ? 1 : -1),
  );
  return (
    <section className="panel wall-queue" aria-label={t('queue.title')}>
      <h2>
        {t('wall.openNow', { count: incidents.length })}
        {shown.length > most ? <small className="faint"> {t('wall.gravest', { count: most })}</small> : null}
      </h2>
      {shown.length === 0 ? <p className="panel-note">{t('queue.emptyOpen')}</p> : null}
      <ul className="rows">
        {shown.slice(0, most).map((incident) => (
          <li key={incident.id}>
            <QueueRow incident={incident} selected={false} onSelect={nothing} />
          </li>
        ))}
      </ul>
    </section>
  );
}
