import { Spin } from 'antd';
import { lazy, Suspense, useId, useMemo } from 'react';
import { unitText } from '../components/use-measured.ts';
import { useTexts } from '../texts/language.tsx';
import { axisTimeText, momentText } from '../time/format.ts';
import type { AlarmSpan, Bound, Sample } from './series.ts';
import { type ChartWords, seriesOption } from './series-option.ts';
import { useChartColours } from './use-chart-colours.ts';

const EChart = lazy(() => import('./echart.tsx'));

export interface SeriesChartProps {
  /** What is drawn, said above it. */
  readonly title: string;
  readonly samples: readonly Sample[];
  /** UCUM. */
  readonly unit: string;
  readonly bounds?: readonly Bound[];
  readonly spans?: readonly AlarmSpan[];
  /** Epoch milliseconds, both ends of the axis. */
  readonly from: number;
  readonly to: number;
  /** The city's time; absent: no line for it. */
  readonly now?: number | undefined;
  /** How often the sensor reports: what is farther apart is not joined. @default what is usual between its samples */
  readonly intervalSeconds?: number | undefined;
}

const NO_BOUNDS: readonly Bound[] = [];
const NO_SPANS: readonly AlarmSpan[] = [];
/** A table is read, not searched: of a long series its end. */
const MOST_ROWS = 200;
const DAY = 86_400_000;

/** A sensor's series with its bounds and alarms. Whoever cannot see the picture reads its summary and its values. */
export function SeriesChart(props: SeriesChartProps) {
  const { title, samples, unit, bounds = NO_BOUNDS, spans = NO_SPANS, from, to, now, intervalSeconds } = props;
  const { t } = useTexts();
  const id = useId();
  const colours = useChartColours();
  const words = useChartWords(title, unit, to - from > DAY);
  const option = useMemo(
    () => seriesOption({ samples, bounds, spans, from, to, now, intervalSeconds }, words, colours),
    [samples, bounds, spans, from, to, now, intervalSeconds, words, colours],
  );
  return (
    <figure className="chart" aria-labelledby={id} data-samples={samples.length}>
      <figcaption id={id}>
        <strong>{title}</strong> <Summary {...props} />
      </figcaption>
      {samples.length === 0 ? (
        <p className="panel-note faint">{t('chart.empty')}</p>
      ) : (
        <>
          <div className="chart-picture" aria-hidden="true">
            <Suspense fallback={<Spin />}>
              <EChart option={option} />
            </Suspense>
          </div>
          <Values samples={samples} unit={unit} title={title} />
        </>
      )}
    </figure>
  );
}

function useChartWords(series: string, unit: string, days: boolean): ChartWords {
  const { t, word, language } = useTexts();
  return useMemo<ChartWords>(() => {
    const measured = (value: number): string => `${shown(value)} ${unitText(unit)}`.trimEnd();
    return {
      time: (at) => axisTimeText(language, at, days),
      moment: (at) => momentText(language, at),
      value: measured,
      bound: ({ grade, is, value, tried }) =>
        `${word('grade', grade)} ${t(`comparison.${is}`, { value: measured(value) })}${tried ? ` ${t('chart.tried')}` : ''}`,
      span: ({ grade }) => t('chart.alarm', { grade: word('grade', grade) }),
      flags: (flags) => flags.map((flag) => word('flag', flag)).join(' · '),
      now: t('chart.now'),
      series,
      poor: t('chart.poor'),
    };
  }, [t, word, language, unit, series, days]);
}

/** The picture in a sentence. */
function Summary({ samples, unit, bounds = NO_BOUNDS, spans = NO_SPANS }: SeriesChartProps) {
  const { t, language } = useTexts();
  const words = useChartWords('', unit, false);
  const last = samples.at(-1);
  if (!last) return null;
  const values = samples.map(({ value }) => value);
  const [least, most] = values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [last.value, last.value]);
  const poor = samples.filter(({ flags }) => flags.length > 0).length;
  return (
    <span className="chart-summary">
      {t('chart.summary', {
        value: words.value(last.value),
        time: momentText(language, last.at),
        least: shown(least),
        most: shown(most),
        count: samples.length,
      })}
      {poor > 0 ? ` ${t('chart.poorCount', { count: poor })}` : ''}
      {bounds.length > 0 ? ` ${t('chart.bounds', { bounds: bounds.map(words.bound).join(t('chart.and')) })}` : ''}
      {spans.length > 0 ? ` ${t('chart.spans', { count: spans.length })}` : ''}
    </span>
  );
}

function Values({ samples, unit, title }: Pick<SeriesChartProps, 'samples' | 'unit' | 'title'>) {
  const { t } = useTexts();
  const words = useChartWords(title, unit, false);
  return (
    <details className="chart-values">
      <summary>{t('chart.values', { count: Math.min(MOST_ROWS, samples.length) })}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard too */}
      <section className="chart-rows" tabIndex={0} aria-label={title}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('chart.time')}</th>
              <th scope="col">{t('alarm.value')}</th>
              <th scope="col">{t('chart.quality')}</th>
            </tr>
          </thead>
          <tbody>
            {samples
              .slice(-MOST_ROWS)
              .reverse()
              .map(({ at, value, flags }) => (
                <tr key={`${at} ${value}`}>
                  <td className="moment">{words.moment(at)}</td>
                  <td>{words.value(value)}</td>
                  <td>{flags.length > 0 ? words.flags(flags) : t('chart.good')}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}

/** Shares and means end in digits that nobody measured. */
const shown = (value: number): string => String(Number(value.toPrecision(6)));
