import { Spin } from 'antd';
import { useState } from 'react';
import { useReadAll } from '../api/use-read.ts';
import { Chip, ChipGroup } from '../components/chips.tsx';
import { LoadFailure } from '../components/load-failure.tsx';
import { PlaceChoice } from '../components/place-choice.tsx';
import { useDesk } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { timeText } from '../time/format.ts';
import { RosterPanel } from './roster-panel.tsx';
import type { ApiRoster } from './types.ts';

/** Who is on call in the coming seven days, unit by unit, and when nobody is. */
export function RostersPage() {
  const { t, language } = useTexts();
  const { units, tiers } = useDesk();
  const [place, setPlace] = useState('');
  const [gapsAlone, setGapsAlone] = useState(false);
  const read = useReadAll<ApiRoster>('/rosters');
  const within = tiers.get(place)?.path ?? place;
  const pathOfUnit = (id: string): string => {
    const tier = units.get(id)?.tier ?? '';
    return tiers.get(tier)?.path ?? tier;
  };
  const isWithin = (path: string): boolean => place === '' || path === within || path.startsWith(`${within}/`);
  const shown = (read.answer ?? [])
    .filter(({ unit, gaps }) => isWithin(pathOfUnit(unit)) && (!gapsAlone || gaps.length > 0))
    .sort((a, b) => (`${pathOfUnit(a.unit)} ${a.unit}` < `${pathOfUnit(b.unit)} ${b.unit}` ? -1 : 1));
  return (
    <section aria-labelledby="rosters-title">
      <div className="page-head">
        <h1 id="rosters-title">{t('rosters.title')}</h1>
        {read.askedAt === undefined ? null : (
          <span className="faint">{t('things.askedAt', { time: timeText(language, read.askedAt) })}</span>
        )}
      </div>
      <p className="faint">
        {t('rosters.lead')} <code className="code">npx citywatch roster import FILE</code>
      </p>
      <search className="filters">
        <PlaceChoice label={t('silences.place')} value={place} onChange={setPlace} />
        <ChipGroup label={t('silences.show')}>
          <Chip pressed={gapsAlone} onToggle={() => setGapsAlone(!gapsAlone)}>
            {t('rosters.gapsAlone')}
          </Chip>
        </ChipGroup>
      </search>
      <LoadFailure of={read} />
      {!read.answer && !read.failure ? <Spin /> : null}
      {read.answer && shown.length === 0 ? <p className="faint">{t('rosters.none')}</p> : null}
      <ul className="outbox-list" aria-label={t('rosters.title')}>
        {shown.map((roster) => (
          <RosterPanel key={`${roster.unit} ${roster.domain}`} roster={roster} />
        ))}
      </ul>
    </section>
  );
}
