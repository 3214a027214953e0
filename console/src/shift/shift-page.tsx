import { Alert } from 'antd';
import type { Page } from '../api/types.ts';
import { useRead } from '../api/use-read.ts';
import { useDesk, useNames } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { DutyLog } from './duty-log.tsx';
import { HandOverList } from './hand-over-list.tsx';
import { Holding } from './holding.tsx';
import { KeptWatches } from './kept-watches.tsx';
import { ResponseModes } from './response-modes.tsx';
import type { ApiHandOver, ApiLogEntry, ApiShift } from './types.ts';

/** Who keeps the watch, what is handed over, and what was written down. */
export function ShiftPage() {
  const { t } = useTexts();
  const { me } = useDesk();
  const { place } = useNames();
  const tier = me.tier.slice(me.tier.lastIndexOf('/') + 1);
  const shifts = useRead<Page<ApiShift>>('/shifts?current=true&limit=200');
  const shift = shifts.answer?.items.find((one) => one.tier === tier);
  const list = useRead<ApiHandOver>(shift && `/shifts/${encodeURIComponent(shift.id)}/hand-over`);
  const log = useRead<Page<ApiLogEntry>>('/duty-log?limit=50');
  const changed = (): void => {
    shifts.again();
    list.again();
    log.again();
  };
  return (
    <section aria-labelledby="shift-title">
      <div className="page-head">
        <h1 id="shift-title">{t('shift.title', { place: place(tier) })}</h1>
      </div>
      {shifts.failure ? <Alert type="error" showIcon title={t('problem.other', { detail: shifts.failure })} /> : null}
      <div className="shift">
        <div>
          {shifts.answer ? <Holding shift={shift} onDone={changed} /> : null}
          {list.failure ? <Alert type="warning" showIcon title={t('problem.other', { detail: list.failure })} /> : null}
          {list.answer ? <HandOverList list={list.answer} /> : null}
        </div>
        <div>
          {shifts.answer ? <KeptWatches tier={tier} shifts={shifts.answer.items} onDone={changed} /> : null}
          <ResponseModes onDone={changed} />
          <DutyLog log={log} onWritten={changed} />
        </div>
      </div>
    </section>
  );
}
