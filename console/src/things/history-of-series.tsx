import { useState } from 'react';
import { boundsOf } from '../charts/series.ts';
import { SeriesChart } from '../charts/series-chart.tsx';
import { useReadings } from '../charts/use-readings.ts';
import { Chip, ChipGroup } from '../components/chips.tsx';
import { LoadFailure } from '../components/load-failure.tsx';
import { useTexts } from '../texts/language.tsx';
import type { ApiLatestValue, ApiThingState } from './types.ts';

const HOUR = 3_600_000;
const RANGES = [1, 6, 24, 168, 744] as const;

interface HistoryProps {
  readonly state: ApiThingState;
  readonly value: ApiLatestValue;
  readonly intervalSeconds: number;
}

/** What a sensor read in the time that is chosen, up to now, with the bounds that are in force on it. */
export function HistoryOfSeries({ state, value, intervalSeconds }: HistoryProps) {
  const { t, word } = useTexts();
  const [hours, setHours] = useState<number>(6);
  // It begins where it began when it was opened: readings that come are drawn behind it.
  const [openedAt] = useState(() => Date.parse(state.at));
  const now = Date.parse(state.at);
  const from = openedAt - hours * HOUR;
  const readings = useReadings(value.sensor, value.metric, from);
  return (
    <section className="panel" aria-labelledby="history-title" data-testid="history">
      <h2 id="history-title">{t('thing.history.title')}</h2>
      <div className="thing-range">
        <ChipGroup label={t('thing.range')}>
          {RANGES.map((range) => (
            <Chip key={range} pressed={range === hours} onToggle={() => setHours(range)}>
              {range < 48 ? t('thing.range.hours', { count: range }) : t('thing.range.days', { count: range / 24 })}
            </Chip>
          ))}
        </ChipGroup>
      </div>
      <LoadFailure of={readings} />
      {readings.cut ? <p className="thing-line faint">{t('trial.cut')}</p> : null}
      {readings.samples ? (
        <SeriesChart
          title={`${value.sensor} ${word('metric', value.metric)}`}
          samples={readings.samples}
          unit={readings.unit ?? value.unit}
          bounds={boundsOf(state.rules, value, readings.unit ?? value.unit)}
          from={from}
          to={now}
          now={now}
          intervalSeconds={intervalSeconds}
        />
      ) : null}
    </section>
  );
}
