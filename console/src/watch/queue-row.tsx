import { memo } from 'react';
import type { ApiIncident } from '../api/types.ts';
import { CountdownClock } from '../components/countdown.tsx';
import { GradeBadge } from '../components/grade-badge.tsx';
import { Link } from '../components/link.tsx';
import { ExerciseMark, ProvisionalMark, ReplicaMark, StateMark } from '../components/marks.tsx';
import { Moment } from '../components/moment.tsx';
import { titleOf } from '../components/title.ts';
import { useDesk, useNames } from '../desk.tsx';
import { pathOf } from '../router.ts';
import { useTexts } from '../texts/language.tsx';
import { nextClock } from '../time/countdown.ts';

/** Who belongs to a unit but keeps no watch looks for their own unit's clock. */
const WATCHING = ['duty-officer', 'shift-leader', 'admin', 'operator', 'auditor', 'supervisor', 'viewer'];

interface QueueRowProps {
  readonly incident: ApiIncident;
  readonly selected: boolean;
  readonly onSelect: (id: string) => void;
}

/** One incident. Its title leads to its page; anywhere else on it shows it on the map. */
export const QueueRow = memo(function QueueRow({ incident, selected, onSelect }: QueueRowProps) {
  const { t, word, language } = useTexts();
  const { me } = useDesk();
  const { place } = useNames();
  const watching = me.roles.some((role) => WATCHING.includes(role));
  const next = nextClock(incident.obligations ?? [], watching ? undefined : me.unit);
  const title = titleOf(incident, { language, word });
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the button within does the same by keyboard
    // biome-ignore lint/a11y/noStaticElementInteractions: as above
    <div
      className={`row row-${incident.grade}${selected ? ' row-selected' : ''}`}
      data-testid={`incident-${incident.id}`}
      onClick={() => onSelect(incident.id)}
    >
      <span className="cell cell-grade">
        <GradeBadge grade={incident.grade} />
      </span>
      <span className="cell cell-title">
        <Link to={pathOf.incident(incident.id)} className="row-link">
          {title}
        </Link>{' '}
        <ExerciseMark exercise={incident.exercise} /> <ReplicaMark replica={incident.replica} />
      </span>
      <span className="cell cell-clock">
        {next ? <CountdownClock due={next.due} /> : <span className="faint">{t('queue.noClock')}</span>}
      </span>
      <span className="cell cell-facts">
        <StateMark state={incident.state} />
        <span>{word('domain', incident.domain)}</span>
        <span>{place(incident.town ?? incident.tier)}</span>
        <span className="faint">
          <Moment time={incident.raisedAt} />
        </span>
      </span>
      <span className="cell cell-owed">
        {next ? (
          <>
            <span className="clock-for">{word('obligation', next.action)}</span> <ProvisionalMark provisional={next.provisional} />
          </>
        ) : null}
      </span>
      <button
        type="button"
        className="show-on-map"
        aria-pressed={selected}
        aria-label={t('queue.showOnMap', { title })}
        title={t('queue.showOnMap', { title })}
        onClick={(event) => {
          event.stopPropagation();
          onSelect(incident.id);
        }}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M12 21.5C7 15.5 5 12.4 5 9.2a7 7 0 0 1 14 0c0 3.2-2 6.3-7 12.3Z" />
          <circle cx="12" cy="9.2" r="2.4" />
        </svg>
      </button>
    </div>
  );
});
