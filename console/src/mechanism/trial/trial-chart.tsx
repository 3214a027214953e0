import { useMemo, useState } from 'react';
import type { Page } from '../../api/types.ts';
import { useRead } from '../../api/use-read.ts';
import { type AlarmSpan, type Bound, boundsOf } from '../../charts/series.ts';
import { SeriesChart } from '../../charts/series-chart.tsx';
import { useReadings } from '../../charts/use-readings.ts';
import { useTexts } from '../../texts/language.tsx';
import type { ApiRuleOfSensor, ApiThingState } from '../../things/types.ts';
import type { ApiRuleInForce } from '../types.ts';
import { type Bounds, withMoved } from './bounds.ts';
import type { TrialResult } from './use-trial.ts';

interface TrialChartProps {
  readonly rule: ApiRuleInForce;
  readonly moved: Bounds;
  readonly result: TrialResult;
}

interface ApiSensor {
  readonly id: string;
  readonly thing: string;
  readonly metrics: readonly { readonly metric: string }[];
}

const OFFERED = 200;
const NO_RULES: readonly ApiRuleOfSensor[] = [];

/** The readings of one sensor with the bounds that are, and those that would be. First such whose alarms differ. */
export function TrialChart({ rule, moved, result }: TrialChartProps) {
  const { t } = useTexts();
  const sensors = useRead<Page<ApiSensor>>(`/sensors?domain=${rule.domain}&limit=${OFFERED}`);
  const [asked, setAsked] = useState('');
  const choices = useMemo(() => {
    const differing = [...result.added, ...result.gone].map(({ sensor, thing }) => ({ sensor, thing }));
    const others = (sensors.answer?.items ?? []).filter(({ metrics }) => metrics.some(({ metric }) => metric === rule.metric));
    return [...new Map([...differing, ...others.map(({ id, thing }) => ({ sensor: id, thing }))].map((one) => [one.sensor, one])).values()];
  }, [result, sensors.answer, rule.metric]);
  const chosen = choices.find(({ sensor }) => sensor === asked) ?? choices[0];
  if (!chosen) return null;
  return (
    <section className="panel" aria-labelledby="trial-chart">
      <h2 id="trial-chart">{t('trial.chart')}</h2>
      <div className="trial-form">
        <label className="form-field">
          {t('thing.sensor')}
          <select value={chosen.sensor} onChange={(event) => setAsked(event.target.value)}>
            {choices.map(({ sensor }) => (
              <option key={sensor}>{sensor}</option>
            ))}
          </select>
        </label>
      </div>
      <SensorChart {...chosen} rule={rule} moved={moved} result={result} />
    </section>
  );
}

function SensorChart({ sensor, thing, rule, moved, result }: TrialChartProps & { readonly sensor: string; readonly thing: string }) {
  const { t, word } = useTexts();
  const [from, to] = [Date.parse(result.from), Date.parse(result.to)];
  const { samples, unit, cut, failure } = useReadings(sensor, rule.metric, from, to);
  const state = useRead<ApiThingState>(`/things/${encodeURIComponent(thing)}/state`);
  const bound = (state.answer?.rules ?? NO_RULES).find(
    (one) => one.sensor === sensor && one.metric === rule.metric && one.rule === rule.id,
  );
  const isOfReadings = rule.signal === undefined && bound !== undefined && bound.unit === unit;
  const bounds = useMemo((): readonly Bound[] => {
    if (!bound || !isOfReadings) return [];
    const now = boundsOf([bound], { sensor, metric: rule.metric }, bound.unit);
    const then = boundsOf([withMoved(bound, rule, moved)], { sensor, metric: rule.metric }, bound.unit);
    const isNew = ({ value, is, grade }: Bound): boolean => !now.some((one) => one.value === value && one.is === is && one.grade === grade);
    return [...now, ...then.filter(isNew).map((one) => ({ ...one, tried: true }))];
  }, [bound, isOfReadings, sensor, rule, moved]);
  const spans = useMemo(
    () =>
      [...result.gone, ...result.added]
        .filter((episode) => episode.sensor === sensor && episode.metric === rule.metric)
        .map(
          ({ grade, onsetAt, clearedAt }): AlarmSpan => ({
            grade,
            from: Date.parse(onsetAt),
            ...(clearedAt ? { to: Date.parse(clearedAt) } : {}),
          }),
        ),
    [result, sensor, rule.metric],
  );
  return (
    <div className="trial-picture">
      <p className="thing-line faint">
        {isOfReadings || !bound ? t('trial.legend') : t('trial.noBounds')} {cut ? t('trial.cut') : ''}{' '}
        {failure ? t('problem.other', { detail: failure }) : ''}
      </p>
      {samples ? (
        <SeriesChart
          title={`${sensor} ${word('metric', rule.metric)}`}
          samples={samples}
          unit={unit ?? rule.unit}
          bounds={bounds}
          spans={spans}
          from={from}
          to={to}
        />
      ) : null}
    </div>
  );
}
