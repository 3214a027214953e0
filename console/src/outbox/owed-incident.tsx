import { Alert, Button } from 'antd';
import { useEffect, useState } from 'react';
import type { ApiIncident, ApiObligation } from '../api/types.ts';
import { CountdownClock } from '../components/countdown.tsx';
import { GradeBadge } from '../components/grade-badge.tsx';
import { Link } from '../components/link.tsx';
import { ExerciseMark, ProvisionalMark, StateMark } from '../components/marks.tsx';
import { Moment } from '../components/moment.tsx';
import { titleOf } from '../components/title.ts';
import { useDesk } from '../desk.tsx';
import { type Outcome, useActions } from '../incident/use-actions.ts';
import { pathOf } from '../router.ts';
import { useTexts } from '../texts/language.tsx';

/** What the unit owes in one incident and by when; its acknowledgement at once, everything else on the incident's page. */
export function OwedIncident({ incident, owed }: { readonly incident: ApiIncident; readonly owed: readonly ApiObligation[] }) {
  const { t, word, language } = useTexts();
  const { me } = useDesk();
  const task = incident.tasks?.find(({ unit }) => unit === me.unit);
  return (
    <li className="panel outbox-owed" data-owed={incident.id}>
      <h3>
        <GradeBadge grade={incident.level ?? incident.grade} /> <ExerciseMark exercise={incident.exercise} />{' '}
        <Link to={pathOf.incident(incident.id)}>{titleOf(incident, { language, word })}</Link> <StateMark state={incident.state} />
      </h3>
      <ul>
        {owed.map(({ id, action, due, text, provisional }) => (
          <li key={id}>
            <b>{word('obligation', action)}</b> {text}{' '}
            {due ? (
              <>
                <CountdownClock due={due} /> {t('obligation.due')} <Moment time={due} />
              </>
            ) : (
              <span className="faint">{t('notStarted')}</span>
            )}{' '}
            <ProvisionalMark provisional={provisional} />
          </li>
        ))}
      </ul>
      {task?.acknowledgedAt ? (
        <p className="done">
          ✓ {t('outbox.acknowledged')} <Moment time={task.acknowledgedAt} />
        </p>
      ) : task ? (
        <Acknowledge incident={incident} />
      ) : null}
    </li>
  );
}

function Acknowledge({ incident }: { readonly incident: ApiIncident }) {
  const { t, word } = useTexts();
  const { live } = useDesk();
  const { busy, perform } = useActions();
  const [outcome, setOutcome] = useState<Outcome>();
  const { id, allowedActions } = incident;
  // A list says what is owed, and not what one may do about it.
  const isSummary = allowedActions === undefined;
  useEffect(() => {
    if (isSummary) void live.refresh(id);
  }, [live, id, isSummary]);
  const may = allowedActions?.includes('acknowledge') ?? false;
  return (
    <>
      <Button
        type="primary"
        size="large"
        block
        disabled={!may}
        loading={busy}
        onClick={() => void perform(incident, 'acknowledge', {}).then(setOutcome)}
      >
        {word('action', 'acknowledge')}
      </Button>
      {may || isSummary ? null : <small className="faint">{t('outbox.mayNot')}</small>}
      {outcome && outcome.kind !== 'done' ? (
        <Alert type={outcome.kind === 'undelivered' ? 'warning' : 'error'} showIcon title={outcome.message} />
      ) : null}
    </>
  );
}
