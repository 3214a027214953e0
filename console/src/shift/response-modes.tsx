import { Alert, Button } from 'antd';
import { type FormEvent, useState } from 'react';
import type { Grade, Page } from '../api/types.ts';
import { usePosting } from '../api/use-posting.ts';
import { useRead } from '../api/use-read.ts';
import { GradeBadge } from '../components/grade-badge.tsx';
import { Moment } from '../components/moment.tsx';
import { useDesk, useNames } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { useCityNow } from '../time/use-city-now.ts';
import { GRADE_CHOICES } from '../watch/selection.ts';
import { HoursField, TierField } from './fields.tsx';
import type { ApiResponseMode } from './types.ts';

const DECLARE = ['shift-leader', 'supervisor'];
const HOURS = [12, 24, 48, 72];
const HOUR = 3_600_000;

/** Response modes (平战结合) that are in force or to come, and declaring one. */
export function ResponseModes({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTexts();
  const { me, tiers } = useDesk();
  const { place } = useNames();
  const now = useCityNow();
  const modes = useRead<Page<ApiResponseMode>>('/response-modes?limit=50');
  const { busy, failure, post } = usePosting();
  const [area, setArea] = useState('');
  const [level, setLevel] = useState<Grade>('III');
  const [hours, setHours] = useState(24);
  const [reason, setReason] = useState('');
  const mayDeclare = me.roles.some((role) => DECLARE.includes(role));
  const lasting = (modes.answer?.items ?? []).filter(({ endedAt, to }) => !endedAt && (now === undefined || Date.parse(to) > now));
  const areas = [...tiers.values()].filter(({ path }) => path === me.tier || path?.startsWith(`${me.tier}/`));
  const send = async (path: string, body: object): Promise<void> => {
    if (await post(path, body)) setReason('');
    modes.again();
    onDone();
  };
  const declare = (event: FormEvent): void => {
    event.preventDefault();
    if (now === undefined || !area || !reason.trim()) return;
    void send('/response-modes', { area, level, to: new Date(now + hours * HOUR).toISOString(), reason: reason.trim() });
  };
  return (
    <section className="panel" aria-labelledby="modes-title">
      <h2 id="modes-title">{t('shift.modes')}</h2>
      {modes.answer && lasting.length === 0 ? <p className="shift-line faint">{t('shift.modes.none')}</p> : null}
      <ul className="shift-kept" data-testid="response-modes">
        {lasting.map(({ id, level: of, area: where, from, to, reason: why, inForce }) => (
          <li key={id}>
            <GradeBadge grade={of} /> <strong>{place(where)}</strong> {inForce ? '' : `${t('shift.modes.planned')} `}
            <Moment time={from} /> – <Moment time={to} />
            <span className="log-text">{why}</span>
            {mayDeclare ? (
              <Button size="small" loading={busy} onClick={() => void send(`/response-modes/${encodeURIComponent(id)}/end`, {})}>
                {t('shift.modes.end')}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {mayDeclare ? (
        <details className="shift-part">
          <summary>{t('shift.modes.declare')}</summary>
          <form className="shift-body" onSubmit={declare}>
            <TierField label={t('form.area')} value={area} tiers={areas} onChange={setArea} />
            <label className="shift-field">
              {t('form.level')}
              <select value={level} onChange={(event) => setLevel(event.target.value as Grade)}>
                {GRADE_CHOICES.map((grade) => (
                  <option key={grade} value={grade}>
                    {t(`grade.${grade}`)}
                  </option>
                ))}
              </select>
            </label>
            <HoursField value={hours} choices={HOURS} onChange={setHours} />
            <label className="shift-field">
              {t('form.reason')}
              <textarea rows={2} required value={reason} onChange={(event) => setReason(event.target.value)} />
            </label>
            <Button htmlType="submit" loading={busy}>
              {t('shift.modes.declare')}
            </Button>
          </form>
        </details>
      ) : null}
      {failure ? <Alert type="error" showIcon title={failure} /> : null}
    </section>
  );
}
