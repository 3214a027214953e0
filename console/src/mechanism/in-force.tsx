import type { Page } from '../api/types.ts';
import { useRead } from '../api/use-read.ts';
import { GradeBadge } from '../components/grade-badge.tsx';
import { LoadFailure } from '../components/load-failure.tsx';
import { ProvisionalMark } from '../components/marks.tsx';
import { Moment } from '../components/moment.tsx';
import { useDesk, useNames } from '../desk.tsx';
import type { ApiResponseMode } from '../shift/types.ts';
import { useTexts } from '../texts/language.tsx';
import { dayText } from '../time/format.ts';
import { seesAuthors } from './authors.ts';
import { Matrix } from './matrix.tsx';
import type { ApiMechanism, ApiMechanismVersion, ApiPublication } from './types.ts';

const SHOWN = 20;

/** Versions with their dates and authors, the response modes, and the matrix of the version in force. */
export function InForce() {
  const { t } = useTexts();
  const { me } = useDesk();
  const mechanism = useRead<ApiMechanism>('/mechanism');
  const versions = useRead<Page<ApiMechanismVersion>>('/mechanism/versions');
  const sees = seesAuthors(me);
  const publications = useRead<Page<ApiPublication>>(sees ? '/publications' : undefined);
  return (
    <>
      <LoadFailure of={mechanism} />
      <div className="mechanism-columns">
        <Versions versions={versions.answer?.items ?? []} />
        <Modes />
        <section className="panel" aria-labelledby="published-title">
          <h2 id="published-title">{t('mechanism.published')}</h2>
          {sees ? (
            <Publications publications={publications.answer?.items.slice(0, SHOWN) ?? []} />
          ) : (
            <p className="thing-line faint">{t('mechanism.published.notShown')}</p>
          )}
        </section>
      </div>
      {mechanism.answer ? <Matrix mechanism={mechanism.answer} /> : null}
    </>
  );
}

function Versions({ versions }: { readonly versions: readonly ApiMechanismVersion[] }) {
  const { t, name, language } = useTexts();
  return (
    <section className="panel" aria-labelledby="versions-title">
      <h2 id="versions-title">{t('mechanism.versions')}</h2>
      <ul className="thing-list">
        {versions.map(({ version, name: called, effectiveFrom, effectiveFromProvisional, inForce }) => (
          <li key={version}>
            <b>{version}</b> {name(called)} <span className="faint">{t('mechanism.from', { day: dayText(language, effectiveFrom) })}</span>{' '}
            <ProvisionalMark provisional={effectiveFromProvisional} />{' '}
            {inForce ? <span className="done">{t('mechanism.inForce')}</span> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Publications({ publications }: { readonly publications: readonly ApiPublication[] }) {
  const { word } = useTexts();
  return (
    <ul className="thing-list publications">
      {publications.map(({ kind, number, author, publishedAt }) => (
        <li key={`${kind} ${number}`}>
          {word('publicationKind', kind)} <b>{number}</b> <Moment time={publishedAt} /> <span className="faint">{author}</span>
        </li>
      ))}
    </ul>
  );
}

function Modes() {
  const { t } = useTexts();
  const { place } = useNames();
  const { answer } = useRead<Page<ApiResponseMode>>('/response-modes?limit=50');
  const modes = (answer?.items ?? []).filter(({ inForce }) => inForce);
  return (
    <section className="panel" aria-labelledby="mechanism-modes">
      <h2 id="mechanism-modes">{t('shift.modes')}</h2>
      {answer && modes.length === 0 ? <p className="thing-line faint">{t('shift.modes.none')}</p> : null}
      <ul className="thing-list">
        {modes.map(({ id, level, area, from, to, reason }) => (
          <li key={id}>
            <GradeBadge grade={level} /> <b>{place(area)}</b> <Moment time={from} /> – <Moment time={to} /> {reason}
          </li>
        ))}
      </ul>
    </section>
  );
}
