import { Alert } from 'antd';
import { GradeBadge } from '../../components/grade-badge.tsx';
import { Link } from '../../components/link.tsx';
import { Moment } from '../../components/moment.tsx';
import { pathOf } from '../../router.ts';
import { useTexts } from '../../texts/language.tsx';
import type { Counts, TrialEpisode, TrialResult } from './use-trial.ts';

/** What would have been, beside what was. */
export function TrialResultView({ result }: { readonly result: TrialResult }) {
  const { t } = useTexts();
  const { rules, things, readings, added, gone, leftOut, unseen, warnings } = result;
  const notes = [
    ...(leftOut.length > 0 ? [t('trial.leftOut', { things: leftOut.slice(0, 10).join(', ') })] : []),
    ...(unseen.length > 0 ? [t('trial.unseen', { rules: unseen.join(', ') })] : []),
    ...warnings,
  ];
  return (
    <section className="panel" aria-labelledby="result-title" data-testid="trial-result">
      <h2 id="result-title">{t('trial.result')}</h2>
      <p className="thing-line faint">
        {t('trial.lookedAt', { things, readings })} <Moment time={result.from} /> – <Moment time={result.to} />
      </p>
      {notes.map((note) => (
        <Alert key={note} type="warning" showIcon title={note} />
      ))}
      {rules.length === 0 ? <p className="thing-line">{t('trial.same')}</p> : null}
      {rules.length === 0 ? null : (
        <div className="scroll-x">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('thing.rule')}</th>
                <th scope="col">{t('trial.inForce')}</th>
                <th scope="col">{t('trial.moved')}</th>
                <th scope="col">{t('trial.more')}</th>
                <th scope="col">{t('trial.fewer')}</th>
              </tr>
            </thead>
            <tbody>
              {rules.map((rule) => (
                <tr key={`${rule.domain} ${rule.rule}`}>
                  <td className="code">{rule.rule}</td>
                  <td>
                    <Side counts={rule.now} />
                  </td>
                  <td>
                    <Side counts={rule.changed} />
                  </td>
                  <td>{rule.added === 0 ? 0 : `+${rule.added}`}</td>
                  <td>{rule.gone === 0 ? 0 : `−${rule.gone}`}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Episodes title={t('trial.added')} episodes={added} />
      <Episodes title={t('trial.gone')} episodes={gone} />
    </section>
  );
}

function Side({ counts }: { readonly counts: Counts | undefined }) {
  const { t } = useTexts();
  return <>{counts ? t('trial.counts', { onsets: counts.onsets, minutes: Math.round(counts.timeInAlarm / 60) }) : '–'}</>;
}

function Episodes({ title, episodes }: { readonly title: string; readonly episodes: readonly TrialEpisode[] }) {
  const { t } = useTexts();
  if (episodes.length === 0) return null;
  return (
    <details className="changes">
      <summary>{title}</summary>
      <ul>
        {episodes.map((episode) => (
          <li key={`${episode.sensor} ${episode.metric} ${episode.onsetAt}`}>
            <GradeBadge grade={episode.grade} /> <Link to={pathOf.thing(episode.thing)}>{episode.sensor}</Link>{' '}
            <Moment time={episode.onsetAt} /> – {episode.clearedAt ? <Moment time={episode.clearedAt} /> : t('trial.lasts')}
          </li>
        ))}
      </ul>
    </details>
  );
}
