import type { ReactNode } from 'react';
import { CountdownClock } from '../components/countdown.tsx';
import { GradeBadge } from '../components/grade-badge.tsx';
import { Link } from '../components/link.tsx';
import { Moment } from '../components/moment.tsx';
import { useNames } from '../desk.tsx';
import { pathOf } from '../router.ts';
import { useTexts } from '../texts/language.tsx';
import { ownHalf } from '../texts/own-half.ts';
import type { ApiHandOver } from './types.ts';

/** What is handed over: asked about line by line before somebody signs. */
export function HandOverList({ list }: { readonly list: ApiHandOver }) {
  const { t, word, language } = useTexts();
  const names = useNames();
  const { openIncidents, dueSoon, deadSensors, sensorsNeverHeard, silences, unstaffed = [], notes } = list;
  return (
    <section className="panel" aria-labelledby="hand-over-title" data-testid="hand-over">
      <h2 id="hand-over-title">
        {t('shift.list')}{' '}
        <small className="faint">
          <Moment time={list.at} />
        </small>
      </h2>
      <Part title={t('shift.openIncidents')} count={openIncidents.length}>
        {openIncidents.map(({ id, title, grade, state, domain, town }) => (
          <li key={id}>
            <GradeBadge grade={grade} /> <Link to={pathOf.incident(id)}>{title ? ownHalf(title, language) : word('domain', domain)}</Link>{' '}
            <span className="faint">
              {word('state', state)}
              {town ? ` · ${names.place(town)}` : ''}
            </span>
          </li>
        ))}
      </Part>
      <Part title={t('shift.dueSoon')} count={dueSoon.length}>
        {dueSoon.map(({ incident, obligation, unit, action, due }) => (
          <li key={`${incident} ${obligation}`}>
            <CountdownClock due={due} /> <Link to={pathOf.incident(incident)}>{names.unit(unit)}</Link> {word('obligation', action)}
          </li>
        ))}
      </Part>
      <Part title={t('shift.deadSensors')} count={deadSensors.length}>
        {deadSensors.map(({ sensor, lastAt }) => (
          <li key={sensor}>
            <span className="code">{sensor}</span>{' '}
            <span className="faint">
              {t('shift.lastHeard')} <Moment time={lastAt} />
            </span>
          </li>
        ))}
      </Part>
      {sensorsNeverHeard > 0 ? <p className="shift-line faint">{t('shift.neverHeard', { count: sensorsNeverHeard })}</p> : null}
      <Part title={t('shift.silences')} count={silences.length}>
        {silences.map(({ id, reason, until }) => (
          <li key={id}>
            {reason}{' '}
            <span className="faint">
              {t('shift.until')} <Moment time={until} />
            </span>
          </li>
        ))}
      </Part>
      <Part title={t('shift.unstaffed')} count={unstaffed.length}>
        {unstaffed.map(({ tier, keptBy, from, to }) => (
          <li key={`${tier} ${from}`}>
            {names.place(tier)} → {names.place(keptBy)}: <Moment time={from} /> – <Moment time={to} />
          </li>
        ))}
      </Part>
      <Part title={t('shift.notes')} count={notes.length}>
        {notes.map(({ seq, at, by, kind, text }) => (
          <li key={seq}>
            <Moment time={at} /> {word('logKind', kind)}: {text} <span className="faint">({ownHalf(by, language)})</span>
          </li>
        ))}
      </Part>
    </section>
  );
}

/** Told also where there is nothing: an empty list has been looked at. */
function Part({ title, count, children }: { readonly title: string; readonly count: number; readonly children: ReactNode }) {
  const { t } = useTexts();
  if (count === 0) {
    return (
      <p className="shift-line">
        {title}: <span className="faint">{t('shift.none')}</span>
      </p>
    );
  }
  return (
    <details className="shift-part" open>
      <summary>
        {title} <span className="faint">{count}</span>
      </summary>
      <ul>{children}</ul>
    </details>
  );
}
