import { Spin } from 'antd';
import { useState } from 'react';
import type { ApiIncident, Page } from '../api/types.ts';
import { useRead } from '../api/use-read.ts';
import { GradeBadge } from '../components/grade-badge.tsx';
import { Link } from '../components/link.tsx';
import { LoadFailure } from '../components/load-failure.tsx';
import { ExerciseMark, StateMark } from '../components/marks.tsx';
import { Moment } from '../components/moment.tsx';
import { PlaceChoice } from '../components/place-choice.tsx';
import { useDesk, useLive, useNames } from '../desk.tsx';
import { StartExercise } from '../first-steps/start-exercise.tsx';
import { type ApiReadiness, readinessPath } from '../first-steps/types.ts';
import { pathOf } from '../router.ts';
import { useTexts } from '../texts/language.tsx';
import { timeText } from '../time/format.ts';
import { SCENARIOS } from './scenarios.ts';

/** Which drills there are and how each is started, whether one has passed, and the exercises as they stand. */
export function DrillsPage() {
  const { t } = useTexts();
  const { me } = useDesk();
  const own = me.tier.slice(me.tier.lastIndexOf('/') + 1);
  const [chosen, setTier] = useState(own);
  const tier = chosen || own;
  return (
    <section aria-labelledby="drills-title" className="outbox">
      <div className="page-head">
        <h1 id="drills-title">{t('drills.title')}</h1>
      </div>
      <p className="faint">{t('drills.lead')}</p>
      <PlaceChoice label={t('silences.place')} value={tier} onChange={setTier} />
      <Passed tier={tier} />
      <StartExercise key={tier} tier={tier} />
      <h2>{t('drills.scenarios')}</h2>
      <ul className="panel thing-list" aria-label={t('drills.scenarios')}>
        {SCENARIOS.map((scenario) => (
          <li key={scenario}>
            {t(`drill.${scenario}`)}
            <br />
            <code className="code">{`npx citywatch drill ${scenario} --tier ${tier}`}</code>
          </li>
        ))}
      </ul>
      <p className="faint">{t('drills.handsOn')}</p>
      <Exercises />
    </section>
  );
}

function Passed({ tier }: { readonly tier: string }) {
  const { t, name } = useTexts();
  const read = useRead<ApiReadiness>(readinessPath(tier));
  const items = read.answer?.items.filter(({ item }) => item === 'drill') ?? [];
  return (
    <>
      <LoadFailure of={read} />
      {items.map(({ subject, met, text }) => (
        <p key={subject} data-passed={met} className={met ? 'done' : 'roster-gap'}>
          {met ? '✓' : '⚠'} {t(met ? 'drills.passed' : 'drills.notPassed')} {name(text)}
        </p>
      ))}
    </>
  );
}

function Exercises() {
  const { t, language } = useTexts();
  const { incidents } = useLive();
  const { place } = useNames();
  const read = useRead<Page<ApiIncident>>('/incidents?exercise=true&limit=50');
  // What is live is newer than what was asked for.
  const known = new Map((read.answer?.items ?? []).map((one) => [one.id, one]));
  for (const one of incidents.values()) if (one.exercise && (known.get(one.id)?.version ?? 0) < one.version) known.set(one.id, one);
  const shown = [...known.values()].sort((a, b) => Date.parse(b.raisedAt) - Date.parse(a.raisedAt));
  return (
    <>
      <h2>
        {t('drills.exercises')}{' '}
        {read.askedAt === undefined ? null : (
          <small className="faint">{t('things.askedAt', { time: timeText(language, read.askedAt) })}</small>
        )}
      </h2>
      <LoadFailure of={read} />
      {!read.answer && !read.failure ? <Spin /> : null}
      {read.answer && shown.length === 0 ? <p className="faint">{t('drills.none')}</p> : null}
      <ul className="panel thing-list" aria-label={t('drills.exercises')}>
        {shown.map((incident) => (
          <li key={incident.id} data-exercise={incident.id}>
            <GradeBadge grade={incident.level ?? incident.grade} /> <ExerciseMark exercise={incident.exercise} />{' '}
            <StateMark state={incident.state} /> <Link to={pathOf.incident(incident.id)}>{incident.title ?? incident.id}</Link>{' '}
            <span className="faint">
              {place(incident.town ?? incident.tier)} <Moment time={incident.raisedAt} />
            </span>
            <Obligations of={incident} />
          </li>
        ))}
      </ul>
      {read.answer?.nextCursor ? <p className="faint">{t('outbox.newest', { count: 50 })}</p> : null}
    </>
  );
}

/** How far it is, and how punctual: of what was owed, what is met and what was late or is. */
function Obligations({ of: { obligations = [] } }: { readonly of: ApiIncident }) {
  const { t } = useTexts();
  const owed = obligations.filter(({ state }) => state === 'pending' || state === 'met');
  if (owed.length === 0) return null;
  const met = owed.filter(({ state }) => state === 'met').length;
  const late = owed.filter(({ breachedAt }) => breachedAt).length;
  return <p className="faint">{t('drills.met', { met, owed: owed.length, late })}</p>;
}
