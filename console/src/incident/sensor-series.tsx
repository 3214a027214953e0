import { Alert, Button, Spin } from 'antd';
import { useMemo, useState } from 'react';
import type { ApiIncident, Page } from '../api/types.ts';
import { useRead } from '../api/use-read.ts';
import { boundsOf } from '../charts/series.ts';
import { SeriesChart } from '../charts/series-chart.tsx';
import { useReadings } from '../charts/use-readings.ts';
import { Link } from '../components/link.tsx';
import { isOpen } from '../live/incident-book.ts';
import { pathOf } from '../router.ts';
import { useTexts } from '../texts/language.tsx';
import type { ApiThing, ApiThingState } from '../things/types.ts';
import { useMinuteNow } from '../time/use-city-now.ts';
import { type IncidentSeries, seriesOf } from './series-of-incident.ts';

/** So many pictures are drawn unasked; behind a hundred alarms of one storm stand a hundred more. */
const AT_FIRST = 3;

/** What the sensors of an incident measured around its onset, with the bounds of the rules in force and the times of its alarms. */
export function SensorSeries({ incident }: { readonly incident: ApiIncident }) {
  const { t } = useTexts();
  const [all, setAll] = useState(false);
  const series = useMemo(() => seriesOf(incident), [incident]);
  if (series.length === 0) return null;
  const shown = all ? series : series.slice(0, AT_FIRST);
  return (
    <section className="panel" aria-labelledby="series-title">
      <h2 id="series-title">{t('incident.series')}</h2>
      {shown.map((one) => (
        <OneSeries key={`${one.sensor}/${one.metric}`} series={one} open={isOpen(incident)} />
      ))}
      {shown.length < series.length ? (
        <p className="panel-note">
          <Button size="small" onClick={() => setAll(true)}>
            {t('incident.series.all', { count: series.length })}
          </Button>
        </p>
      ) : null}
    </section>
  );
}

interface OneSeriesProps {
  readonly series: IncidentSeries;
  readonly open: boolean;
}

function OneSeries({ series, open }: OneSeriesProps) {
  const { t, word } = useTexts();
  const { sensor, metric, spans, from, until } = series;
  const now = useMinuteNow();
  const readings = useReadings(sensor, metric, from, open ? undefined : until);
  const known = useRead<Page<{ readonly thing: string }>>(`/sensors?sensor=${encodeURIComponent(sensor)}`);
  const thing = known.answer?.items[0]?.thing;
  const path = thing === undefined ? undefined : `/things/${encodeURIComponent(thing)}`;
  const state = useRead<ApiThingState>(path && `${path}/state`);
  const about = useRead<ApiThing>(path);
  const { samples, unit = '', failure } = readings;
  const rules = state.answer?.rules;
  const bounds = useMemo(() => boundsOf(rules ?? [], series, unit), [rules, series, unit]);
  if (failure)
    return (
      <Alert
        type="warning"
        showIcon
        title={t('incident.series.failed', { sensor, detail: failure })}
        action={
          <Button size="small" onClick={readings.again}>
            {t('app.retry')}
          </Button>
        }
      />
    );
  if (!samples || now === undefined) return <Spin className="chart" />;
  return (
    <>
      <SeriesChart
        title={`${word('metric', metric)} · ${sensor}`}
        samples={samples}
        unit={unit}
        bounds={bounds}
        spans={spans}
        from={readings.cut ? (samples[0]?.at ?? from) : from}
        to={open ? now : until}
        now={open ? now : undefined}
        intervalSeconds={about.answer?.intervalSeconds}
      />
      {thing ? (
        <p className="chart-more">
          <Link to={pathOf.thing(thing)}>{t('incident.series.thing')}</Link>
        </p>
      ) : null}
    </>
  );
}
