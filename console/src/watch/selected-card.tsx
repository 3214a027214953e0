import type { ApiIncident } from '../api/types.ts';
import { CountdownClock } from '../components/countdown.tsx';
import { GradeBadge } from '../components/grade-badge.tsx';
import { Link } from '../components/link.tsx';
import { ExerciseMark, ReplicaMark, StateMark } from '../components/marks.tsx';
import { titleOf } from '../components/title.ts';
import { useNames } from '../desk.tsx';
import { pathOf } from '../router.ts';
import { useTexts } from '../texts/language.tsx';
import { nextClock } from '../time/countdown.ts';

interface SelectedCardProps {
  readonly incident: ApiIncident;
  readonly onClose: () => void;
}

/** What was chosen, said on the map where it lies. */
export function SelectedCard({ incident, onClose }: SelectedCardProps) {
  const { t, word, language } = useTexts();
  const { place } = useNames();
  const next = nextClock(incident.obligations ?? []);
  return (
    <div className="selected-card" data-testid="selected-card">
      <button type="button" className="plain-button" aria-label={t('map.deselect')} onClick={onClose}>
        ✕
      </button>
      <p>
        <GradeBadge grade={incident.grade} /> <StateMark state={incident.state} /> <ExerciseMark exercise={incident.exercise} />{' '}
        <ReplicaMark replica={incident.replica} />
      </p>
      <p>
        <Link to={pathOf.incident(incident.id)} className="row-link">
          {titleOf(incident, { language, word })}
        </Link>
      </p>
      <p className="faint">
        {word('domain', incident.domain)} · {place(incident.town ?? incident.tier)}
        {incident.position ? '' : ` · ${t('map.noPosition')}`}
      </p>
      {next ? (
        <p>
          <CountdownClock due={next.due} /> <span className="clock-for">{word('obligation', next.action)}</span>
        </p>
      ) : null}
    </div>
  );
}
