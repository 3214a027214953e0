import { Alert, Button } from 'antd';
import { useState } from 'react';
import { usePosting } from '../../api/use-posting.ts';
import { GradeBadge } from '../../components/grade-badge.tsx';
import { unitText } from '../../components/use-measured.ts';
import { useTexts } from '../../texts/language.tsx';
import type { ApiRuleInForce } from '../types.ts';
import type { Bounds } from './bounds.ts';
import type { TrialResult } from './use-trial.ts';

interface PublishStepProps {
  readonly rule: ApiRuleInForce;
  readonly moved: Bounds;
  readonly draft: object;
  readonly result: TrialResult;
  readonly onPublished: () => void;
}

/** In two steps: what it changes at once is read before it is done. */
export function PublishStep({ rule, moved, draft, result, onPublished }: PublishStepProps) {
  const { t, word } = useTexts();
  const { busy, failure, post } = usePosting();
  const [isAsked, setAsked] = useState(false);
  const [done, setDone] = useState<{ readonly number: number; readonly warnings: readonly string[] }>();
  const publish = async (): Promise<void> => {
    const answer = await post<{ readonly number: number; readonly warnings: readonly string[] }>('/publications', draft);
    if (answer) setDone(answer);
  };
  const unit = rule.share ? '%' : unitText(rule.unit);
  return (
    <section className="panel" aria-labelledby="publish-title">
      <h2 id="publish-title">{t('publish.title')}</h2>
      {failure ? <Alert type="error" showIcon title={failure} /> : null}
      {done ? (
        <>
          <Alert
            type="success"
            showIcon
            title={t('publish.done', { number: done.number })}
            description={done.warnings.join(' ') || undefined}
          />
          <div className="trial-actions">
            <Button onClick={onPublished}>{t('publish.another')}</Button>
          </div>
        </>
      ) : (
        <>
          {isAsked ? (
            <ul className="thing-list" data-testid="publish-effects">
              <li>
                <span className="code">
                  {rule.domain}/{rule.id}
                </span>
                {Object.entries(moved).map(([name, bound]) => (
                  <span key={name} className="publish-bound">
                    {name === 'clear' ? t('trial.clear') : word('grade', name)} → <b>{`${[bound].flat().join(' – ')} ${unit}`}</b>
                  </span>
                ))}
              </li>
              {result.ends.length === 0 ? <li>{t('publish.noEnds')}</li> : null}
              {result.ends.map(({ sensor, metric, grade, episode }) => (
                <li key={episode}>
                  <GradeBadge grade={grade} /> {t('publish.ends', { sensor, metric: word('metric', metric) })}
                </li>
              ))}
              <li className="faint">{t('publish.folder')}</li>
            </ul>
          ) : null}
          <div className="trial-actions">
            {isAsked ? (
              <>
                <Button type="primary" danger loading={busy} onClick={() => void publish()}>
                  {t('publish.confirm')}
                </Button>
                <Button onClick={() => setAsked(false)}>{t('publish.back')}</Button>
              </>
            ) : (
              <Button type="primary" onClick={() => setAsked(true)}>
                {t('publish.ask')}
              </Button>
            )}
          </div>
        </>
      )}
    </section>
  );
}
