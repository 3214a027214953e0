import { Alert, Button } from 'antd';
import { type FormEvent, useMemo, useState } from 'react';
import { usePosting } from '../api/use-posting.ts';
import { Moment } from '../components/moment.tsx';
import { useDesk, useNames } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { ownHalf } from '../texts/own-half.ts';
import { useCityNow } from '../time/use-city-now.ts';
import { HoursField, TierField } from './fields.tsx';
import type { ApiShift } from './types.ts';

interface KeptWatchesProps {
  readonly tier: string;
  readonly shifts: readonly ApiShift[];
  readonly onDone: () => void;
}

const OFFICERS = ['duty-officer', 'shift-leader'];
const HOURS = [4, 8, 12, 24];
const HOUR = 3_600_000;

/** Watches of other tiers that this centre keeps, and taking one: for tiers below, or that agreed to it. */
export function KeptWatches({ tier, shifts, onDone }: KeptWatchesProps) {
  const { t, language } = useTexts();
  const { me, tiers } = useDesk();
  const { place } = useNames();
  const now = useCityNow();
  const { busy, failure, post } = usePosting();
  const [chosen, setChosen] = useState('');
  const [hours, setHours] = useState(8);
  const kept = shifts.filter(({ keeper, tier: of }) => keeper === tier && of !== tier);
  const below = useMemo(
    () => [...tiers.values()].filter(({ id, path, kind }) => kind !== 'city' && id !== tier && path?.startsWith(`${me.tier}/`)),
    [tiers, tier, me.tier],
  );
  const take = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!chosen || now === undefined) return;
    const until = new Date(now + hours * HOUR).toISOString();
    // Its own watch a person takes first; the others besides.
    const path = shifts.find((one) => one.tier === chosen);
    const done = path
      ? await post(`/shifts/${encodeURIComponent(path.id)}/hand-over`, { until })
      : await post('/shifts', { tier: chosen, until });
    if (done) setChosen('');
    onDone();
  };
  const mayTake = below.length > 0 && me.roles.some((role) => OFFICERS.includes(role));
  if (kept.length === 0 && !mayTake) return null;
  return (
    <section className="panel" aria-labelledby="kept-title">
      <h2 id="kept-title">{t('shift.kept')}</h2>
      <ul className="shift-kept" data-testid="kept-watches">
        {kept.map(({ id, tier: of, holder, until, overdue }) => (
          <li key={id} className={overdue ? 'clock-overdue' : ''}>
            <strong>{place(of)}</strong> · {ownHalf(holder.name, language)}
            {until ? (
              <>
                {' '}
                · {t('shift.until')} <Moment time={until} />
              </>
            ) : null}
            {overdue ? ` · ${t('overdue')}` : ''}
          </li>
        ))}
      </ul>
      {mayTake ? (
        <form className="shift-body shift-inline" onSubmit={(event) => void take(event)}>
          <TierField label={t('shift.keepOf')} value={chosen} tiers={below} onChange={setChosen} />
          <HoursField value={hours} choices={HOURS} onChange={setHours} />
          <Button htmlType="submit" loading={busy}>
            {t('shift.keep')}
          </Button>
        </form>
      ) : null}
      {failure ? <Alert type="error" showIcon title={failure} /> : null}
    </section>
  );
}
