import type { ApiIncident } from '../api/types.ts';
import { CountdownClock } from '../components/countdown.tsx';
import { GradeBadge } from '../components/grade-badge.tsx';
import { Link } from '../components/link.tsx';
import { ExerciseMark, ProvisionalMark, StateMark } from '../components/marks.tsx';
import { Moment } from '../components/moment.tsx';
import { titleOf } from '../components/title.ts';
import { useDesk, useNames } from '../desk.tsx';
import { pathOf } from '../router.ts';
import { useTexts } from '../texts/language.tsx';
import { nextClock } from '../time/countdown.ts';

/** Who belongs to a unit but keeps no watch looks for their own unit's clock. */
const WATCHING = ['duty-officer', 'shift-leader', 'admin', 'operator', 'auditor', 'supervisor', 'viewer'];

export function QueueRow({ incident }: { readonly incident: ApiIncident }) {
  const { t, word, language } = useTexts();
  const { me } = useDesk();
  const { place } = useNames();
  const watching = me.roles.some((role) => WATCHING.includes(role));
  const next = nextClock(incident.obligations ?? [], watching ? undefined : me.unit);
  return (
    <tr className={`row row-${incident.grade}`} data-testid={`incident-${incident.id}`}>
      <td className="cell-grade">
        <GradeBadge grade={incident.grade} />
      </td>
      <td className="cell-state">
        <StateMark state={incident.state} />
      </td>
      <td className="cell-domain">{word('domain', incident.domain)}</td>
      <td className="cell-title">
        <Link to={pathOf.incident(incident.id)} className="row-link">
          {titleOf(incident, { language, word })}
        </Link>{' '}
        <ExerciseMark exercise={incident.exercise} />
      </td>
      <td className="cell-town">{place(incident.town ?? incident.tier)}</td>
      <td className="cell-raised">
        <Moment time={incident.raisedAt} />
      </td>
      <td className="cell-clock">
        {next ? (
          <>
            <CountdownClock due={next.due} /> <span className="clock-for">{word('obligation', next.action)}</span>{' '}
            <ProvisionalMark provisional={next.provisional} />
          </>
        ) : (
          <span className="faint">{t('queue.noClock')}</span>
        )}
      </td>
    </tr>
  );
}
