import { Alert, Button } from 'antd';
import { useEffect, useState } from 'react';
import { fetchAll, useDesk } from '../../desk.tsx';
import { useTexts } from '../../texts/language.tsx';
import { useCityNow } from '../../time/use-city-now.ts';
import type { ApiRuleInForce } from '../types.ts';
import { readBounds, type TypedBounds, typedOf } from './bounds.ts';
import { BoundsForm } from './bounds-form.tsx';
import { PublishStep } from './publish-step.tsx';
import { TrialChart } from './trial-chart.tsx';
import { TrialResultView } from './trial-result.tsx';
import { useTrial } from './use-trial.ts';

const HOUR = 3_600_000;
const SPANS = [24, 168, 744] as const;

/** Bounds of a rule in force are moved, tried on stored readings beside what is in force, and published when that is what was meant. */
export function RuleTrial() {
  const { t, word } = useTexts();
  const { me } = useDesk();
  const now = useCityNow();
  const { rules, failure, again } = useRulesInForce();
  const [key, setKey] = useState('');
  const [typed, setTyped] = useState<TypedBounds>({});
  const [hours, setHours] = useState<number>(SPANS[0]);
  const { trial, run, forget } = useTrial();
  const isAdmin = me.roles.includes('admin');
  const rule = rules.find((one) => keyOf(one) === key);
  const choose = (next: string): void => {
    const found = rules.find((one) => keyOf(one) === next);
    setKey(next);
    setTyped(found ? typedOf(found) : {});
    forget();
  };
  const read = rule && readBounds(rule, typed);
  const isMoved = read !== undefined && read.unreadable.length === 0 && Object.keys(read.moved).length > 0;
  const draft = rule && read ? { kind: 'bounds', body: [{ domain: rule.domain, rule: rule.id, bounds: read.moved }] } : undefined;
  const tryIt = (): void => {
    if (!draft || now === undefined) return;
    void run(draft, { from: new Date(now - hours * HOUR).toISOString(), to: new Date(now).toISOString() });
  };
  return (
    <>
      <section className="panel" aria-labelledby="trial-title">
        <h2 id="trial-title">{t('trial.title')}</h2>
        <p className="thing-line faint">{isAdmin ? t('trial.lead') : t('trial.notAllowed')}</p>
        {failure ? (
          <Alert
            type="error"
            showIcon
            title={t('problem.other', { detail: failure })}
            action={<Button onClick={again}>{t('app.retry')}</Button>}
          />
        ) : null}
        <div className="trial-form">
          <label className="form-field">
            {t('thing.rule')}
            <select value={key} onChange={(event) => choose(event.target.value)}>
              <option value="">–</option>
              {rules.map((one) => (
                <option key={keyOf(one)} value={keyOf(one)}>
                  {word('domain', one.domain)} · {one.id} · {word('metric', one.metric)}
                </option>
              ))}
            </select>
          </label>
          <label className="form-field">
            {t('trial.span')}
            <select value={hours} onChange={(event) => setHours(Number(event.target.value))}>
              {SPANS.map((span) => (
                <option key={span} value={span}>
                  {t('trial.days', { count: span / 24 })}
                </option>
              ))}
            </select>
          </label>
        </div>
        {rule ? (
          <BoundsForm
            rule={rule}
            typed={typed}
            faults={trial.faults ?? []}
            unreadable={read?.unreadable ?? []}
            disabled={!isAdmin}
            onChange={(next) => {
              setTyped(next);
              forget();
            }}
          />
        ) : null}
        <div className="trial-actions">
          <Button type="primary" loading={trial.busy} disabled={!isAdmin || !isMoved || now === undefined} onClick={tryIt}>
            {t('trial.run')}
          </Button>
          {trial.busy ? <span aria-live="polite">{t('trial.looked', { count: trial.looked })}</span> : null}
          {rule && isAdmin && !isMoved ? <span className="faint">{t('trial.unmoved')}</span> : null}
        </div>
        {trial.failure ? <Alert type="error" showIcon title={trial.failure} /> : null}
      </section>
      {trial.result && rule && read && draft ? (
        <>
          <TrialResultView result={trial.result} />
          <TrialChart rule={rule} moved={read.moved} result={trial.result} />
          <PublishStep
            rule={rule}
            moved={read.moved}
            draft={draft}
            result={trial.result}
            onPublished={() => {
              choose('');
              again();
            }}
          />
        </>
      ) : null}
    </>
  );
}

const keyOf = ({ domain, id }: ApiRuleInForce): string => `${domain}/${id}`;

/** Those whose bounds can be moved: what learns by itself, or looks at several things, has none. */
function useRulesInForce() {
  const { api } = useDesk();
  const [rules, setRules] = useState<readonly ApiRuleInForce[]>([]);
  const [failure, setFailure] = useState<string>();
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` asks for it anew
  useEffect(() => {
    let gone = false;
    fetchAll<ApiRuleInForce>(api, '/rules').then(
      (found) =>
        !gone && setRules(found.filter(({ grades, signal }) => grades.length > 0 && signal?.of !== 'anomaly' && signal?.of !== 'area')),
      (cause: Error) => !gone && setFailure(cause.message),
    );
    return () => {
      gone = true;
    };
  }, [api, round]);
  return {
    rules,
    failure,
    again: () => {
      setFailure(undefined);
      setRound((before) => before + 1);
    },
  };
}
