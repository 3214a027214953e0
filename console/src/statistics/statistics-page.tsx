import { Alert, Button, Empty, Spin } from 'antd';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useReadWhole } from '../api/use-read.ts';
import { useChartColours } from '../charts/use-chart-colours.ts';
import { Choice } from '../components/choice.tsx';
import { DomainChoice } from '../components/domain-choice.tsx';
import { PlaceChoice } from '../components/place-choice.tsx';
import { Scrolled } from '../components/scrolled.tsx';
import { useTexts } from '../texts/language.tsx';
import { timeText } from '../time/format.ts';
import { useCityNow } from '../time/use-city-now.ts';
import { GRADE_CHOICES } from '../watch/selection.ts';
import { csvOf } from './csv.ts';
import { download } from './download.ts';
import { figuresOption } from './figures-option.ts';
import { FiguresTable, type NamedFigures } from './figures-table.tsx';
import { PERIODS, type Period, spanOf } from './period.ts';
import { Scoreboard } from './scoreboard.tsx';
import { type ApiFigureReport, type ApiFigureRow, type ApiFigures, BREAKDOWNS, type Breakdown, STEPS } from './types.ts';

const EChart = lazy(() => import('../charts/echart.tsx'));

const EVERY = 300_000;
/** Columns that can still be told apart. */
const DRAWN = 24;
const HOUR = 3_600_000;

/** What was raised in a time and what became of it, part by part; and how punctual units were. */
export function StatisticsPage() {
  // The span changes with the day, not with every tick of the clock.
  const now = useCityNow();
  return now === undefined ? <Spin /> : <Figures now={Math.floor(now / HOUR) * HOUR} />;
}

function Figures({ now }: { readonly now: number }) {
  const { t, word, language, name } = useTexts();
  const [period, setPeriod] = useState<Period>('days-30');
  const [by, setBy] = useState<Breakdown>('tier');
  const [filter, setFilter] = useState({ tier: '', domain: '', grade: '' });
  const given = Object.entries({ ...spanOf(period, now), by, ...filter }).filter(([, value]) => value !== '');
  const read = useReadWhole<ApiFigureReport>(`/statistics?${new URLSearchParams([...given, ['limit', '200']])}`, EVERY);
  const { answer } = read;
  const colours = useChartColours();
  const rows = useMemo<readonly NamedFigures[]>(() => {
    const nameOf = (row: ApiFigureRow): string => {
      const id = row[by] ?? '';
      if (row.name) return name(row.name);
      return by === 'domain' || by === 'grade' ? word(by, id) : id;
    };
    const all = (answer?.items ?? []).map((row) => ({ key: row[by] ?? '', name: nameOf(row), figures: row as ApiFigures }));
    return by === 'month' ? all : [...all].sort((a, b) => b.figures.raised - a.figures.raised);
  }, [answer, by, name, word]);
  const option = useMemo(() => {
    const parts = rows.slice(0, DRAWN).map(({ name: part, figures }) => ({
      name: part,
      raised: figures.raised,
      false: figures.false,
      punctuality: figures.punctuality === null ? null : Math.round(figures.punctuality * 1000) / 10,
    }));
    return figuresOption(parts, { raised: t('figure.raised'), false: t('figure.false'), punctuality: t('figure.punctuality') }, colours);
  }, [rows, t, colours]);
  const save = (): void => {
    const counts = ['raised', 'false', 'onTime', 'late', 'missed', 'excused', 'open'] as const;
    const head = [
      t(`by.${by}`),
      ...counts.map((one) => t(`figure.${one}`)),
      t('figure.punctuality'),
      ...STEPS.map((step) => `${t(`figure.${step}`)} (s)`),
    ];
    const lines = rows.map(({ name: part, figures }) => [
      part,
      ...counts.map((one) => figures[one]),
      figures.punctuality ?? '',
      ...STEPS.map((step) => figures.medians[step].seconds ?? ''),
    ]);
    download(`statistics-${by}-${answer?.from.slice(0, 10)}.csv`, csvOf([head, ...lines]));
  };
  return (
    <section aria-labelledby="statistics-title" className="statistics">
      <div className="page-head">
        <h1 id="statistics-title">{t('statistics.title')}</h1>
        {read.askedAt === undefined ? null : (
          <span className="faint">{t('things.askedAt', { time: timeText(language, read.askedAt) })}</span>
        )}
      </div>
      <p className="faint">
        {t('statistics.lead')} {answer ? `${answer.from.slice(0, 10)} – ${answer.to.slice(0, 10)}` : ''}
      </p>
      <search className="figure-filters no-print" aria-label={t('statistics.title')}>
        <Choice one label={t('statistics.period')} value={period} onChange={(value) => setPeriod(value as Period)}>
          {PERIODS.map((one) => (
            <option key={one} value={one}>
              {t(`period.${one}`)}
            </option>
          ))}
        </Choice>
        <Choice one label={t('statistics.by')} value={by} onChange={(value) => setBy(value as Breakdown)}>
          {BREAKDOWNS.map((one) => (
            <option key={one} value={one}>
              {t(`by.${one}`)}
            </option>
          ))}
        </Choice>
        <PlaceChoice label={t('things.place')} value={filter.tier} onChange={(tier) => setFilter({ ...filter, tier })} />
        <DomainChoice label={t('things.domain')} value={filter.domain} onChange={(domain) => setFilter({ ...filter, domain })} />
        <Choice label={t('by.grade')} value={filter.grade} onChange={(grade) => setFilter({ ...filter, grade })}>
          {GRADE_CHOICES.map((grade) => (
            <option key={grade} value={grade}>
              {t(`grade.${grade}`)}
            </option>
          ))}
        </Choice>
        <Button disabled={rows.length === 0} onClick={save}>
          {t('statistics.csv')}
        </Button>
        <Button onClick={() => window.print()}>{t('statistics.print')}</Button>
      </search>
      {read.failure ? (
        <Alert
          type="error"
          showIcon
          title={t('problem.other', { detail: read.failure })}
          action={<Button onClick={read.again}>{t('app.retry')}</Button>}
        />
      ) : null}
      {!answer && !read.failure ? <Spin /> : null}
      {answer && rows.length === 0 ? <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('statistics.empty')} /> : null}
      {answer && rows.length > 0 ? (
        <>
          <div className="panel figure-picture" role="img" aria-label={t('statistics.picture', { by: t(`by.${by}`) })}>
            <Suspense fallback={<Spin />}>
              <EChart option={option} />
            </Suspense>
          </div>
          <Scrolled className="panel" label={t(`by.${by}`)}>
            <FiguresTable by={t(`by.${by}`)} rows={rows} total={answer.total} />
          </Scrolled>
        </>
      ) : null}
      <Scoreboard now={now} />
    </section>
  );
}
