import { Alert, Empty, Spin } from 'antd';
import { useState } from 'react';
import { usePosting } from '../api/use-posting.ts';
import { useReadAll } from '../api/use-read.ts';
import { Chip, ChipGroup } from '../components/chips.tsx';
import { useDesk } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { timeText } from '../time/format.ts';
import { MAY_SILENCE } from './may-silence.ts';
import { SilenceForm } from './silence-form.tsx';
import { SilenceItem } from './silence-item.tsx';
import type { ApiSilence } from './types.ts';

const STATES = ['active', 'pending', 'expired'] as const;

/** What is told to nobody for a while: in force, planned and over; ending it, and a new one. */
export function SilencesPage() {
  const { t, language } = useTexts();
  const { me } = useDesk();
  const [state, setState] = useState<(typeof STATES)[number]>('active');
  const read = useReadAll<ApiSilence>(`/silences?state=${state}`);
  const { busy, failure, post } = usePosting();
  const may = me.roles.some((role) => MAY_SILENCE.includes(role));
  const send = async (path: string, body: object): Promise<boolean> => {
    const done = (await post(path, body)) !== undefined;
    read.again();
    return done;
  };
  const failed = failure ?? (read.failure && t('problem.other', { detail: read.failure }));
  return (
    <section aria-labelledby="silences-title">
      <div className="page-head">
        <h1 id="silences-title">{t('silences.title')}</h1>
        {read.askedAt === undefined ? null : (
          <span className="faint">{t('things.askedAt', { time: timeText(language, read.askedAt) })}</span>
        )}
      </div>
      <p className="faint">{t('silences.lead')}</p>
      <search className="filters">
        <ChipGroup label={t('silences.show')}>
          {STATES.map((one) => (
            <Chip key={one} pressed={state === one} onToggle={() => setState(one)}>
              {t(`silences.${one}`)}
            </Chip>
          ))}
        </ChipGroup>
      </search>
      {failed ? <Alert type="error" showIcon title={failed} /> : null}
      <div className="thing-columns">
        <div className="panel">
          {!read.answer && !read.failure ? <Spin /> : null}
          {read.answer?.length === 0 ? <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('silences.none')} /> : null}
          <ul className="thing-list" data-testid="silences" aria-label={t(`silences.${state}`)}>
            {(read.answer ?? []).map((silence) => (
              <SilenceItem
                key={silence.id}
                silence={silence}
                busy={busy}
                onEnd={(body) => void send(`/silences/${encodeURIComponent(silence.id)}/end`, body)}
              />
            ))}
          </ul>
        </div>
        <section className="panel" aria-label={t('silences.new')}>
          <SilenceForm may={may} busy={busy} onSubmit={(body) => send('/silences', body)} />
        </section>
      </div>
    </section>
  );
}
