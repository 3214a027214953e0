import { Alert, Button } from 'antd';
import { useState } from 'react';
import { usePosting } from '../api/use-posting.ts';
import { Moment } from '../components/moment.tsx';
import { useDesk } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { ownHalf } from '../texts/own-half.ts';
import type { ApiShift } from './types.ts';

interface HoldingProps {
  /** Absent: nobody has ever held this watch. */
  readonly shift: ApiShift | undefined;
  readonly onDone: () => void;
}

const OFFICERS = ['duty-officer', 'shift-leader'];

/** Who holds the watch. Whoever comes reads the list and signs; until somebody does, the one before holds on. */
export function Holding({ shift, onDone }: HoldingProps) {
  const { t, language } = useTexts();
  const { me } = useDesk();
  const { busy, failure, post } = usePosting();
  const [remark, setRemark] = useState('');
  const mine = shift?.holder.id === me.id;
  const mayTake = !mine && me.roles.some((role) => OFFICERS.includes(role));
  const take = async (): Promise<void> => {
    const done = shift
      ? await post(`/shifts/${encodeURIComponent(shift.id)}/hand-over`, remark.trim() ? { remark: remark.trim() } : {})
      : await post('/shifts', {});
    if (done) setRemark('');
    onDone();
  };
  return (
    <section className="panel shift-holding" aria-labelledby="holding-title">
      <h2 id="holding-title">{t('shift.holder')}</h2>
      <div className="shift-body">
        {shift ? (
          <p data-testid="shift-holder" data-mine={mine}>
            <strong>{mine ? t('shift.you') : ownHalf(shift.holder.name, language)}</strong> · {t('shift.since')}{' '}
            <Moment time={shift.from} />
          </p>
        ) : (
          <p data-testid="shift-holder">{t('shift.nobody')}</p>
        )}
        {mayTake && shift ? (
          <>
            <p className="faint">{t('shift.signHint')}</p>
            <label className="shift-field">
              {t('shift.remark')}
              <textarea rows={2} value={remark} onChange={(event) => setRemark(event.target.value)} />
            </label>
          </>
        ) : null}
        {mayTake ? (
          <Button type="primary" loading={busy} onClick={() => void take()} data-testid="take-watch">
            {t(shift ? 'shift.sign' : 'shift.take')}
          </Button>
        ) : null}
        {failure ? <Alert type="error" showIcon title={failure} /> : null}
      </div>
    </section>
  );
}
