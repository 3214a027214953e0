import { Alert, Button, Spin } from 'antd';
import { useState } from 'react';
import { useRead } from '../api/use-read.ts';
import { useDesk, useNames } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { momentText } from '../time/format.ts';
import { StepPanel } from './step-panel.tsx';
import { type ApiReadiness, readinessPath, STEPS, unmetSteps } from './types.ts';

/** What a centre has and lacks before it goes to work, with the way to each. */
export function FirstStepsPage() {
  const { t, name, language } = useTexts();
  const { me, tiers } = useDesk();
  const { place } = useNames();
  const own = me.tier.slice(me.tier.lastIndexOf('/') + 1);
  const [tier, setTier] = useState(own);
  const { answer, failure, askedAt, again } = useReadiness(tier);
  const path = tiers.get(own)?.path ?? own;
  const below = [...tiers.values()]
    .filter((one) => one.path === path || one.path?.startsWith(`${path}/`))
    .sort((a, b) => ((a.path ?? a.id) < (b.path ?? b.id) ? -1 : 1));
  const unmet = answer ? unmetSteps(answer.items) : [];
  return (
    <section aria-labelledby="steps-title" className="steps">
      <div className="page-head">
        <h1 id="steps-title">{t('steps.title')}</h1>
        {askedAt ? <span className="faint">{t('things.askedAt', { time: momentText(language, askedAt) })}</span> : null}
      </div>
      <p className="head">{t('steps.about')}</p>
      <p className="steps-bar">
        <label className="form-field">
          {t('steps.of')}{' '}
          <select value={tier} onChange={(event) => setTier(event.target.value)}>
            {below.map((one) => (
              <option key={one.id} value={one.id}>
                {'　'.repeat((one.path ?? '').split('/').length - path.split('/').length)}
                {name(one.name)}
              </option>
            ))}
          </select>
        </label>
        <Button onClick={again}>{t('steps.again')}</Button>
        {answer ? (
          <strong data-testid="steps-ready" className={answer.ready ? 'done' : undefined}>
            {answer.ready ? `✓ ${t('steps.ready', { tier: place(tier) })}` : t('steps.unmet', { tier: place(tier), count: unmet.length })}
          </strong>
        ) : null}
      </p>
      {failure ? (
        <Alert type="error" showIcon title={t('problem.other', { detail: failure })} description={t('steps.failed')} />
      ) : answer ? (
        <ol className="steps-list">
          {STEPS.map((step) => ({ step, items: answer.items.filter(({ item }) => item === step) }))
            .filter(({ items }) => items.length > 0)
            .map(({ step, items }) => (
              <StepPanel key={`${tier} ${step}`} step={step} items={items} tier={tier} onDone={again} />
            ))}
        </ol>
      ) : (
        <Spin />
      )}
    </section>
  );
}

/** With the moment at which it was true, by this computer's clock. */
function useReadiness(tier: string) {
  const read = useRead<ApiReadiness>(readinessPath(tier));
  const [known, setKnown] = useState<{ readonly answer: ApiReadiness; readonly at: number }>();
  if (read.answer && read.answer !== known?.answer) setKnown({ answer: read.answer, at: Date.now() });
  return { ...read, askedAt: read.answer ? known?.at : undefined };
}
