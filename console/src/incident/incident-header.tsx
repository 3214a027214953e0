import type { ReactNode } from 'react';
import type { ApiIncident } from '../api/types.ts';
import { GradeBadge } from '../components/grade-badge.tsx';
import { Link } from '../components/link.tsx';
import { ExerciseMark, ReplicaMark, StateMark } from '../components/marks.tsx';
import { Moment } from '../components/moment.tsx';
import { titleOf } from '../components/title.ts';
import { useNames } from '../desk.tsx';
import { isOpen } from '../live/incident-book.ts';
import { pathOf } from '../router.ts';
import { useTexts } from '../texts/language.tsx';
import { useMinuteNow } from '../time/use-city-now.ts';

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Where it came from and goes on, who handles it, which plans are active. */
function LifeFacts({ incident }: { readonly incident: ApiIncident }) {
  const { t } = useTexts();
  const names = useNames();
  const { mergedInto, mergedFrom = [], splitFrom, handledBy, plans = [] } = incident;
  const active = plans.filter(({ endedAt }) => !endedAt).map(({ plan, area }) => (area ? `${plan} (${area})` : plan));
  const others = [
    ...(mergedInto ? [{ label: t('incident.mergedInto'), id: mergedInto }] : []),
    ...mergedFrom.map((id) => ({ label: t('incident.mergedFrom'), id })),
    ...(splitFrom ? [{ label: t('incident.splitFrom'), id: splitFrom }] : []),
  ];
  return (
    <>
      {others.map(({ label, id }) => (
        <Fact key={`${label} ${id}`} label={label}>
          <Link to={pathOf.incident(id)}>{id}</Link>
        </Fact>
      ))}
      {handledBy ? <Fact label={t('incident.handledBy')}>{names.unit(handledBy.unit)}</Fact> : null}
      {active.length > 0 ? <Fact label={t('incident.plans')}>{active.join(' · ')}</Fact> : null}
    </>
  );
}

/** How long it has been open, as the city's clock goes. */
function OpenFor({ since }: { readonly since: string }) {
  const { t } = useTexts();
  const now = useMinuteNow();
  if (now === undefined) return null;
  const minutes = Math.max(0, Math.floor((now - Date.parse(since)) / 60_000));
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return <small className="faint">{t('incident.openFor', { time: hours > 0 ? `${hours} h ${rest} min` : `${rest} min` })}</small>;
}

export function IncidentHeader({ incident }: { readonly incident: ApiIncident }) {
  const { t, word, language } = useTexts();
  const { place } = useNames();
  const { position, level, asset, recurrenceOf, reportedAt, occurrence, proposedLevel, mergeProposed, cause } = incident;
  return (
    <header className={`panel incident-head row-${incident.grade}`}>
      <div className="incident-marks">
        <GradeBadge grade={incident.grade} />
        <StateMark state={incident.state} testId="incident-state" />
        <ExerciseMark exercise={incident.exercise} />
        <ReplicaMark replica={incident.replica} />
      </div>
      <h1>{titleOf(incident, { language, word })}</h1>
      <dl className="facts" aria-label={t('incident.facts')}>
        <Fact label={t('queue.domain')}>{word('domain', incident.domain)}</Fact>
        <Fact label={t('level.label')}>{level ? <GradeBadge grade={level} /> : t('level.none')}</Fact>
        <Fact label={t('incident.town')}>{place(incident.town ?? incident.tier)}</Fact>
        {asset ? <Fact label={t('incident.asset')}>{asset}</Fact> : null}
        <Fact label={t('incident.position')}>{position ? `${position.lat.toFixed(5)}, ${position.lon.toFixed(5)}` : '–'}</Fact>
        <Fact label={t('incident.raisedAt')}>
          <Moment time={incident.raisedAt} /> {isOpen(incident) ? <OpenFor since={incident.raisedAt} /> : null}
        </Fact>
        <Fact label={t('incident.mechanism')}>{incident.mechanism}</Fact>
        {reportedAt ? (
          <Fact label={t('incident.reportedAt')}>
            <Moment time={reportedAt} />
          </Fact>
        ) : null}
        {recurrenceOf ? (
          <Fact label={t('incident.recurrenceOf')}>
            <Link to={pathOf.incident(recurrenceOf)}>{recurrenceOf}</Link>
            {occurrence ? ` (${t('incident.occurrence', { count: String(occurrence) })})` : null}
          </Fact>
        ) : null}
        {proposedLevel ? (
          <Fact label={t('incident.proposedLevel')}>
            <GradeBadge grade={proposedLevel} />
          </Fact>
        ) : null}
        {mergeProposed ? (
          <Fact label={t('incident.mergeProposed')}>
            <Link to={pathOf.incident(mergeProposed)}>{mergeProposed}</Link>
          </Fact>
        ) : null}
        {cause ? (
          <Fact label={t('incident.cause')}>
            {cause.cause} ({cause.reach / 1000} km, <Moment time={cause.until} />)
          </Fact>
        ) : null}
        <LifeFacts incident={incident} />
        <Fact label={t('incident.id')}>
          <span className="code">{incident.id}</span>
        </Fact>
      </dl>
    </header>
  );
}
